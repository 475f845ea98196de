"""How a point, its number and its reason are worded."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.directory.core.professions import Wording
from glideway.directory.templatetags.directory import ring
from glideway.kit.pages import language
from glideway.quality.core import agreement
from glideway.quality.core.agreement import Agreement
from glideway.quality.core.criteria import Criterion, Threshold
from glideway.quality.core.scoring import Scorecard, Why
from glideway.quality.models import Appeal, Inspection, Mark
from glideway.quality.queries import Line
from glideway.quality.queries.gates import LICENCES
from glideway.quality.templatetags.reviewing import ACTIONS

register = template.Library()
HALF = 0.5
WHY = {
    Why.NOT_HERE: _("Does not apply: a college of this house does not let reviews be counted"),
    Why.LICENCE: _("A licence of somebody who works here ended, or was not found"),
    Why.NEVER: _("Not yet known"),
}


@register.filter
def said(words: Wording | None) -> str:
    """One of a text's two languages."""
    return words.of(language()) if words else ""


@register.filter
def marked(sentence: str, words: str) -> str:
    """A sentence with the words in it that a rule speaks of marked, where they are known."""
    at = sentence.lower().find(words.lower()) if words else -1
    if at < 0:
        return sentence
    end = at + len(words)
    return format_html("{}<mark>{}</mark>{}", sentence[:at], sentence[at:end], sentence[end:])


@register.filter
def value_word(value: float | str | None) -> str:
    """0, ½ or 1; a dash for what is not known (a template says "" for what is not there)."""
    if value is None or isinstance(value, str):
        return "–"
    return "½" if value == HALF else f"{value:.0f}"


@register.filter
def value_tone(value: float | str | None) -> str:
    """The colour that goes with the word, never without it."""
    if value is None or isinstance(value, str):
        return "unknown"
    return {0.0: "none", HALF: "half"}.get(value, "full")


@register.simple_tag
def why_words(line: Line) -> str:
    """Why a point stands where it stands, in one short sentence."""
    why, point = line.standing.why, line.point
    if why is Why.TOO_FEW:
        n = line.counted.n if line.counted and line.counted.n else 0
        return gettext("Not yet known: %(n)s counted, %(needed)s needed") % {
            "n": n,
            "needed": point.min_n,
        }
    if why is Why.LAPSED:
        if line.standing.value is None:
            return gettext("Not yet known: seen too long ago")
        return gettext("Seen too long ago, and this point is a condition")
    if why in WHY:
        return str(WHY[why])
    return _value_sentence(line.standing.value)


@register.simple_tag
def counted_words(line: Line) -> str:
    """Estimate, interval, count and window of what the system counted."""
    mark, point = line.counted, line.point
    if line.standing.why is Why.NOT_HERE or mark is None or not mark.n or mark.estimate is None:
        return ""
    facts = {
        "estimate": amount(mark.estimate, point),
        "n": mark.n,
        "months": point.window_months,
    }
    if mark.low is None or mark.high is None:
        return gettext("%(estimate)s, %(n)s counted in %(months)s months") % facts
    facts |= {"low": amount(mark.low, point), "high": amount(mark.high, point)}
    return gettext("%(estimate)s (%(low)s to %(high)s), %(n)s counted in %(months)s months") % facts


@register.simple_tag
def basis_words(line: Line) -> str:
    """Who says so, and when."""
    seen, counted = line.seen, line.counted
    if line.standing.why is Why.NOT_HERE:
        return ""  # a forbidden rating is not told by way of its date either
    if line.standing.why is Why.LICENCE:
        return gettext("From the registers that we read")
    if line.point.how == "A" or (seen and not counted):
        return _on(gettext("Seen by an inspector on %(day)s"), seen)
    if seen and line.point.how == "MA":
        return gettext("Counted on %(counted)s, seen by an inspector on %(seen)s") % {
            "counted": _day(counted.made_at) if counted else "–",
            "seen": _day(seen.made_at),
        }
    if line.of_figures and counted:
        return _figures_words(counted)
    return _on(gettext("Counted from stored facts on %(day)s"), counted)


@register.simple_tag
def bar_words(point: Criterion) -> str:
    """From where a measured point is full, and from where a half."""
    if point.full is None:
        return ""
    facts = {"full": _bar(point.full, point)}
    if point.half is None or point.half == point.full:
        return gettext("Full: %(full)s.") % facts
    return gettext("Full: %(full)s. Half: %(half)s.") % {
        **facts,
        "half": _bar(point.half, point),
    }


def amount(value: float, point: Criterion) -> str:
    """A number with the unit of its point, in the page's language."""
    if point.unit == "share":
        return gettext("%(number)s%%") % {"number": _number(value * 100, 0)}
    if point.unit in {"per_100", "per_1000"}:
        shape = (
            gettext("%(number)s in 100")
            if point.unit == "per_100"
            else gettext("%(number)s in 1,000")
        )
        return shape % {"number": _number(value, 1)}
    if point.unit == "days":
        return gettext("%(number)s days") % {"number": _number(value, 1)}
    return _number(value, 2 if point.unit in {"rating", "per_month", "ratio"} else 0)


def _bar(bar: Threshold, point: Criterion) -> str:
    height = amount(bar.value, point)
    if bar.against == "network":
        if bar.value == 0:
            return gettext("the network's own number or better")
        return gettext("at most %(height)s below the network's own number") % {
            "height": height.lstrip("\u2212")
        }
    if bar.at == ">=":
        return gettext("%(height)s or more") % {"height": height}
    return gettext("%(height)s or less") % {"height": height}


def _value_sentence(value: float | None) -> str:
    if value == 1:
        return gettext("Full point")
    return gettext("Half a point") if value else gettext("No point")


