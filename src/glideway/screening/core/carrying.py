"""What of an earlier round still holds when somebody says that nothing has changed.

The emergency group is asked in full each time (clinic.md 1, rule 1): "now" is part of each of
those questions, so no answer to one of them is ever carried, a no least of all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from glideway.screening.core.own_rules import is_own
from glideway.screening.core.rules import (
    Answer,
    Occasion,
    Question,
    Rules,
    items_due,
    load,
    more_key,
)


def carried(
    last: Mapping[str, Answer],
    region: str,
    occasion: Occasion,
    *,
    changed: Collection[str] = (),
    rules: Rules | None = None,
) -> dict[str, Answer]:
    """The answers of a round before that stand for `region`, follow-ups included.

    Left out: the emergency group, a clinic's own questions (their words may be others by now),
    what is not due today, and every question of the topics in
    `changed`. A question the round before did not ask stays open.
    """
    return {
        key: last[key]
        for one in items_due(region, occasion, rules)
        if not one.is_emergency and not is_own(one.id) and topic_of(one) not in changed
        for key in (one.id, more_key(one.id))
        if key in last
    }


def topic_of(question: Question) -> str:
    """The page on which a question stands."""
    if question.is_emergency:
        return "emergency"
    return next(one.id for one in load().topics if question.group in one.groups)
