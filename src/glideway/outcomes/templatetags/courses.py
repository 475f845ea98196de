"""One measure of a course on a page: the small chart, the sentence under it, the same in words."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template

from glideway.care.core import scoring
from glideway.care.queries.naming import verdict_words
from glideway.kit.pages import language
from glideway.outcomes.core import say
from glideway.outcomes.core.course import Measure

register = template.Library()


@register.inclusion_tag("outcomes/chart.html")
def course_chart(
    measure: Measure, visits: Sequence[datetime], zone: str, family: str = "change"
) -> dict[str, object]:
    """The small chart of one measure, the sentence under it, and the same as a table.

    The sentence is that of the `family`: `change` for who treats, `mine` for the person.
    """
    where = ZoneInfo(zone)
    spoken = _spoken(measure)
    key = measure.sentence.replace("change.", f"{family}.", 1)
    return {
        "measure": measure,
        "mine": family == "mine",
        "chart": measure.chart(visits),
        "name": spoken,
        "unit": _unit(measure),
        "least": _amount(measure.noise, measure) if measure.noise is not None else "",
        "noticed": _amount(measure.noticed, measure) if measure.noticed is not None else "",
        "sentence": say.say(
            key, language(), {"measure": spoken, "size": _amount(measure.size, measure)}
        ),
        "at_once": _at_once(measure),
        "within": [
            {
                "number": one.number,
                "day": one.at.astimezone(where).date(),
                "before": _amount(one.before, measure),
                "after": _amount(one.after, measure),
                "said": verdict_words(one.said or "").of(language()),
            }
            for one in measure.within
        ],
        "rows": _rows(measure, where),
    }


@register.simple_tag
def once(measure: Measure, zone: str) -> dict[str, object]:
    """A measure that was read once, in words: name, value, unit, day."""
    seen = measure.seen[-1]
    return {
        "name": _spoken(measure),
        "tool": measure.tool,
        "value": _amount(measure.baseline, measure),
        "unit": _unit(measure),
        "day": seen.at.astimezone(ZoneInfo(zone)).date(),
    }


def _rows(measure: Measure, where: ZoneInfo) -> list[tuple[date, float, float | None]]:
    """Every reading, the beginning without a change; two at once stand there as their mean."""
    first = [(one.at.astimezone(where).date(), one.value, None) for one in measure.first]
    if measure.again is not None:
        first = [(first[0][0], measure.baseline, None)]
    later = [
        (
            one.at.astimezone(where).date(),
            one.value,
            None if measure.itself else one.value - measure.baseline,
        )
        for one in measure.later
    ]
    return [*first, *later]


def _at_once(measure: Measure) -> str:
    """What visits did at once, and what stayed, in one sentence; empty where nobody looked."""
    if not measure.within:
        return ""
    now, stayed = measure.at_once, measure.stayed
    if now is None or stayed is None:
        one = measure.within[0]
        amount = _by(measure.gained(one.before, one.after), measure)
        return say.say("at-once.one", language(), {"now": amount})
    facts: dict[str, float | str] = {
        "now": _by(now, measure),
        "stayed": _by(stayed, measure),
        "n": len(measure.within),
        "steps": say.say(
            "steps.one" if len(measure.steps) == 1 else "steps",
            language(),
            {"n": len(measure.steps)},
        ),
    }
    return say.say("at-once", language(), facts)


def _by(gain: float, measure: Measure) -> str:
    key = "none" if not gain else "better" if gain > 0 else "worse"
    return say.say(f"by.{key}", language(), {"size": _amount(abs(gain), measure)})


def _amount(value: float, measure: Measure) -> str:
    return say.number(round(value, 1), language()) + measure.unit


def _spoken(measure: Measure) -> str:
    """The name as it stands in a sentence: the patient's own words as a quotation."""
    if not measure.own_words:
        return measure.name
    return f"« {measure.name} »" if language() == "fr" else f"“{measure.name}”"


def _unit(measure: Measure) -> str:
    """In what it is measured, from where to where, and which way is better."""
    scale = measure.scale
    if f"unit.{scale.id}" in say.sentences():
        return say.say(f"unit.{scale.id}", language())
    low, high = scoring.reach(scale, measure.part)
    unit = scale.scored(measure.part).unit.of(language())
    if high is not None and unit.endswith(f" {high:g}"):  # "of 80": the range says it
        unit = say.say("unit.range", language(), {"low": low or 0, "high": high})
    return say.say(f"unit.{scale.band(measure.part).better}", language(), {"unit": unit})
