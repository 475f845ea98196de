"""The cards of the treatment room: one for each structure of today, all in the same page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext

from glideway.body import core as atlas
from glideway.care.core import movements, noise, tolerance
from glideway.care.core.say import number, say, sentences
from glideway.care.queries import treating
from glideway.care.queries.naming import side_words, structure_name
from glideway.care.queries.record import MOVEMENT, Record
from glideway.care.views import showing
from glideway.care.views.verdicts import source
from glideway.kit.pages import language
from glideway.kit.signed import state as review_state

FELT = {  # how a pass that was made is coloured: green only where it was well within bounds
    tolerance.Tolerance.WITHIN: "ok",
    tolerance.Tolerance.AMBER: "near",
    tolerance.Tolerance.CLOSED: "over",
}
BELOW, ABOVE, DECADE = 20, 50, 10  # degrees around the old value that the pad shows
LONG_NAME = 20  # letters; a longer name is set smaller


def cards(
    record: Record,
    current: Any,  # noqa: ANN401 - a Target or nothing
) -> list[dict[str, Any]]:
    """The cards of today's structures in their order, each with its neighbours for the swipe."""
    found = [_target(one) for one in record.today if _target(one) is not None]
    made = [
        _card(record, one, number=place)
        for place, one in enumerate((one for one in found if one is not None), start=1)
    ]
    made = [one for one in made if one["protocol"]]
    for place, one in enumerate(made):
        one["before"] = made[place - 1] if place else None
        one["after"] = made[place + 1] if place + 1 < len(made) else None
        one["current"] = current is not None and one["target"].pk == current.pk
        one["others"] = [other for other in made if other is not one]
    return made


def last_time(record: Record) -> list[dict[str, str]]:
    """What was worked on at the visit before, to be taken up again with one tap."""
    return [
        {
            "id": str(one.public_id),
            "name": structure_name(one.structure).of(language()),
            "side": side_words(one.side).of(language()),
        }
        for one in treating.worked_last(record.visit)
        if atlas.protocols_for(one.structure)
    ]


def first_pad(record: Record) -> dict[str, Any] | None:
    """The pad of a repeat visit's baseline: degrees around the last value; none at the first."""
    mine = [
        one
        for one in record.readings
        if one.about == record.episode.movement and one.moment == "before"
    ]
    if not mine or record.standing.baseline:
        return None
    was = round(mine[-1].value)
    cells = _decades(was, movements.most_deg(record.episode.movement))
    return {
        "was": was,
        "rows": [[{"degree": one, "was": one == was} for one in row] for row in cells],
    }


