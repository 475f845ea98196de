"""A clinic's change beside the published studies, as a page shows it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import Words
from glideway.kit.access import Asking
from glideway.outcomes.core import literature
from glideway.outcomes.core.literature import OwnChange, Paper
from glideway.outcomes.views.onward import shows_drafts


class Row(NamedTuple):
    """One trouble on one scale: what was measured here, and every study of the trouble."""

    condition: str
    name: Words
    mine: OwnChange
    alike: tuple[Paper, ...]
    others: tuple[Paper, ...]


def rows(request: Asking, facts: Mapping[str, Any], *, only: str = "") -> list[Row]:
    """By trouble and scale, of released figures; a trouble that one may not see is left out."""
    found = []
    for condition, kept in facts.get("conditions", {}).items():
        one = atlas.load().conditions.get(condition)
        if one is None or (only and condition != only):
            continue
        if not seeing.may_see(one, drafts=shows_drafts(request)):
            continue
        for mine in literature.own(kept):
            papers = literature.beside(condition, mine)
            alike = tuple(paper for paper in papers if not paper.why)
            others = tuple(paper for paper in papers if paper.why)
            found.append(Row(condition, one.name, mine, alike, others))
    return found
