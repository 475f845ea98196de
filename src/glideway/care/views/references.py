"""What measuring rests on: every scale with its licence, rule and thresholds; ranges of motion.

Draft rows are for licensed people (in demo mode for all, each with its mark); anybody else is
told how many there are and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import alphabetical
from glideway.care.core import noise, norms, questionnaires, scales, scoring
from glideway.care.core.norms import Grip, Norm
from glideway.care.core.say import number
from glideway.care.core.scales import Band, Scale, Threshold
from glideway.care.queries import measures
from glideway.care.views import showing
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.pages import language

LICENCES = {
    "text": _("words may be shown"),
    "own_wording": _("our own wording only"),
    "score_only": _("score only, or the clinic's own form"),
    "score_only_until_checked": _("score only until the licence is read, or the clinic's own form"),
}
KINDS = {
    "measured_mean": _("measured in healthy or active people"),
    "printed_reference": _("printed, no people named"),
    "patient_mean": _("measured in patients"),
    "functional_demand": _("needed for a daily activity"),
    "cut_off": _("a limit, not a mean"),
    "other_definition": _("not a range from neutral"),
    "peak_median": _("median at the strongest age"),
}
MODES = {
    "active": _("active"),
    "passive": _("passive"),
    "weight_bearing": _("standing on it"),
    "functional": _("during an activity"),
    "unspecified": _("not stated"),
}
SEXES = {"f": _("women"), "m": _("men"), "both": _("both")}
HANDS = {"dominant": _("dominant"), "non_dominant": _("other"), "best": _("the stronger")}
SEEN = {
    "seen": _("read in the study"),
    "seen_secondary": _("read in a compilation"),
    "seen_unclear": _("text damaged"),
    "memory": _("from memory"),
}
UNPRINTED = ("not in the table", "not in the abstract", "not stated")
FIRST = "shoulder"


@require_safe
@access.allows("atlas", "R")
def of_scales(request: Asking) -> HttpResponse:
    """All scales: licence, formula, missing answers, thresholds with people and source."""
    asked = request.GET.get("q", "").strip()
    drafts = seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
    rows = seeing.seen(scales.load().values(), drafts=drafts)
    words = alphabetical(asked)
    found = [one for one in rows if words in alphabetical(_searched(one))]
    own = measures.forms(request.actor.clinic_id) if request.actor.clinic_id else {}
    known = signed.now()
    shown = {
        "frame": _frame(request),
        "asked": asked,
        "may_bring": bool(access.scopes(request.actor, "scale_form", "C")),
        "count": len(scales.load()),
        "withheld": len(scales.load()) - len(rows),
        "licences": by_licence(),
        "rows": [
            _scale(one, draft=signed.state(one, known) == "draft", own=own.get(one.id))
            for one in sorted(found, key=lambda one: alphabetical(one.name.of(language())))
        ],
    }
    return render(request, "care/reference_scales.html", shown)


@require_safe
@access.allows("atlas", "R")
def of_ranges(request: Asking) -> HttpResponse:
    """One joint's movements with every source side by side, the error of measuring, and grips."""
    drafts = seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
    file, body = norms.load(), atlas.load().vocabulary.joints
    joints = sorted({one.joint for one in file.rows})
    asked = request.GET.get("joint", "")
    joint = asked if asked in joints else FIRST
    found = [one for one in norms.all_movements() if one.startswith(f"{joint}:")]
    shown = {
        "frame": _frame(request),
        "drafts": drafts,
        "count": len(file.rows) + len(file.grip),
        "joint": joint,
        "joints": sorted(
            ((one, showing.capital(body[one].name.of(language()))) for one in joints),
            key=lambda one: alphabetical(one[1]),
        ),
        "movements": [_movement(one) for one in found] if drafts else [],
        "grips": [_grip(one) for one in file.grip] if drafts else [],
        "two_joint": file.two_joint if drafts else (),
        "findings": file.findings if drafts else (),
        "not_loaded": file.not_loaded,
    }
    return render(request, "care/reference_ranges.html", shown)


def _frame(request: Asking) -> str:
    """The house with one's own rooms for who is signed in, the public one for everybody else."""
    return "kit/desk.html" if request.actor.signed_in else "kit/base.html"


def by_licence() -> list[tuple[str, int]]:
    """How many scales stand in each licence state."""
    found = Counter(one.item_text for one in scales.load().values())
    return [(str(words), found[key]) for key, words in LICENCES.items()]  # type: ignore[index]


def _searched(one: Scale) -> str:
    return f"{one.id} {one.name.en} {one.name.fr} {one.region.of(language())}"


def _scale(one: Scale, *, draft: bool, own: Any) -> dict[str, Any]:  # noqa: ANN401 - a ScaleForm
    return {
        "id": one.id,
        "name": one.name.of(language()),
        "region": one.region.of(language()),
        "licence": _licence(one),
        "shows_text": one.shows_text,
        "terms": one.licence,
        "own": own,
        "how": one.how.of(language()),
        "missing": one.missing.of(language()),
        "memory": one.formula_status == "memory",
        "told": one.formula_told,
        "read_at": one.read_at,
        "parts": [_part(one, rule.part) for rule in one.recorded],
        "sources": [_threshold(it) for it in one.sources],
        "remarks": one.remarks,
        "draft": draft,
    }