def _decades(was: int, most: int) -> list[range]:
    low = max(0, (was - BELOW) // DECADE * DECADE)
    high = min((most // DECADE + 1) * DECADE, (was + ABOVE) // DECADE * DECADE)
    return [range(ten, ten + DECADE) for ten in range(low, max(high, low + DECADE), DECADE)]


def in_hand(record: Record, wanted: str) -> Any:  # noqa: ANN401 - a Target or nothing
    """The target that is asked for, else the one worked on, else the first that is not done."""
    found = [one for one in map(_target, record.today) if one is not None]
    found = [one for one in found if atlas.protocols_for(one.structure)]
    open_ones = {one.target_id for one in record.treatments if one.ended_at is None}
    begun = {one.target_id for one in record.treatments}
    order = (
        [one for one in found if str(one.public_id) == wanted],
        [one for one in found if one.pk in open_ones],
        [one for one in found if one.pk not in begun],
        found,
    )
    return next((one for group in order for one in group), None)


def _target(finding: Any) -> Any:  # noqa: ANN401 - a Finding with its target beside it
    found = getattr(finding, "target", None)
    return found if found is not None and found.undone_at is None else None


def _card(
    record: Record,
    target: Any,  # noqa: ANN401 - a Target
    *,
    number: int,
) -> dict[str, Any]:
    """One protocol in hand: cues, passes, what warned, what was changed, and a fresh key."""
    body = atlas.load()
    treatment = next((one for one in record.treatments if one.target_id == target.pk), None)
    known = atlas.protocols_for(target.structure)
    chosen = body.protocols.get(treatment.protocol) if treatment else None
    protocol = chosen or (known[0] if known else None)
    limit = treatment.limit if treatment else (record.limit or tolerance.CLOSES_FROM)
    done = record.passes_of(treatment) if treatment else []
    warned = _of(record.sensations, treatment)
    changed = _of(record.adjustments, treatment)
    meant = treatment.passes_meant if treatment else tolerance.PASSES
    ended = bool(treatment and treatment.ended_at)
    last = done[-1] if done else None
    fresh = [one for one in warned if last is None or one.made_at >= last.made_at]
    because = treatment.ended_because if treatment else ""
    return {
        **_heading(target, protocol),
        "target": target,
        "treatment": treatment,
        "place": number,
        "passes": _circles(done, meant=meant, limit=limit, ended=ended),
        "number": len(done) + 1,
        "count": len(done),
        "meant": meant,
        "seconds": sum(one.seconds or 0 for one in done[1:]),  # when the first began nobody says
        "ended": ended,
        "because": because,
        "last": last.discomfort if last else None,
        "amber_last": last is not None
        and tolerance.tolerance(last.discomfort, limit) is tolerance.Tolerance.AMBER,
        "must_ask": tolerance.must_ask(
            last.discomfort if last else None, passes=len(done), warned=bool(fresh), limit=limit
        ),
        "limit": limit,
        "amber": tolerance.amber_from(limit),
        "warned": [_warned(one) for one in warned],
        "travels": next(
            (one for one in reversed(fresh) if one.kind == "travels" and not one.region), None
        ),
        "fresh": bool(fresh) and not ended,
        "changed": [sentences()[f"changed.{one.kind}"].of(language()) for one in changed],
        "changes": _changes(),
        "undoable": record.consented
        if because == "withdrawn"
        else bool(done or warned or changed) or because == "stop",
        "live": next((round(p.reached_deg) for p in reversed(done) if p.reached_deg), None),
        "shut": _shut(record, target),
        "key": uuid4(),
    }


def _heading(target: Any, protocol: atlas.Protocol | None) -> dict[str, Any]:  # noqa: ANN401 - a Target
    """What a card says before anything is tapped: the structure, and the protocol in words."""
    name = structure_name(target.structure).of(language())
    return {
        "protocol": protocol,
        "name": name,
        "long": len(name) > LONG_NAME,
        "side": showing.capital(side_words(target.side).of(language())),
        "plain": protocol.plain.of(language()) if protocol else "",
        "grade": protocol.grade if protocol else "",
        "draft": bool(protocol and review_state(protocol) == "draft"),
        "cautions": [one.of(language()) for one in atlas.load().cautions(protocol)]
        if protocol
        else [],
    }


def _circles(done: Sequence[Any], *, meant: int, limit: int, ended: bool) -> list[dict[str, Any]]:
    """The passes as circles: made and how they were felt, the one under way, those to come."""
    made = [
        {
            "row": one,
            "number": place,
            "felt": one.discomfort,
            "made": True,
            "state": FELT[tolerance.tolerance(one.discomfort, limit)],
        }
        for place, one in enumerate(done, start=1)
    ]
    to_come = [
        {
            "row": None,
            "number": place,
            "felt": None,
            "made": False,
            "state": "on" if place == len(done) + 1 and not ended else "",
        }
        for place in range(len(done) + 1, max(meant, len(done)) + 1)
    ]
    return made + to_come


def _of(rows: Sequence[Any], treatment: Any) -> list[Any]:  # noqa: ANN401 - rows of one treatment
    return [one for one in rows if treatment is not None and one.treatment_id == treatment.pk]


def _changes() -> list[dict[str, str]]:
    """What may be changed in the hold, in words; leaving out comes last."""
    return [
        {"kind": one, "name": sentences()[f"changed.{one}"].of(language())}
        for one in treating.CHANGES
    ]


def _warned(one: Any) -> str:  # noqa: ANN401 - a Sensation
    """A warning in words, with where it travels to."""
    if one.kind == treating.SHARP:
        return sentences()["warned.sharp"].of(language())
    if not one.region:
        return sentences()["warned.travels"].of(language())
    facts: dict[str, Any] = {
        "region": showing.region_name(one.region),
        "side": side_words(one.side),
    }
    return say("warned.travels.to", language(), facts)


def _shut(record: Record, target: Any) -> str:  # noqa: ANN401 - a Target
    """Why no pass can be recorded at this structure; empty where one can. In the gate's order."""
    if not record.papers.licensed:
        return "licence"
    if record.visit.screening is None:
        return "screening"
    region = atlas.load().structures[target.structure].region
    if record.doctor_first(region):
        return "doctor"
    if not record.standing.acknowledged:
        return "precautions"
    if not record.covered(target.structure):
        return "consent"
    return "" if record.limit else "limit"


def pad(record: Record, known: noise.Noise | None) -> dict[str, Any] | None:
    """The number pad of the re-test: degrees around the old value, the noise band marked."""
    before = record.of(MOVEMENT, "before")
    if before is None:
        return None
    most = movements.most_deg(before.about)
    was = round(before.value)
    return {
        "name": movements.name(before.about).of(language()),
        "side": side_words(before.side).of(language()),
        "was": was,
        "noise": number(known.deg, language()) if known else "",
        "source": source(known.source) if known else "",
        "most": most,
        "twice": record.again_before is not None,
        "rows": [[_cell(one, before.value, known) for one in row] for row in _decades(was, most)],
    }


def _cell(degree: int, was: float, known: noise.Noise | None) -> dict[str, Any]:
    within = known is not None and abs(degree - was) < known.deg
    words = gettext("%(degree)s°, within the noise") if within else "%(degree)s°"
    return {
        "degree": degree,
        "was": degree == round(was),
        "noise": within,
        "label": words % {"degree": degree},
    }
