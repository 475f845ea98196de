"""How the review desk words a row of knowledge: its fields, its codes, what it names."""

from django import template
from django.utils.translation import gettext_lazy as _

from glideway.body import core as atlas
from glideway.care.core import movement_tests
from glideway.kit.pages import language
from glideway.outcomes.core import conclusions, say, studies
from glideway.quality.core.reviewing import Told
from glideway.screening import core as screening

register = template.Library()

TABLES = {
    "screening": _("Safety check"),
    "signs": _("Signs to recognise"),
    "conclusions": _("What the studies say"),
    "articles": _("Articles"),
    "claims": _("What is often claimed"),
    "told": _("Passages of the evidence pages"),
    "modalities": _("Kinds of care"),
    "gaps": _("What is not known"),
    "studies": _("Studies"),
    "tests": _("Movement tests"),
    "exercises": _("Exercises"),
    "plans": _("Where a plan starts"),
    "scales": _("Scales"),
    "conditions": _("Conditions"),
    "structures": _("Structures"),
    "interfaces": _("Where two structures meet"),
    "protocols": _("Protocols"),
    "ranges": _("How far joints go"),
    "limits": _("Where one joint holds another back"),
}
SURE = {
    "seen": _("Read"),
    "seen_secondary": _("Read where somebody else reports it"),
    "seen_unclear": _("Read, and not clear"),
    "memory": _("From memory"),
}


@register.filter
def table_name(table: str) -> str:
    """A table of knowledge, as a reader calls it."""
    return str(TABLES[table])


@register.filter
def sureness(confidence: str) -> str:
    """Whether somebody opened the source; nothing where the row does not say."""
    return str(SURE.get(confidence, ""))


@register.filter
def way(where: str) -> str:
    """Where in a row a text stands, in words: "More 1: Asked at once"."""
    return ": ".join(_part(one) for one in where.split(": "))


def _part(part: str) -> str:
    name, _space, number = part.partition(" ")
    said = str(FIELDS[name]) if name in FIELDS else name.replace("_", " ")
    return f"{said} {number}".strip()


@register.filter
def coded(told: Told) -> str:
    """What a row says by a code, in words: an action, a reach, a structure, a study, a yes."""
    field = told.where.rsplit(": ", maxsplit=1)[-1].partition(" ")[0]
    if field in SENTENCES:
        key = f"{SENTENCES[field]}.{told.en}"
        return say.say(key, language()) if key in say.sentences() else told.en
    if field in NAMED:
        return "; ".join(_named(one) for one in told.en.split(", "))
    if field in CODED or told.en in {"True", "False"}:
        return ", ".join(_code(one) for one in told.en.split(", "))
    return told.en


def _code(one: str) -> str:
    rules = screening.load()
    if one in rules.scopes:
        return rules.scopes[one].words.of(language())
    page = next((topic for topic in rules.topics if one in topic.groups), None)
    if page is not None:
        return page.title.of(language())
    return str(CODES[one]) if one in CODES else one


def _named(one: str) -> str:
    """A row of another table by its own name; what has none stays as it is written."""
    body = atlas.load()
    for rows in (body.regions, body.structures, body.conditions, movement_tests.load().tests):
        if one in rows:
            return str(rows[one].name.of(language()))
    if one in studies.load():
        return studies.load()[one].label.of(language())
    topic = conclusions.load()[one].topic if one in conclusions.load() else None
    if topic is not None:
        return topic.of(language())
    target = movement_tests.load().targets.get(one)
    return target.of(language()) if target else one


