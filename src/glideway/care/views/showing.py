"""What the room's templates are given: rows put into words of the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from glideway.body import core as atlas
from glideway.body.core import chart as outlines
from glideway.body.core.words import alphabetical
from glideway.care.core import change, charts, consents, movement_tests, movements, plans, scales
from glideway.care.core import exercises as home
from glideway.care.core.say import number, say, sentences, signed
from glideway.care.queries import activity, judging, measuring
from glideway.care.queries.naming import finding_name, side_words, structure_name
from glideway.care.queries.record import ACTIVITY, MOVEMENT, PAIN, Record
from glideway.care.views import assessing
from glideway.care.views.verdicts import source, verdict
from glideway.kit.pages import language
from glideway.kit.signed import state as review_state
from glideway.screening import core as screening
from glideway.screening import queries as asked
from glideway.screening.core.rules import Triage

OPEN_CANDIDATES = 6
CUT_SHORT = {
    "tolerance",
    "stop",
    "withdrawn",
    "left-out",
}  # closed, and not because the passes were done
CROP = 36  # of the chart's own units; the whole body is 93


def bar(record: Record) -> dict[str, Any]:
    """The strip that is always on top: who, where, which visit, and what must not be forgotten."""
    episode, visit = record.episode, record.visit
    row = record.flagged
    return {
        "patient": episode.patient,
        "age": age(episode.patient.born_on, visit.opened_at.date()),
        "region": capital(atlas.load().regions[episode.region].name.of(language())),
        "side": side_words(episode.side).of(language()) if episode.side else "",
        "activity": record.goal.words if record.goal else "",
        "number": visit.number,
        "planned": record.plan.visits if record.plan else None,
        "zone": episode.clinic.zone,
        "action": row.action if row else "",
        "cleared": bool(row and row.cleared_for(episode.region, record.now or visit.opened_at)),
        "letter": letter(record),
        "stopped": record.standing.stopped,
        "referred": referred(record),
        "cleared_by": row.cleared_by if row else "",
        "cleared_here": row.public_id if row and row.cleared_at and not record.treated else None,
        "cleared_why": row.cleared_why if row else "",
        "precautions": precautions(record),
        "urgent": urgent(record),
        "read": record.standing.acknowledged,
        "read_here": visit.acknowledged_at is not None,
        "consent_here": None if record.treated else record.consent_here,
        "consented": record.consented,
        "withdrawn": record.withdrawn,
        "consent": consents.status(
            given=record.consented,
            withdrawn=record.withdrawn,
            sent_at=record.sheet_sent,
            viewed_at=record.sheet_viewed,
        ).value,
        "guardian": consents.needs_guardian(episode.patient.born_on, visit.opened_at.date()),
        "with_guardian": next((one.name for one in record.company if one.role == "guardian"), ""),
        "by_phone": record.by_phone,
        "by_video": record.by_video,
        "visit": visit,
        "signed": visit.signed_at is not None,
        "lapsed_on": record.papers.lapsed_on,
        "withheld": record.withheld,
    }


def referred(record: Record) -> dict[str, Any] | None:
    """The test that says refer, do not treat, where one stands in a course under way."""
    found = movement_tests.referring(record.findings) if record.now else []
    test = movement_tests.test_of(found[-1].structure) if found else None
    if test is None:
        return None
    return {"region": test.regions[0], "draft": review_state(test) == "draft"}


def letter(record: Record) -> dict[str, Any] | None:
    """The letter on whose word this region is open, with its limits; its last day on the wall."""
    row = record.letter
    if row is None:
        return None
    zone = record.episode.clinic.zone
    return {
        "paper": row.letter,
        "writer": row.writer,
        "until": screening.last_day(row.until, zone) if row.until else None,
        "conditions": row.conditions,
        "places": [region_name(one) for one in row.regions],
    }


def precautions(record: Record) -> list[dict[str, str]]:
    """Why the day's answers are not plain: the practitioner's note of each, else the question."""
    row = record.flagged
    if row is None or row.action == Triage.OK:
        return []
    known = asked.asked_of(row)
    found = [known[flag.question] for flag in asked.flags(row)]
    return [
        {
            "id": one.id,
            "words": (one.note or one.plain).of(language()),
            "asked": one.plain.of(language()),
        }
        for one in found
    ]


def urgent(record: Record) -> list[dict[str, Any]]:
    """The answers that mean urgent help, each with what somebody says for it on the telephone."""
    row = record.flagged
    if row is None or row.action != Triage.EMERGENCY:
        return []
    known = asked.asked_of(row)
    found = [(known[flag.question], flag) for flag in asked.flags(row)]
    return [
        {
            "asked": one.plain.of(language()),
            "say": (one.say or one.plain).of(language()),
            "unsure": flag.unsure,
        }
        for one, flag in found
        if flag.applies is Triage.EMERGENCY
    ]


def last_answers(record: Record) -> dict[str, Any] | None:
    """What was answered last time and still counts, while nothing is answered today."""
    row = record.earlier
    if row is None:
        return None
    known = asked.asked_of(row)
    return {
        "at": row.answered_at,
        "said": [
            {"asked": known[flag.question].plain.of(language()), "unsure": flag.unsure}
            for flag in (asked.flags(row) if row.action != Triage.OK else ())
        ],
    }


def age(born_on: date | None, today: date) -> int | None:
    """Years, or nothing where no birthday is known."""
    if born_on is None:
        return None
    had = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had)


def where(
    region: str,
    side: str,
    structure: str = "",
    done: Sequence[tuple[str, str]] = (),
    *,
    hand: str = "",
) -> dict[str, Any]:
    """One view of the body chart with the structure of the moment on it, for a picture only.

    `hand` is the side that is worked on now, and each structure that was done has its own; the
    course may not have said one.
    """
    side = side or hand
    body = atlas.load()
    holding = [
        shape.view for shape in body.chart.values() if structure and structure in shape.structures
    ]
    views = body.regions[region].views
    back = "back" if "back" in views else views[0]
    view = holding[0] if holding else back
    shapes = [
        {"path": shape.path, "kind": _kind(shape, region, side, (structure, hand or side), done)}
        for patch in outlines.patches(body, view)
        for shape in patch.outlines
    ]
    return {
        "box": _box(view, shapes),
        "view": view,
        "shapes": sorted(shapes, key=lambda one: ("", "here", "done", "now").index(one["kind"])),
    }


def _box(view: str, shapes: Sequence[dict[str, Any]]) -> str:
    """The upper, middle or lower third of the body, so that what is marked can be seen."""
    left, top, wide, high = (float(one) for one in outlines.BOXES[view].split())  # type: ignore[index]
    marked = [one["path"] for one in shapes if one["kind"]] or [one["path"] for one in shapes]
    heights = [float(path.split()[1].split(",")[1]) for path in marked]
    middle = sum(heights) / len(heights)
    y = min(max(middle - CROP / 2, top), top + high - CROP)
    return f"{left} {y:.1f} {wide} {CROP}"


def body_sheets() -> list[dict[str, Any]]:
    """Front and back of the body as they are pointed at: the point says the region."""
    body = atlas.load()
    return [
        {
            "view": view,
            "box": box,
            "paths": [one.path for patch in outlines.patches(body, view) for one in patch.outlines],
        }
        for view, box in outlines.BOXES.items()
    ]


def _kind(
    shape: Any,  # noqa: ANN401 - an Outline
    region: str,
    side: str,
    now: tuple[str, str],
    done: Sequence[tuple[str, str]],
) -> str:
    def there(structure: str, at: str) -> bool:
        return structure in shape.structures and _on(shape, at)

    if there(*now):
        return "now"
    if any(there(*one) for one in done):
        return "done"
    return "here" if shape.region == region and _on(shape, side) else ""


def _on(shape: Any, side: str) -> bool:  # noqa: ANN401 - an Outline
    return side not in {"left", "right"} or shape.side in {side, "midline"}


def movement_card(record: Record) -> dict[str, Any] | None:
    """The movement: now, was, and the verdict with the noise it was judged by."""
    before = record.of(MOVEMENT, "before")
    if before is None:
        return None
    after = record.of(MOVEMENT, "after")
    retest = getattr(after, "retest", None)
    most = movements.most_deg(before.about)
    now = after.value if after else before.value
    judged = after is not None and not measuring.is_late(before)
    again = after or record.of(PAIN, "after")
    return {
        "retest": getattr(again, "retest", None),
        "name": movements.name(before.about).of(language()),
        "side": side_words(before.side).of(language()),
        "now": number(now, language()),
        "was": number(before.value, language()) if judged else None,
        "delta": signed(now - before.value, language()) if judged else None,
        "tone": _tone(retest.change) if retest and judged else "",
        "now_share": min(100, round(100 * now / most)),
        "was_share": min(100, round(100 * before.value / most)),
        "most": most,
        "sentence": verdict(retest, now - before.value) if judged else "",
        "source": source(retest.source) if retest and judged else "",
    }


def _tone(said: str | None) -> str:
    """Green means better beyond noise, amber worse; within noise a number has no colour."""
    return {"improved": "good", "worse": "worse", "possibly-worse": "worse"}.get(said or "", "")


def pain_card(record: Record) -> dict[str, Any] | None:
    """Pain at the start of each visit so far, with its noise band."""
    told = [
        one
        for one in measuring.timely(record.readings)
        if one.scale == PAIN and one.moment in {"before", "home"}
    ]
    readings = [one for one in told if one.moment == "before" and one.repeat_of_id is None]
    if not readings:
        return None
    values = [(one.read_at, one.value) for one in readings]
    scale = scales.load()[PAIN]
    first = measuring.start(told, opened_at=record.episode.opened_at)
    last = values[-1][1]
    said = change.judge(scale, first, last, part="score")
    return {
        "now": number(last, language()),
        "was": number(first, language()) if len(values) > 1 else None,
        "delta": signed(last - first, language()) if len(values) > 1 else None,
        "tone": _tone(said),
        "sentence": say(
            f"change.{said or 'unjudged'}", language(), {"amount": signed(last - first, language())}
        )
        if len(values) > 1
        else "",
        "chart": charts.chart(values, low=0, high=10, noise=change.noise(scale), baseline=first),
        "by_visit": ", ".join(number(value, language()) for _at, value in values),
    }


def course_card(
    readings: Sequence[Any],
    scale_id: str,
    *,
    opened_at: datetime,
    part: str = "",
    goal: float | None = None,
) -> dict[str, Any] | None:
    """One measure over a course, with the band, the sentence beneath, and its table."""
    found = [one for one in activity.comparable(readings) if one.scale == scale_id]
    told = [one for one in found if one.moment != "after"]
    found = [one for one in told if one.repeat_of_id is None]
    if not found:
        return None
    values = [(one.read_at, one.value) for one in found]
    scale = scales.load()[scale_id]
    base = measuring.start(told, opened_at=opened_at)
    last = values[-1][1]
    said = change.judge(scale, base, last, part=part)
    key = f"change.{said or 'unjudged'}" if len(values) > 1 else "change.first"
    return {
        "name": scale.name.of(language()),
        "better": scale.band(part).better,
        "chart": charts.chart(
            values,
            low=0,
            high=10,
            noise=change.noise(scale, part=part),
            baseline=base,
            goal=goal,
        ),
        "sentence": say(key, language(), {"amount": signed(last - base, language())}),
        "now": number(last, language()),
        "was": number(base, language()),
        "moved": len(values) > 1,
        "change": said or "",
        "rows": [
            {
                "at": one.read_at,
                "value": number(one.value, language()),
                "home": one.moment == "home",
            }
            for one in found
        ],
    }


def sent_home(exercises: Sequence[str]) -> list[dict[str, str]]:
    """The exercises of a plan in words."""
    known = home.load()
    return [
        {"id": one, "name": known[one].name.of(language()), "dose": known[one].dose.of(language())}
        for one in exercises
        if one in known
    ]


def queue(record: Record, current: str = "") -> list[dict[str, Any]]:
    """The structures of today in order: done, now, next."""
    shown: list[dict[str, Any]] = []
    for one in record.today:
        target = getattr(one, "target", None)
        if target is None or target.undone_at is not None:
            continue
        treatment = next((t for t in record.treatments if t.target_id == target.pk), None)
        done = record.passes_of(treatment) if treatment else []
        protocols = atlas.protocols_for(target.structure)
        shown.append(
            {
                "target": target,
                "treatment": treatment,
                "name": structure_name(target.structure).of(language()),
                "structure": target.structure,
                "passes": len(done),
                "meant": treatment.passes_meant if treatment else None,
                "ended": bool(treatment and treatment.ended_at),
                "shut": bool(treatment and treatment.ended_because in CUT_SHORT),
                "because": treatment.ended_because if treatment else "",
                "current": str(target.public_id) == current,
                "protocol": protocols[0].id if protocols else "",
                "number": len(shown) + 1,
            }
        )
    return shown


def candidates(record: Record) -> dict[str, Any]:
    """Places to examine first, with their grounds; none of them is ever ticked by itself."""
    body = atlas.load()
    episode = record.episode
    about = episode.condition if episode.condition in body.conditions else episode.region
    named = about != episode.region
    taken = {one.structure for one in record.today}
    earlier = {one.structure for one in record.findings if one.structure not in taken}
    found = [one for one in atlas.candidates(about) if one.id not in taken]
    shown = [
        {
            "id": one.id,
            "name": one.name.of(language()),
            "lang": one.name.language(language()),
            "protocols": len(body.protocols_for(one.id)),
            "earlier": one.id in earlier,
            "draft": review_state(one) == "draft",
        }
        for one in found
        if one.can_be_held
    ]
    shown.sort(key=lambda one: (not one["earlier"], not one["protocols"]))
    ready = [one for one in shown if one["protocols"]]
    return {
        "named": body.conditions[about].name.of(language()) if named else "",
        "first": ready[:OPEN_CANDIDATES],
        "rest": ready[OPEN_CANDIDATES:],
        "without": len(shown) - len(ready),
        "version": body.version,
    }


def with_protocol(record: Record) -> list[tuple[str, str]]:
    """Every structure of this region and the next ones that can be worked on, by name."""
    body, region = atlas.load(), record.episode.region
    near = {region, *screening.load().neighbours.get(region, ())}
    rows = (one for one in body.structures.values() if one.region in near)
    found = [(one.id, one.name.of(language())) for one in rows if body.protocols_for(one.id)]
    return sorted(found, key=lambda one: alphabetical(one[1]))


def found_today(record: Record) -> list[dict[str, Any]]:
    """What was found in this visit, in words."""
    return [
        {
            "row": one,
            "name": finding_name(one).of(language()),
            "side": side_words(one.side).of(language()),
            "means": sentences()[f"found.{one.means}"].of(language()),
            "words": assessing.found_words(one.structure, one.words),
        }
        for one in record.today
    ]


def since_last(record: Record) -> list[dict[str, str]]:
    """What changed since the visit before: pain and activity then, at home since, and now."""
    known = activity.comparable(record.readings)
    earlier = [one for one in known if one.visit_id != record.visit.pk]
    shown = []
    for scale_id, part in ((PAIN, "score"), (ACTIVITY, "single_activity")):
        mine = [one for one in earlier if one.scale == scale_id and one.moment != "after"]
        if not mine:
            continue
        first, last = mine[0], mine[-1]
        now = record.of(scale_id, "before")
        shown.append(
            {
                "name": scales.load()[scale_id].name.of(language()),
                "first": number(first.value, language()),
                "last": number(last.value, language()),
                "home": "yes" if last.moment == "home" else "",
                "now": number(now.value, language()) if now else "",
                "part": part,
            }
        )
    return shown


def advice(record: Record) -> str:
    """What this visit means for the plan, by the rule of visit 3."""
    if record.plan is None:
        return ""
    beyond = judging.beyond(record.readings, record.episode)
    return plans.advice(
        visit=record.visit.number, planned=record.plan.visits, beyond_error=beyond
    ).value


def capital(text: str) -> str:
    """A word at the start of a line."""
    return text[:1].upper() + text[1:]


def regions() -> list[tuple[str, str]]:
    """Every region a visit can be about, by name, for the one tap of a booking without one."""
    named = [(one, region_name(one)) for one in screening.load().neighbours]
    return sorted(named, key=lambda one: alphabetical(one[1]))


def region_name(region: str) -> str:
    """A region in the patient's words."""
    found = atlas.load().regions.get(region)
    return capital(found.name.of(language())) if found else ""


def side_name(side: str) -> str:
    """A side in words, or nothing where none was said."""
    return side_words(side).of(language()) if side else ""
