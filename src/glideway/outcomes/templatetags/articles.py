"""Words of the article pages: numbers that lead to a source, a source's own line, a subject."""

from itertools import zip_longest

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from glideway.body.core.words import Words
from glideway.kit.pages import language
from glideway.outcomes.core import articles, studies
from glideway.outcomes.core.citing import Ground

register = template.Library()


@register.filter
def numbered(text: Words) -> SafeString:
    """The text in the page's language, each number a link to its source."""
    parts = articles.NUMBER.split(text.of(language()))
    pairs = zip_longest(parts[::2], parts[1::2], fillvalue="")
    return format_html_join(
        "", "{}{}", ((said.rstrip() if number else said, _link(number)) for said, number in pairs)
    )


def _link(number: str) -> SafeString | str:
    if not number:
        return ""
    label = gettext("Source %(number)s") % {"number": number}
    return format_html(
        '<sup class="ref"><a href="#source-{0}" aria-label="{1}">{0}</a></sup>', number, label
    )


@register.filter
def subject_name(subject: str) -> str:
    """What a group of articles is called."""
    names = {
        "guide": gettext("Start here"),
        "questions": gettext("Questions and answers"),
        "body": gettext("Parts of the body"),
        "self-care": gettext("What you can do yourself"),
        "exercises": gettext("Exercises"),
        "work-place": gettext("At work"),
        "running": gettext("Running and training"),
        "after-operation": gettext("After an operation"),
    }
    return names[subject]


@register.filter
def source_kind(ground: Ground) -> str:
    """What kind of source a line of the list is."""
    names = {
        "study": gettext("Study"),
        "conclusion": gettext("Our conclusion from the studies"),
        "question": gettext("Question of the safety check"),
        "exercise": gettext("Exercise list"),
        "plan": gettext("Plan, as studies gave it"),
        "care": gettext("Kinds of care compared"),
        "gap": gettext("What is not known"),
        "convention": gettext("Practitioner convention, no source read"),
    }
    return names[ground.kind]


@register.filter
def study_label(ground: Ground) -> str:
    """A study as it is called elsewhere; nothing for any other source."""
    return studies.load()[ground.of].label.of(language()) if ground.kind == "study" else ""