CODED = {
    *("action", "scope", "occasions", "who", "group", "counts", "better", "moved", "method"),
    *("audience", "noted", "status"),
}
NAMED = {
    *("regions", "region", "primary", "secondary", "conditions", "structures", "structure"),
    *("for", "against", "studies", "rests_on", "members", "same_as", "target"),
}
SENTENCES = {"verdict": "verdict", "read_kind": "read", "level": "level"}  # of the evidence pages
ACTIONS = {
    "ok": _("Not asked"),
    "precaution": _("Taken into account"),
    "refer_first": _("A doctor first"),
    "emergency": _("Urgent help"),
}
CODES = {
    **ACTIONS,
    "booking": _("before the first visit"),
    "every_visit": _("at each visit"),
    "self": _("the patient"),
    "practitioner": _("the practitioner"),
    "True": _("yes"),
    "False": _("no"),
    "people": _("people"),
    "studies": _("studies"),
    "lower": _("lower"),
    "higher": _("higher"),
    "down": _("down"),
    "up": _("up"),
    "own": _("active release itself"),
    "similar": _("a similar method"),
    "patient": _("patients"),
    "internal": _("us, as a rule of the product"),
    "never": _("nobody: it is not shown"),
    "caveat": _("to be read with care"),
    "unchecked": _("not checked"),
    "consistent": _("agrees with itself"),
    "inconsistent": _("contradicts itself"),
    "verified": _("read in the source"),
    "recomputed": _("computed anew"),
    "rejected_value": _("a printed number was refused"),
    "unverified": _("not read in the source"),
    "reliability_only": _("only how well two readers agree"),
    "no_accuracy_data_found": _("no numbers were found"),
    "criteria_not_test": _("criteria, not a test"),
}
FIELDS = {
    "plain": _("Asked in these words"),
    "action": _("A yes means"),
    "scope": _("How far it closes"),
    "reach": _("Which regions that is"),
    "regions": _("Regions"),
    "more": _("Follow-up"),
    "ask": _("Asked at once"),
    "if": _("Where it applies"),
    "or_with": _("Or together with"),
    "explain": _("Said again, if unsure"),
    "say": _("What the person says on the telephone"),
    "wait": _("What has to be waited for"),
    "note": _("For the practitioner"),
    "occasions": _("When it is asked"),
    "who": _("Who"),
    "group": _("Page"),
    "order": _("Place on the page"),
    "id": _("Short name"),
    "words": _("In words"),
    "name": _("Name"),
    "title": _("Title"),
    "lead": _("Opening"),
    "passages": _("Passage"),
    "heading": _("Heading"),
    "paragraphs": _("Paragraph"),
    "points": _("Point"),
    "wording": _("Our wording"),
    "topic": _("Topic"),
    "grade": _("Grade"),
    "level": _("Level of evidence"),
    "for": _("In favour"),
    "against": _("Against"),
    "conditions": _("Conditions"),
    "rule_out": _("To rule out first"),
    "primary": _("Examined first"),
    "secondary": _("Examined next"),
    "caution": _("Caution"),
    "steps": _("Step"),
    "dose": _("How much"),
    "items": _("Item"),
    "label": _("Wording"),
    "neighbours": _("Next to"),
    "expires_days": _("Answers count for (days)"),
    "emergency_hours": _("Urgent answers count for (hours)"),
    "numbers": _("Whom to call"),
    "topics": _("Pages"),
    "cutoffs_without_source": _("Limits without a source"),
    "felt": _("Where else it is felt"),
    "design": _("Design"),
    "result": _("Result"),
    "printed": _("Printed number"),
    "measure": _("What was measured"),
    "people": _("People"),
    "sessions": _("Sessions"),
    "confidence": _("How sure"),
    "written": _("Written on"),
    "updated": _("Changed on"),
    "author": _("Written by"),
    "role": _("Role"),
    "quoted_title": _("Title as published"),
    "authors": _("Authors"),
    "published_in": _("Published in"),
    "year": _("Year"),
    "kind": _("Kind"),
    "n": _("How many"),
    "counts": _("Counted are"),
    "per_week": _("Times a week"),
    "weeks": _("Weeks"),
    "minutes": _("Minutes each"),
    "days": _("After days"),
    "verdict": _("What it comes to"),
    "bias": _("To keep in mind"),
    "flags": _("To keep in mind"),
    "noted": _("A reader’s mark"),
    "reason": _("Why the reader marked it"),
    "arm": _("Group"),
    "better": _("Better is"),
    "p": _("P value"),
    "moved": _("It went"),
    "benefit": _("Told as a benefit"),
    "method": _("What was studied"),
    "read_kind": _("What was read of it"),
    "identifiers": _("Looked up by"),
    "share": _("Share"),
    "other_share": _("Share of the other group"),
    "other_n": _("How many in the other group"),
    "interval": _("Interval"),
    "difference": _("Difference"),
    "important": _("Smallest difference that matters"),
    "favours": _("In favour of"),
    "before": _("Before"),
    "after": _("After"),
    "mean": _("Mean"),
    "sd": _("Standard deviation"),
    "spreads": _("Standard deviations"),
    "gains": _("Gain"),
    "unit": _("Unit"),
    "test": _("Test"),
    "df": _("Degrees of freedom"),
    "audience": _("For whom"),
    "quoted_claim": _("What is often said"),
    "quoted_claims": _("What is often said"),
    "answer": _("Our answer"),
    "rests_on": _("Rests on"),
    "studies": _("Studies"),
    "dated": _("Written on"),
    "look_again": _("Looked at again on"),
    "page": _("Page"),
    "codes": _("Code"),
    "target": _("Which trouble"),
    "how": _("How it is done"),
    "positive": _("Positive when"),
    "avoid": _("When not"),
    "status": _("State of the numbers"),
    "sensitivity": _("Sensitivity"),
    "sensitivity_ci": _("Interval of the sensitivity"),
    "specificity": _("Specificity"),
    "specificity_ci": _("Interval of the specificity"),
    "lr_pos_printed": _("LR+ as printed"),
    "lr_pos_ci": _("Interval of LR+"),
    "lr_neg_printed": _("LR− as printed"),
    "lr_neg_ci": _("Interval of LR−"),
    "cases": _("People with it"),
    "others": _("People without it"),
    "moves_probability": _("A result may move a probability"),
    "refer": _("Positive means refer"),
    "members": _("Counts together with"),
    "cluster_of": _("Made of"),
    "same_as": _("A further study of"),
    "subject": _("Group of articles"),
}
