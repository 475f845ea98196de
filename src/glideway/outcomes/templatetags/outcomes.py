"""Words and drawings of the evidence and course pages."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext

from glideway.body.core.words import Source, Words
from glideway.kit.pages import language
from glideway.outcomes.core import say, source_names
from glideway.outcomes.core.checker import Checked, library, telling
from glideway.outcomes.core.forest import Bar, Missing
from glideway.outcomes.core.studies import Study

register = template.Library()


@register.filter
def words(text: Words) -> str:
    """A knowledge text in the page's language."""
    return text.of(language())


@register.filter
def spoken_in(text: Words) -> str:
    """The language that `words` really answers in, for a `lang` mark."""
    return text.language(language())


@register.filter
def sentence(key: str, family: str = "") -> str:
    """A sentence of the room's own file: `kind|sentence:"kind"`."""
    return say.say(f"{family}.{key}" if family else key, language())


@register.filter
def size(study: Study) -> str:
    """How many people, or studies; below ten in words. A calculation counts nobody."""
    if study.kind == "model":
        return ""
    return say.count(study.n, language(), counts=study.counts)


@register.filter
def cited(source: Source) -> str:
    """How a source is named to a reader: never by a working note."""
    return source_names.called(source, language())


@register.filter
def published(study: Study) -> str:
    """Where a study appeared, in the page's language, with what it can be looked up by, once."""
    where = source_names.called(study.sources[0], language())
    more = (
        f"{kind.upper()} {value}" for kind, value in study.identifiers.items() if value not in where
    )
    return "; ".join((where, *more))


@register.filter
def checked(study: Study) -> Checked:
    """The verdict of the checker on a study, as `glideway evidence check` prints it."""
    return library.of(study.id, language())


@register.filter
def reasons(found: Checked) -> list[str]:
    """The working of a verdict: each reason a sentence, what contradicts first."""
    return telling.reasons(found, language())


@register.filter
def people(count: int) -> str:
    """How many people, below ten in words."""
    return say.count(count, language())


@register.filter
def figure_or_none(value: float | None) -> str:
    """A number, or a dash where none can be worked out."""
    return "-" if value is None else figure(round(value, 2))


@register.filter
def spanned(bar: Bar) -> str:
    """A bar in words: its value, and between what the true one may lie."""
    facts: dict[str, float | str] = {"value": _shown(bar, bar.value)}
    if bar.low is None or bar.high is None:
        return say.say("bar.alone", language(), facts)
    facts |= {"low": _shown(bar, bar.low), "high": _shown(bar, bar.high)}
    return say.say("bar.span", language(), facts)


@register.filter
def why(missing: Missing) -> str:
    """Why a study has no bar, with the numbers that the reason names."""
    facts = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in missing.facts.items()
    }
    return say.say(f"why.{missing.why}", language(), facts)


def _shown(bar: Bar, value: float) -> str:
    """Shares to the whole point, a small share with what it has; sizes to two places."""
    if bar.metric in {"share", "share-gap"}:
        return say.number(round(value) if abs(value) >= 1 else round(value, 2), language())
    return say.number(round(value, 2), language())


@register.filter
def figure(value: float) -> str:
    """A number with the language's decimal mark and a real minus."""
    return say.number(value, language())


@register.filter
def plain_date(day: date | str) -> str:
    """A date in full: `November 21, 2026`, or `21 novembre 2026`."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    form = "j F Y" if language() == "fr" else "F j, Y"
    return date_format(found, form, use_l10n=False)


@register.filter
def short_date(day: date) -> str:
    """A date as it stands under a chart: `Nov 21`, or `21 nov.`."""
    return date_format(day, "j N" if language() == "fr" else "N j", use_l10n=False)


@register.filter
def part_name(part: str) -> str:
    """A part of the body in words; the rest that is too small to name has a name too."""
    names = {
        "arm": gettext("Arm and shoulder"),
        "leg": gettext("Hip and leg"),
        "trunk": gettext("Back and trunk"),
        "head": gettext("Neck and head"),
        "whole": gettext("Several places"),
        "": gettext("Other, too few to name"),
    }
    return names[part]
