"""How people, places and plaques of the directory are named on a page."""

import json
from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from glideway.body import core as atlas
from glideway.directory.core import places, professions
from glideway.directory.core.places import Place
from glideway.directory.models import Clinic, Errand, Plaque, Practitioner, Service
from glideway.kit.pages import language
from glideway.kit.templatetags.kit import weekday_date

register = template.Library()
LANGUAGES = {"en": ("English", "anglais"), "fr": ("French", "français")}
# The first mark that is found names it: Edge and Chrome also say that they are Safari.
BROWSERS = (("Firefox", "Firefox"), ("Edg/", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
PARTS_SAID = 3
ARC = 138.2  # the length of a circle of radius 22

# What is to be done, by the kind of errand; its named facts are filled in.
ERRANDS: dict[str, Promise] = {
    "grievance-owner": gettext_lazy("A complaint about %(clinic)s waits for a word from you"),
    "grievance-operator": gettext_lazy("A safety complaint about %(clinic)s waits for an answer"),
    "grievance-about-owner": gettext_lazy(
        "A complaint about %(clinic)s names its owner and waits for a word from you"
    ),
    "gate-closed": gettext_lazy(
        "%(clinic)s is not offered: see what restores it (point %(points)s)"
    ),
    "gate-closed-here": gettext_lazy(
        "%(clinic)s is not offered: a condition is not met (point %(points)s)"
    ),
    "gate-visits": gettext_lazy(
        "%(clinic)s does not meet a condition (point %(points)s): decide about its visits"
    ),
    "inspection-assigned": gettext_lazy("You are sent to inspect %(clinic)s"),
    "inspection-unmanned": gettext_lazy("Somebody else is to be sent to %(clinic)s"),
    "inspection-findings": gettext_lazy("The findings of an inspection wait for your answer"),
    "inspection-appealed": gettext_lazy(
        "%(clinic)s appealed: name an inspector who did not take the first look"
    ),
    "inspection-decided": gettext_lazy("Your appeal against an inspection is decided"),
    "inspection-blind": gettext_lazy("Some points at %(clinic)s are to be seen a second time"),
    "inspection-lapses": gettext_lazy(
        "What was seen at %(clinic)s lapses on %(day)s: send somebody"
    ),
    "inspection-lapses-here": gettext_lazy("What an inspector saw with you lapses on %(day)s"),
    "callback": gettext_lazy("Somebody waits for a call back"),
    "application": gettext_lazy("%(clinic)s asks to join and waits for a decision"),
    "credential-stated": gettext_lazy("A paper of %(name)s is to be looked up in its register"),
    "credential-lapsed": gettext_lazy(
        "A paper of %(name)s fell away: decide about the visits booked on it (%(visits)s)"
    ),
    **dict.fromkeys(
        ("credential-soon-operator", "credential-soon-owner", "credential-soon-practitioner"),
        gettext_lazy("A licence or certificate of %(name)s ends soon: state the renewed one"),
    ),
    **dict.fromkeys(
        ("credential-over-operator", "credential-over-owner", "credential-over-practitioner"),
        gettext_lazy("A licence or certificate of %(name)s has ended: state the renewed one"),
    ),
    "request": gettext_lazy("A request waits for an answer"),
    "undelivered": gettext_lazy("A message could not be delivered: please phone the patient"),
    "visit-closed": gettext_lazy("A visit on %(day)s lies in closed time"),
    "record-handed-over": gettext_lazy(
        "%(name)s leaves the clinic: the records go on with %(successor)s"
    ),
    "review-rhythm": gettext_lazy(
        "The open rhythm of a patient of %(practitioner)s is to be reviewed"
    ),
    "followup": gettext_lazy("A patient of %(name)s waits for a call about the last visit"),
    "thread": gettext_lazy("A patient wrote to the front desk and waits for an answer"),
    "incident": gettext_lazy("An unwanted reaction after a visit is to be followed up"),
    "grievance-safety": gettext_lazy(
        "A safety complaint about %(clinic)s has come in; the network answers it"
    ),
    "grievance-up": gettext_lazy("A complaint about %(clinic)s was passed to the network"),
    "grievance-tell": gettext_lazy(
        "The answer to a complaint about %(clinic)s is to be told by telephone"
    ),
    "retaliation": gettext_lazy(
        "%(clinic)s cancelled a visit of somebody who complained about it: ask why"
    ),
    "review-held": gettext_lazy("A review of %(clinic)s waits for a moderator"),
}


@register.filter
def titled(one: Practitioner) -> str:
    """A name with its honorific and letters: "Maya Chen, PT"."""
    return professions.professions()[one.profession].named(one.name, language())


@register.filter
def profession_name(code: str) -> str:
    return professions.professions()[code].title.of(language())


@register.filter
def field_name(code: str) -> str:
    return professions.professions()[code].field.of(language())


@register.filter
def care_name(code: str) -> str:
    return professions.approaches()[code].name.of(language())


@register.filter
def service_name(one: Service) -> str:
    """What a service is called, with the technique that it names."""
    name = professions.services()[one.kind].name.of(language())
    technique = professions.techniques().get(one.technique)
    return f"{name} ({technique.name.of(language()).lower()})" if technique else name


@register.filter
def credential_name(code: str) -> str:
    """The kind of a credential in words; what nobody described keeps its own word."""
    for one in professions.professions():
        for kind in professions.credential_kinds(one):
            if kind.id == code:
                return kind.name.of(language())
    return gettext("Certificate") if code == "certificate" else code


@register.simple_tag
def choices_of_seek() -> dict[str, list[tuple[str, str]]]:
    """What practitioners can be looked for by: technique, part of the body, language."""
    said = language()
    parts = [
        (one.id, name[:1].upper() + name[1:])
        for one in atlas.load().regions.values()
        if one.can_be_pointed_at and (name := one.name.of(said))
    ]
    return {
        "techniques": [(one.id, one.name.of(said)) for one in professions.techniques().values()],
        "regions": sorted(parts, key=lambda one: one[1].casefold()),
        "languages": [(code, language_name(code).capitalize()) for code in LANGUAGES],
    }


@register.filter
def technique_name(code: str) -> str:
    """A technique in words; what nobody described is a certificate."""
    known = professions.techniques().get(code)
    return known.name.of(language()) if known else gettext("Certificate")


@register.simple_tag
def regions_said(codes: list[str], first: str) -> str:
    """Parts of the body that a certificate names, the asked one first: "shoulder, wrist"."""
    known = atlas.load().regions
    order = sorted((one for one in codes if one in known), key=lambda one: one != first)
    said = ", ".join(known[one].name.of(language()) for one in order[:PARTS_SAID])
    more = len(order) - PARTS_SAID
    return gettext("%(parts)s and %(n)s more") % {"parts": said, "n": more} if more > 0 else said


@register.filter
def language_name(code: str) -> str:
    """A spoken language in the page's language; one that we have no word for keeps its code."""
    pair = LANGUAGES.get(code)
    if pair is None:
        return code.upper()
    return pair[1] if language() == "fr" else pair[0]


@register.filter
def own_words(facts: object) -> dict[str, str]:
    """What a clinic says of itself in the page's language, else in the other, with which it is."""
    said: dict[str, str] = facts if isinstance(facts, dict) else {}
    here = language()
    for code in (here, "en" if here == "fr" else "fr"):
        if said.get(code):
            return {"language": code, "text": said[code]}
    return {"language": here, "text": ""}


@register.filter
def city_of(one: Clinic) -> str:
    """Town and province as on an envelope, in the page's language."""
    place = places.by_slug(one.place)
    return place.label(language()) if place else f"{one.city}, {one.province}"


@register.filter
def place_label(place: Place) -> str:
    return place.label(language())


@register.filter
def in_language(words: dict[str, str]) -> str:
    """One of a text's two languages."""
    return words.get(language(), "")


@register.simple_tag
def ring(score: float) -> SafeString:
    """The score as a ring. It has no words: a sentence with the count stands beside it."""
    share = score / 100 * ARC
    return format_html(
        '<svg width="52" height="52" viewBox="0 0 52 52" aria-hidden="true">'
        '<circle class="ring-track" cx="26" cy="26" r="22" fill="none" stroke-width="5"/>'
        '<circle class="ring-value" cx="26" cy="26" r="22" fill="none" stroke-width="5"'
        ' stroke-linecap="round" stroke-dasharray="{} {}" transform="rotate(-90 26 26)"/>'
        '<text class="ring-text" x="26" y="31" text-anchor="middle" font-size="16"'
        ' font-weight="750">{}</text></svg>',
        f"{share:.1f}",
        ARC,
        f"{score:.0f}",
    )


@register.simple_tag
def course_sentence(plaque: Plaque) -> str:
    """What a clinic's courses of care were like, as the room that measured them hung it."""
    facts = {"visits": _number(plaque.value or 0.0), "n": plaque.known or 0}
    missing = plaque.facts.get("missing_percent")
    if plaque.value is None and plaque.facts.get("unsaid"):
        return gettext("In how many visits is not said: it would tell of single people")
    if plaque.value is None and plaque.facts.get("standing") in {"shown", "compared"}:
        return gettext("Fewer than half have a clear change yet (%(n)s people)") % facts
    if plaque.value is None:
        return gettext("Too few results to show yet")
    if missing is None and plaque.facts.get("missing_few"):
        return gettext("Median %(visits)s visits (%(n)s people, fewer than five missing)") % facts
    if missing is None:
        return gettext("Median %(visits)s visits (%(n)s people)") % facts
    return gettext("Median %(visits)s visits (%(n)s people, %(missing)s%% missing)") % {
        **facts,
        "missing": missing,
    }


@register.filter
def region_name(code: str) -> str:
    """A region of the body in the page's language; one that the atlas lost keeps its word."""
    region = atlas.load().regions.get(code)
    return region.name.of(language()) if region else code


@register.simple_tag
def errand_sentence(errand: Errand) -> str:
    """What is to be done, with the named facts filled in; never a clinical word."""
    about_owner = errand.kind == "grievance-operator" and not errand.facts.get("safety", True)
    sentence = ERRANDS.get("grievance-about-owner" if about_owner else errand.kind)
    facts = dict(errand.facts)
    if "starts_at" in facts:
        day = datetime.fromisoformat(facts["starts_at"])
        facts["day"] = weekday_date(day, facts["zone"])
    return str(sentence) % facts if sentence else errand.kind.replace("-", " ")


@register.filter
def device_name(agent: str) -> str:
    """A browser and its system as people call them; an unknown one keeps the start of its word."""
    browser = next((name for mark, name in BROWSERS if mark in agent), agent[:20])
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if not system:
        return browser or gettext("Unknown device")
    return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def _number(value: float) -> str:
    """A number with the language's decimal mark."""
    text = f"{value:g}"
    return text.replace(".", ",") if language() == "fr" else text


@register.filter
def as_json(value: object) -> str:
    """A value for a data attribute, to be read by a script of ours."""
    return json.dumps(value)