def _licence(one: Scale) -> Any:  # noqa: ANN401 - a lazy text
    """What may be done with its words, and whether they are here at all."""
    if one.shows_text and not one.asks and questionnaires.may_import(one):
        return _("free words, not shipped: the score, or the clinic's own form")
    if one.shows_text or questionnaires.may_import(one):
        return LICENCES[one.item_text]
    return _("score only")


def _part(scale: Scale, part: str) -> dict[str, Any]:
    rule, band = scale.scored(part), scale.band(part)
    low, high = scoring.reach(scale, part)
    return {
        "name": rule.name.of(language()),
        "unit": rule.unit.of(language()),
        "range": _span(low, high),
        "better": gettext("higher is better")
        if band.better == "higher"
        else gettext("lower is better"),
        "needs": _needs(band, rule.decimals),
        "possibly": _value(band.possibly_from, rule.decimals),
        "error": _value(band.mdc, rule.decimals),
        "matters": _value(band.mcid, rule.decimals),
        "same_visit": _value(scale.band(rule.same_visit).improved_at) if rule.same_visit else "",
    }


def _needs(band: Band, places: int) -> str:
    if band.improved_at is None:
        return gettext("the clinic's own repeats say it")
    said = _value(band.improved_at, places)
    if band.percent is not None:
        said = gettext("%(value)s and %(share)s %% of the start") % {
            "value": said,
            "share": _value(band.percent),
        }
    if band.high_from is not None:
        said = gettext("%(value)s; %(more)s from a start of %(start)s") % {
            "value": said,
            "more": _value(band.high_improved_at),
            "start": _value(band.high_from),
        }
    return said


def _threshold(one: Threshold) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "value": _value(one.value, 2),
        "span": _span(one.low, one.high) if one.low is not None else "",
        "unit": one.unit,
        "population": one.population,
        "note": one.note,
        "ref": one.ref,
        "where": one.where,
        "confidence": SEEN[one.confidence],
        "unread": one.confidence != "seen",
    }


def _movement(movement: str) -> dict[str, Any]:
    return {
        "name": norms.name(movement).of(language()),
        "rows": [_norm(one) for one in norms.side_by_side(movement)],
        "errors": [_error(one) for one in noise.load().rows if movement in one.movements],
    }


def _norm(one: Norm) -> dict[str, Any]:
    unit = "°" if one.unit == "deg" else f" {one.unit}"
    spread = ""
    if one.sd is not None:
        spread = gettext("SD %(sd)s") % {"sd": _value(one.sd, 2)}
    elif one.ci is not None:
        spread = gettext("95 % interval") + " " + _span(one.ci[0], one.ci[1])
    return {
        "row": one,
        "how": _printed(one.position, one.instrument),
        "whom": _whom(one),
        "value": f"{_value(one.mean, 2)}{unit}" if one.mean is not None else "",
        "range": f"{_span(*one.range)}{unit}" if one.range else "",
        "spread": spread,
        "kind": KINDS[one.kind],
        "mode": MODES[one.mode],
        "sex": SEXES[one.sex],
        "confidence": SEEN[one.confidence],
    }


def _printed(*texts: str) -> str:
    """What print says, in the page's language, once each; a dash where it says nothing."""
    told = [one for one in dict.fromkeys(texts) if one and one not in UNPRINTED]
    return "; ".join(norms.printed(one).of(language()) for one in told) or "–"


def _whom(one: Norm) -> str:
    """Which people: sex, age, how many, and who they were, as far as it is printed."""
    told = [SEXES[one.sex], _printed(one.age_band)]
    if one.n and str(one.n) not in one.population:
        told.append(f"n {one.n}")
    told.append(_printed(one.population))
    return ", ".join(str(each) for each in told if each != "–")


def _error(one: noise.Row) -> dict[str, Any]:
    return {
        "row": one,
        "mdc95": _spans(one.mdc95),
        "mdc90": _spans(one.mdc90),
        "sem": _spans(one.sem),
        "confidence": SEEN[one.confidence],
    }


def _grip(one: Grip) -> dict[str, Any]:
    return {
        "row": one,
        "sex": SEXES[one.sex],
        "hand": HANDS[one.hand],
        "age": _printed(one.age_band),
        "whom": _printed(one.population, one.instrument),
        "mean": _value(one.mean),
        "sd": _value(one.sd),
        "kind": KINDS[one.kind],
        "confidence": SEEN[one.confidence],
    }


def _spans(values: Iterable[float] | None) -> str:
    return "–".join(_value(one, 2) for one in values) if values else ""


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return gettext("from %(low)s") % {"low": _value(low, 2)}
    return f"{_value(low, 2)}–{_value(high, 2)}"


def _value(value: float | None, places: int = 1) -> str:
    return "" if value is None else number(value, language(), places)
