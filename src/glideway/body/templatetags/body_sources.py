"""Sources in the language of the page, where the words are ours.

What we say of our own rows and models is translated; a citation stays as it was printed and is
marked as English, for it is somebody else's title.
"""

import re

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from glideway.body.core.words import Source
from glideway.kit.pages import language

register = template.Library()

OURS = (
    _("attachments, nerve and actions: structure %(row)s of this atlas"),
    _("attachments, nerve and actions: interface %(row)s of this atlas"),
    _("hand placement, position and wording: written from anatomy, not yet matched to a source"),
    _("%(row)s, generic adult, right side: direction of the action"),
    _("%(row)s, generic adult, right side: the path of this protocol lengthens"),
    _("memory, unverified"),
)
FORMS = [(one, re.compile(re.escape(one).replace(r"%\(row\)s", "(?P<row>.+)"))) for one in OURS]


def _said(source: Source) -> tuple[str, bool]:
    """The words, and whether they are ours."""
    for ours, form in FORMS:
        if found := form.fullmatch(source.ref):
            return gettext(ours) % found.groupdict(), True
    return source.ref, False


@register.filter
def source_words(source: Source) -> str:
    """Who says so: our own sentence translated, a citation as it stands."""
    return _said(source)[0]


@register.filter
def source_language(source: Source) -> str:
    """The language those words are in, for `lang`."""
    return language() if _said(source)[1] else "en"