def _figures_words(mark: Mark) -> str:
    """Of which public figures; what came of people is counted from no event of this week."""
    if mark.until is not None:
        return gettext(
            "Counted from the clinic's last public figures, of courses begun before %(day)s"
        ) % {"day": date_format(mark.until, "DATE_FORMAT")}
    if mark.value is not None:
        return gettext("The clinic lets nothing be counted of what came of its people")
    return gettext("Counted from the clinic's public figures alone; none of the last year say it")


def _on(sentence: str, mark: Mark | None) -> str:
    return sentence % {"day": _day(mark.made_at)} if mark else ""


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")


def _number(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language() == "fr":
        text = text.replace(".", ",")
    return f"\u2212{text}" if value < 0 and float(text.replace(",", ".")) else text


@register.simple_tag
def score_ring(card: Scorecard) -> SafeString:
    """The score as a ring; the heading beside it says the same in words."""
    return ring(card.score or 0.0)


FAULTS = {
    "unknown": _("There is no such question."),
    "weaker": _("This would be milder than the common rule. A clinic may only be stricter."),
    "same": _("This is the common rule already."),
    "emergency": _(
        "Urgent questions are asked before a clinic is chosen. Please write to the network."
    ),
    "no-words": _("Please write the question in English and in French."),
    "unknown-scope": _("There is no such reach."),
    "unknown-topic": _("There is no such page."),
}


@register.filter
def action_name(action: str) -> str:
    """What a yes means, in three words."""
    return str(ACTIONS[action])


@register.filter
def fault_words(reason: str) -> str:
    """Why a clinic's rule cannot be; nothing where it can."""
    return str(FAULTS.get(reason, ""))


STAGES = {
    "planned": _("Planned"),
    "assigned": _("Assigned"),
    "visiting": _("Visit"),
    "draft": _("Draft"),
    "with-the-clinic": _("With the clinic"),
    "published": _("Published"),
    "appealed": _("Appealed"),
    "lapsed": _("Lapsed"),
    "superseded": _("A newer one stands"),
}
WAY = ("planned", "assigned", "visiting", "draft", "with-the-clinic", "published")
RESTORES = {
    12: _("An inspector reads the public registers again and files what they say."),
    17: _("The safety complaint gets its first answer."),
    41: _("An inspector looks up every licence in its public register again and files it."),
    44: _(
        "Each first visit with hands-on care has its safety questions before it. A time that was"
        " entered wrongly is corrected in the record; else the visit counts for twelve months."
    ),
    49: _("An inspector sees the rooms again."),
}
RESTORES_LICENCE = _(
    "The licence is renewed and we find it in the register, or the person has left."
)
UNITS = {"cm": _("cm"), "min": _("minutes"), "n": _("pieces")}


@register.simple_tag
def agreement_words(found: Agreement) -> str:
    """How far two inspectors agree, with its count; not yet known below the smallest one."""
    facts = {"n": found.n, "needed": agreement.ENOUGH_PAIRS, "alike": found.alike}
    if found.kappa is None:
        return (
            gettext("How far two inspectors agree is not yet known: %(n)s of %(needed)s pairs.")
            % facts
        )
    return gettext(
        "How far two inspectors agree: kappa %(kappa)s; %(alike)s of %(n)s pairs were alike."
    ) % {**facts, "kappa": _number(found.kappa, 2)}


@register.filter
def stage_name(stage: str) -> str:
    """A stage of an inspection in one or two words."""
    return str(STAGES[stage])


@register.filter
def way(stage: str) -> list[tuple[str, str]]:
    """The steps up to the public, each `done`, `here` or `ahead`."""
    at = WAY.index(stage) if stage in WAY else len(WAY) - 1
    state = ("done", "here", "ahead")
    return [
        (str(STAGES[one]), state[(place > at) - (place < at) + 1]) for place, one in enumerate(WAY)
    ]


@register.simple_tag
def stage_words(look: Inspection, stage: str, mine: bool = False) -> str:  # noqa: FBT001, FBT002 - as a template hands it in
    """Where an inspection stands, in one sentence."""
    if look.kind == Inspection.Kind.BLIND:
        return gettext("A second look, without knowing the first. It is compared, never published.")
    if stage == "with-the-clinic":
        return gettext("The clinic has it. It is public from %(day)s.") % {
            "day": _day(look.published_at or look.planned_at)
        }
    if look.published_at and stage in {"published", "appealed", "lapsed", "superseded"}:
        return gettext("Published on %(day)s; it stays as it is.") % {
            "day": _day(look.published_at)
        }
    if stage in {"planned", "assigned"}:
        return gettext("Not visited yet.")
    if not mine:
        return gettext("The inspector has not given it to the clinic yet.")
    return gettext("Only you see it, until you give it to the clinic.")


@register.filter
def outcome_words(appeal: Appeal) -> str:
    """How an appeal ended, in one sentence."""
    if appeal.outcome == Appeal.Outcome.CHANGED:
        return gettext("Another inspector saw it otherwise: the new finding counts.")
    return gettext("Another inspector saw the same: the finding stands.")


@register.simple_tag
def restores(gate: int, by_register: bool) -> str:  # noqa: FBT001 - as a template hands it in
    """What opens a condition again; of the licences, by what closed it."""
    return str(RESTORES_LICENCE if gate == LICENCES and by_register else RESTORES[gate])


@register.filter
def unit_name(unit: str) -> str:
    """The unit of a measure on the sheet."""
    return str(UNITS[unit])


@register.filter
def measured(number: float, unit: str) -> str:
    """A measure with its unit, in the page's language."""
    name = UNITS.get(unit, "")
    return f"{_number(number, 1)} {name}".strip()
