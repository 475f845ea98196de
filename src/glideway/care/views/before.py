"""What the pages before the work show: the day's questions, and what was told since last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glideway.care import queries
from glideway.care.core import aftereffects, asking
from glideway.care.core.aftereffects import AfterEffect
from glideway.care.core.say import number
from glideway.care.forms.followups import EFFECTS, LASTED
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.queries import Record
from glideway.kit.pages import language
from glideway.screening import core as screening
from glideway.screening import queries as asked
from glideway.screening.core.rules import Answer

WORSE_AFTER = "worse-after"  # the question at the gate that an answer by link speaks of


def questions(
    record: Record, given: Mapping[str, Answer] | None = None, still_open: Sequence[str] = ()
) -> dict[str, Any]:
    """The questions asked in the room, as their form needs them."""
    given = given or {}
    due = asked_in_the_room(
        record.episode.region,
        queries.rules(record.visit),
        queries.occasion(record.visit),
    )
    return {
        "emergency": [
            {
                "id": one.id,
                "words": one.plain.of(language()),
                "urgent": one.is_emergency,
                "given": given.get(one.id, ""),
                "explain": one.explain.of(language()) if one.explain else "",
                "more": {
                    "id": screening.more_key(one.id),
                    "ask": one.more[0].ask.of(language()),
                    "given": given.get(screening.more_key(one.id), ""),
                }
                if one.more
                else None,
            }
            for one in due
        ],
        "still_open": still_open,
        "answers": [one.value for one in Answer],
        "whole_round": asked.screening_path(record.visit.booking.public_id)
        if record.visit.booking
        else "",
    }


def told(row: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a FollowUp; views know no tables
    """What the patient told after the last visit, in words; whether it speaks of "worse after"."""
    if row is None:
        return None
    words = dict(EFFECTS)
    bad = {AfterEffect.WORSE, AfterEffect.NUMB, AfterEffect.BRUISED} & set(row.effects)
    lasting = aftereffects.outlasted_a_day(row.effects, row.lasted)
    return {
        "at": row.told_at,
        "what": [words[one] for one in row.effects],
        "lasted": dict(LASTED).get(row.lasted, ""),
        "news": row.news,
        "nothing": set(row.effects) == {AfterEffect.NONE},
        "alarm": row.alarm,
        "worse": bool(row.alarm or (bad and lasting)),
    }


def asked_besides(record: Record) -> list[dict[str, str]]:
    """What was answered by link besides pain now and the activity: the last of each. No query."""
    known = {(one.scale, one.about): one for one in asking.choosable()}
    last = {
        (one.scale, one.about): one.value
        for one in record.readings
        if one.moment == "home" and (one.scale, one.about) in known
    }
    return [
        {"words": known[key].words.of(language()), "value": number(value, language())}
        for key, value in last.items()
    ]
