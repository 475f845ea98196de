"""Pages of this room: the evidence as it stands, one study, a clinic's figures."""

from itertools import groupby
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import alphabetical
from glideway.kit import access, pages
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours
from glideway.outcomes.core import conclusions, modalities, studies
from glideway.outcomes.core.checker import library
from glideway.outcomes.views.onward import any_draft, onward, shows_drafts, where


@access.allows("page", "R")
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """What can be said, what is not known, what else there is, and every study. One query.

    Wordings, gaps and what a study printed are general statements with their sources: they are
    shown as drafts too, each with its mark. The table of kinds of care and the troubles of the
    atlas are catalogue: drafts of it are for whom drafts are.
    """
    asking = cast(Asking, request)
    drafts = shows_drafts(asking)
    rows = studies.in_order(tuple(studies.load().values()))
    troubles = sorted(
        seeing.seen(atlas.load().conditions.values(), drafts=drafts),
        key=lambda one: alphabetical(one.name.of(pages.language())),
    )
    kinds_of_care = seeing.seen(modalities.load(), drafts=drafts)
    shown = {
        "conclusions": conclusions.spoken(),
        "unusable": [one for one in conclusions.spoken() if one.level == "no-evidence"],
        "unknown": modalities.gaps("not-known"),
        "unstudied": modalities.gaps("no-study"),
        "modalities": kinds_of_care,
        "draft_modalities": any_draft(kinds_of_care),
        "draft_studies": any_draft(rows),
        "draft_troubles": any_draft(troubles),
        "kinds": [(kind, list(group)) for kind, group in groupby(rows, lambda one: one.kind)],
        "total": len(rows),
        "abstracts": sum(one.read_kind == "abstract" for one in rows),
        "disagreeing": sum(library.disagrees(one) for one in rows),
        "troubles": [(one, len(studies.about(one.id))) for one in troubles],
        "as_of": studies.version(),
    }
    return render(request, "outcomes/evidence.html", shown | onward(asking))


@access.allows("page", "R")
@require_safe
def study(request: HttpRequest, study: str) -> HttpResponse:
    """One study: what was done, what was printed, what we make of the numbers."""
    one = studies.load().get(study)
    if one is None:
        raise NotYours
    named = [c for c in conclusions.spoken() if study in (*c.for_, *c.against)]
    shown = {"study": one, "conclusions": named}
    region = next((where(atlas.load().conditions[name]) for name in one.conditions), "")
    return render(request, "outcomes/study.html", shown | onward(cast(Asking, request), region))
