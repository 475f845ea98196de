"""How a message, its ground and what became of it are said on a page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext

from glideway.directory.core.messages import consent_for, sentence
from glideway.directory.queries import NO_ZONE, Choice, Told
from glideway.kit.models import Message
from glideway.kit.pages import language
from glideway.kit.post import WORDS, Outcome
from glideway.kit.templatetags.kit import clock_time

register = template.Library()


@register.filter
def kind_name(message: Message) -> str:
    """What a message is for, in the words of the choice it belongs to."""
    kind = consent_for(message.kind)
    return sentence(kind).name.of(language()) if kind else gettext("About a booking or a request")


@register.filter
def choice_name(choice: Choice) -> str:
    return choice.sentence.name.of(language())


@register.filter
def choice_text(choice: Choice) -> str:
    """The sentence as it is asked today."""
    return choice.sentence.text.of(language())


@register.filter
def quoted(words: str) -> str:
    """Words in the quotation marks of the page's language."""
    return gettext("“%(words)s”") % {"words": words}


@register.filter
def agreed_text(choice: Choice) -> str:
    """The sentence as it was agreed to, in the language in which it was; its version if unknown."""
    if choice.agreed is None:
        return ""
    said = choice.agreed_to
    return said.text.of(choice.agreed.language) if said else choice.agreed.version


@register.filter
def told_day(instant: datetime) -> str:
    """The date of a choice, which belongs to no clinic's wall."""
    return _day(instant, NO_ZONE)


@register.simple_tag
def ground_words(told: Told) -> str:
    """Why somebody was written to: what they asked for, or the day they agreed."""
    kind = consent_for(told.message.kind)
    if not kind:
        return gettext("No consent is needed: it tells of what was booked or asked for.")
    if told.ground is None:
        return gettext("Nobody had agreed to these messages at that time.")
    day = _day(told.ground.agreed_at, told.zone)
    return gettext("Agreed to on %(day)s.") % {"day": day}


@register.simple_tag
def state_words(told: Told) -> str:
    """What became of a message, and when."""
    message = told.message
    if message.sent_at is not None:
        return gettext("Sent on %(when)s") % {"when": _when(message.sent_at, told.zone)}
    if message.withdrawn_at is not None or message.outcome == Outcome.NO_ADDRESS:
        known = message.outcome in set(Outcome)
        return str(WORDS[Outcome(message.outcome)]) if known else gettext("Not sent")
    if message.tries:
        return gettext("Could not be delivered so far; it is tried again")
    return gettext("Goes out on %(when)s") % {"when": _when(message.due_at, told.zone)}


def _when(instant: datetime, zone: str) -> str:
    return gettext("%(day)s, %(time)s") % {
        "day": _day(instant, zone),
        "time": clock_time(instant, zone),
    }


def _day(instant: datetime, zone: str) -> str:
    """A date with its year: a message may be from long ago."""
    return date_format(instant.astimezone(ZoneInfo(zone)), "DATE_FORMAT")
