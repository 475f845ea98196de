"""A clinic's own licensed form of a scale, read from the FHIR R4 Questionnaire it was handed.

We ship no words of a form whose licence we do not hold; who holds one brings its file. It is read
whole or not at all: every fault is named by place, field and reason. Nothing in it is fetched,
run or shown as markup, and what would change its meaning unseen (a condition, a list of answers
kept elsewhere, an answer ticked beforehand, a hidden question, an element that is not known here,
a character that nobody sees) is refused. A form fits its scale when it has as many questions and
its two ends are the two ends of the scale.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from glideway.care.core import scoring
from glideway.care.core.scales import Scale, Scoring

MOST_BYTES, MOST_DEPTH, MOST_ITEMS, MOST_OPTIONS, LONGEST = 131_072, 6, 120, 24, 600
WEIGHTS = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)
READ_WAYS = ("sum", "share", "share_turned", "parts", "count", "mean")
ELSEWHERE = ("answerValueSet", "contained", "derivedFrom")  # words or meaning kept elsewhere
CHANGING = (
    "enableWhen",
    "enableBehavior",
    "initial",
    "initialSelected",
    "implicitRules",
    "modifierExtension",
    "readOnly",
    "repeats",
)
ABOUT = "id extension resourceType meta language text url identifier version name title status"
ABOUT += " experimental subjectType date publisher contact description useContext jurisdiction"
ABOUT += " purpose copyright approvalDate lastReviewDate effectivePeriod code item"
KNOWN: Mapping[str, frozenset[str]] = {
    "whole": frozenset(ABOUT.split()),
    "item": frozenset(
        [
            "id",
            "extension",
            "linkId",
            "code",
            "prefix",
            "text",
            "type",
            "required",
            "maxLength",
            "answerOption",
            "item",
        ]
    ),
    "option": frozenset(("id", "extension", "valueCoding", "valueInteger", "valueString")),
    "coding": frozenset(
        ("id", "extension", "system", "version", "code", "display", "userSelected")
    ),
}
IN_USE = ("draft", "active")
HOW_IT_LOOKS = (  # what an extension may say: how a question is drawn, or what an answer counts
    "questionnaire-itemControl",
    "questionnaire-choiceOrientation",
    "questionnaire-displayCategory",
    "questionnaire-optionPrefix",
    "rendering-style",
    "rendering-xhtml",
    "translation",
)
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co"))  # control, joining and turning, half and private
LARGEST = 1_000_000  # an answer that counts more is no answer
YES_NO = {"fr": ("Oui", "Non")}
Reason: TypeAlias = Literal[
    "too-big",
    "not-json",
    "not-a-questionnaire",
    "too-deep",
    "too-many",
    "too-long",
    "missing",
    "twice",
    "kept-elsewhere",
    "changes-meaning",
    "unknown-element",
    "unseen-character",
    "unknown-type",
    "no-value",
    "off-scale",
    "gap",
    "no-part",
    "count",
    "ends",
    "not-this-scale",
]


class FormFault(NamedTuple):
    """What of a file cannot be used: where it stands in it, which field, and why."""

    place: str
    field: str
    reason: Reason
    expected: str = ""


class FormOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer of the form in its own words, and what it counts."""

    value: float
    words: str


class FormQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the form in its own words; `part` is that of the scale."""

    link: str
    part: str
    words: str
    options: tuple[FormOption, ...]


class FormRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form as it was read: its own title, and its questions in the order of the scale."""

    title: str
    language: str
    questions: tuple[FormQuestion, ...]

    def of(self, part: str) -> list[FormQuestion]:
        """The questions of one part."""
        return [one for one in self.questions if one.part == part]


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of the file with its place and the group of the scale it lies in."""

    place: str
    group: str
    depth: int
    row: Mapping[str, Any]


def may_import(scale: Scale) -> bool:
    """Whether a scale is a form of questions: not a measurement, nor a score from a table."""
    first = scale.parts[0]
    asked = first.whole or first.high is None or bool(first.values)
    return first.way in READ_WAYS and asked and not first.named


def read(data: bytes, scale: Scale) -> tuple[FormRead | None, list[FormFault]]:
    """The form, or every fault of the file; never both."""
    whole, faults = _decoded(data, scale)
    if whole is None:
        return None, faults
    items = list(_items(whole.get("item"), scale, faults))
    faults += _never("Questionnaire", whole, "whole")
    if whole.get("status", "draft") not in IN_USE:
        faults.append(FormFault("Questionnaire", "status", "changes-meaning", ", ".join(IN_USE)))
    if _unseen(whole.get("title")):
        faults.append(FormFault("Questionnaire", "title", "unseen-character"))
    faults += _twice(items)
    language = _text(whole.get("language"))[:2]
    questions = [one for item in items if (one := _question(item, scale, language, faults))]
    if not faults:
        questions = _ordered(questions, scale)
        faults += _unlike(questions, scale)
    if faults:
        return None, faults
    title = _text(whole.get("title")) or scale.name.en
    return FormRead(title[:LONGEST], language, tuple(questions)), []


def _decoded(data: bytes, scale: Scale) -> tuple[dict[str, Any] | None, list[FormFault]]:
    if not may_import(scale):
        return None, [FormFault("Questionnaire", "", "not-this-scale")]
    if len(data) > MOST_BYTES:
        return None, [FormFault("Questionnaire", "", "too-big", f"{MOST_BYTES // 1024} KB")]
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None, [FormFault("Questionnaire", "", "not-json")]
    if not isinstance(found, dict) or found.get("resourceType") != "Questionnaire":
        return None, [FormFault("Questionnaire", "resourceType", "not-a-questionnaire")]
    return found, []


def _items(rows: object, scale: Scale, faults: list[FormFault]) -> Iterator[_Item]:
    """Every entry, from the top to the bottom of the file, at most so many and so deep."""
    groups = {one.part for one in scale.parts}
    waiting = [_Item(place, "", 1, row) for place, row in _rows(rows, "", faults)]
    if not waiting:
        faults.append(FormFault("Questionnaire", "item", "missing"))
    seen = 0
    while waiting:
        item = waiting.pop(0)
        seen += 1
        if seen > MOST_ITEMS:
            faults.append(FormFault(item.place, "item", "too-many", str(MOST_ITEMS)))
            return
        yield item
        below = list(_rows(item.row.get("item"), f"{item.place}.", faults))
        if below and item.depth == MOST_DEPTH:
            faults.append(FormFault(item.place, "item", "too-deep", str(MOST_DEPTH)))
            continue
        link = item.row.get("linkId")
        group = link if isinstance(link, str) and link in groups else item.group
        waiting[:0] = [_Item(place, group, item.depth + 1, row) for place, row in below]


def _rows(
    rows: object, above: str, faults: list[FormFault]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if rows is None:
        return
    if not isinstance(rows, list):
        faults.append(FormFault(f"{above}item", "item", "not-a-questionnaire"))
        return
    for number, row in enumerate(rows):
        place = f"{above}item[{number}]"
        if isinstance(row, dict):
            yield place, row
        else:
            faults.append(FormFault(place, "item", "not-a-questionnaire"))


def _twice(items: list[_Item]) -> list[FormFault]:
    named = [(one.place, _text(one.row.get("linkId"))) for one in items]
    links = Counter(link for _, link in named)
    return [
        FormFault(place, "linkId", "twice") for place, link in named if link and links[link] > 1
    ]


def _question(
    item: _Item, scale: Scale, language: str, faults: list[FormFault]
) -> FormQuestion | None:
    """A question, or nothing for a heading, a remark or one with a fault."""
    row, wrong = item.row, list(_never(item.place, item.row, "item"))
    kind = _text(row.get("type"))
    link, words = _text(row.get("linkId")), _text(row.get("text"))
    if not link:
        wrong.append(FormFault(item.place, "linkId", "missing"))
    if len(words) > LONGEST or len(link) > LONGEST:
        wrong.append(FormFault(item.place, "text", "too-long", str(LONGEST)))
    wrong += [
        FormFault(item.place, one, "unseen-character")
        for one in ("linkId", "text")
        if _unseen(row.get(one))
    ]
    if kind in {"group", "display"}:
        faults += wrong
        return None
    if not words:
        wrong.append(FormFault(item.place, "text", "missing"))
    rule = _rule(item, scale)
    if rule is None:
        wrong.append(FormFault(item.place, "linkId", "no-part", ", ".join(_groups(scale))))
    options = _options(item, rule, language, wrong) if rule else []
    faults += wrong
    return None if wrong or rule is None else FormQuestion(link, rule.part, words, tuple(options))


def _never(place: str, row: Mapping[str, Any], kind: str) -> Iterator[FormFault]:
    """What may not stand at this place: meaning kept elsewhere, changed unseen, or not known."""
    for one in sorted(row):
        if one in ELSEWHERE:
            yield FormFault(place, one, "kept-elsewhere")
        elif one in CHANGING:
            if row[one]:
                yield FormFault(place, one, "changes-meaning")
        elif one not in KNOWN[kind]:
            yield FormFault(place, one[:LONGEST], "unknown-element")
    extensions = row.get("extension")
    for one in extensions if kind in {"whole", "item"} and isinstance(extensions, list) else ():
        says = _text(one.get("url")) if isinstance(one, dict) else ""
        if says not in WEIGHTS and not says.endswith(HOW_IT_LOOKS):
            yield FormFault(place, f"extension {says}"[:LONGEST].strip(), "changes-meaning")


def _groups(scale: Scale) -> list[str]:
    return [one.part for one in scale.parts if one.way != "parts"]


def _rule(item: _Item, scale: Scale) -> Scoring | None:
    """The part a question counts for; of several the group it lies in must say it."""
    if item.group:
        found = scale.scored(item.group)
        return found if found.way != "parts" else None
    if len(scale.recorded) > 1 or scale.parts[0].way == "parts":
        return None
    return scale.parts[0]


def _options(item: _Item, rule: Scoring, language: str, wrong: list[FormFault]) -> list[FormOption]:
    kind = _text(item.row.get("type"))
    if kind == "boolean":
        yes, no = YES_NO.get(language, ("Yes", "No"))
        found = [FormOption(1, yes), FormOption(0, no)]
    elif kind == "integer" and rule.high is not None:
        steps = range(int(rule.low), int(rule.high) + 1)
        found = [FormOption(float(one), str(one)) for one in steps]
    elif kind == "choice":
        found = list(_offered(item, rule, wrong))
        wrong += _confused(item.place, rule, found)
    else:
        wrong.append(FormFault(item.place, "type", "unknown-type"))
        return []
    return found


def _offered(item: _Item, rule: Scoring, wrong: list[FormFault]) -> Iterator[FormOption]:
    rows = item.row.get("answerOption")
    if not isinstance(rows, list) or not rows:
        wrong.append(FormFault(item.place, "answerOption", "missing"))
        return
    if len(rows) > MOST_OPTIONS:
        wrong.append(FormFault(item.place, "answerOption", "too-many", str(MOST_OPTIONS)))
        return
    for number, row in enumerate(rows):
        place = f"{item.place}.answerOption[{number}]"
        value, words = _weight(row), _words(row)
        wrong += _hidden(place, row)
        if value is None:
            wrong.append(FormFault(place, "ordinalValue", "no-value"))
        elif not scoring.offers(rule, value):
            wrong.append(FormFault(place, "ordinalValue", "off-scale", _bounds(rule)))
        elif not words or len(words) > LONGEST:
            wrong.append(FormFault(place, "display", "too-long" if words else "missing"))
        else:
            yield FormOption(value, words)


def _hidden(place: str, row: object) -> Iterator[FormFault]:
    """What of an answer nobody would see: an unknown element, or a character without a shape."""
    if not isinstance(row, dict):
        return
    coding = row.get("valueCoding")
    coding = coding if isinstance(coding, dict) else {}
    yield from _never(place, row, "option")
    yield from _never(place, coding, "coding")
    if _unseen(coding.get("display")) or _unseen(row.get("valueString")):
        yield FormFault(place, "display", "unseen-character")


def _confused(place: str, rule: Scoring, found: list[FormOption]) -> Iterator[FormFault]:
    """Two answers that count or read the same, or a step between them that is not offered."""
    values = {one.value for one in found}
    if len(values) < len(found):
        yield FormFault(place, "ordinalValue", "twice")
    elif len({one.words for one in found}) < len(found):
        yield FormFault(place, "display", "twice")
    elif rule.whole and values and len(values) < max(values) - min(values) + 1:
        yield FormFault(place, "answerOption", "gap", _bounds(rule))


def _weight(row: object) -> float | None:
    """What an answer counts: its ordinal value beside it or in its code, else the number it is."""
    if not isinstance(row, dict):
        return None
    coding = row.get("valueCoding")
    beside = row.get("extension"), coding.get("extension") if isinstance(coding, dict) else None
    for rows in beside:
        for one in rows if isinstance(rows, list) else ():
            if isinstance(one, dict) and one.get("url") in WEIGHTS:
                return _number(one.get("valueDecimal", one.get("valueInteger")))
    return _number(row.get("valueInteger"))


def _number(value: object) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if fits and abs(value) <= LARGEST else None  # type: ignore[arg-type]


def _words(row: object) -> str:
    if not isinstance(row, dict):
        return ""
    coding = row.get("valueCoding")
    if isinstance(coding, dict):
        return _text(coding.get("display"))
    number = _number(row.get("valueInteger"))
    return _text(row.get("valueString")) or ("" if number is None else f"{number:g}")


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _unseen(value: object) -> bool:
    """Whether text holds a character without a shape of its own, which may turn or split words."""
    return isinstance(value, str) and any(
        unicodedata.category(one) in UNSEEN for one in value if one not in "\t\n\r"
    )


def _bounds(rule: Scoring) -> str:
    return "" if rule.high is None else f"{rule.low:g}-{rule.high:g}"


def _ordered(questions: list[FormQuestion], scale: Scale) -> list[FormQuestion]:
    """The order of the scale's own parts; within one that of the file."""
    order = [one.part for one in scale.parts]
    return sorted(questions, key=lambda one: order.index(one.part))


def _unlike(questions: list[FormQuestion], scale: Scale) -> Iterator[FormFault]:
    """Where the form is not the scale: another number of questions, or other ends."""
    if not questions:
        yield FormFault("Questionnaire", "item", "missing")
    here = {one.part for one in questions}
    first = scale.parts[0]
    wanted = set(first.parts) if first.way == "parts" else here
    for part in sorted(wanted):
        mine = [one for one in questions if one.part == part]
        rule = scale.scored(part)
        if len(mine) != rule.items:
            yield FormFault("Questionnaire", part, "count", f"{rule.items}")
            continue
        try:
            ends = {_end(scale, part, mine, top=top) for top in (False, True)}
        except scoring.Unscorable:
            ends = set()
        if ends != set(scoring.reach(scale, part)):
            low, high = scoring.reach(scale, part)
            yield FormFault("Questionnaire", part, "ends", f"{low:g}-{high:g}")


def _end(scale: Scale, part: str, rows: list[FormQuestion], *, top: bool) -> float | None:
    pick = max if top else min
    found = scoring.score(scale, [pick(it.value for it in one.options) for one in rows], part)
    return found.value if isinstance(found, scoring.Scored) else None
