"""How each row of the room is made, and what is refused before it is.

Used by the single verbs and by the bulk form alike, so that a tap and an import cannot differ.
Nothing is written here: rows are put on a sheet, and the verb keeps it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from glideway.body import core as atlas
from glideway.booking.models import Booking
from glideway.care.core import change, gate, movement_tests, movements, plans, scales, tolerance
from glideway.care.core import exercises as home
from glideway.care.core import habits as daily
from glideway.care.core.noise import Noise
from glideway.care.models import (
    Agreement,
    Episode,
    Finding,
    Goal,
    Pass,
    Plan,
    PlanExercise,
    Reading,
    Retest,
    Target,
    Treatment,
    Visit,
)
from glideway.care.operations.refusals import (
    DoctorFirst,
    NoConsent,
    NoContact,
    NoOwnConsent,
    NotAcknowledged,
    NotScreenedToday,
    OffScale,
    TooManyExercises,
    TreatmentOver,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.queries import foretold
from glideway.directory.models import Clinic, Patient, Practitioner
from glideway.screening.core.rules import Triage
from glideway.screening.models import Screening

PAIN, ACTIVITY, MOVEMENT = "nprs", "psfs", "rom"
PART = {PAIN: "score", ACTIVITY: "single_activity", MOVEMENT: "degrees"}
NOW = "now"
SIDES = {"left", "right", "both", "midline"}
CERTAIN = 100  # per cent; a probability that is certain beforehand needs no test
GOAL, TEN = 8, 10  # an activity is aimed at 8 of 10 unless somebody says otherwise (draft)
PASSES = tolerance.PASSES


def may_treat(
    *,
    visit: Visit,
    structure: str,
    consents: Collection[str],
    zone: str,
    now: datetime,
    rounds: Collection[Screening] = (),
) -> None:
    """Refuse hands-on work that the day's answers or the consents do not allow.

    The order is the order of asking: today's questions, what they and the other `rounds` of this
    patient close, what a test of this course closes, what must be read, then consent for the
    region of this structure.
    """
    screening = visit.screening
    if screening is None or not gate.same_day(screening.answered_at, now, zone):
        raise NotScreenedToday
    region = atlas.load().structures[structure].region
    asked = (screening, *rounds)
    late = (one for one in asked if one.cleared_at is not None and one.cleared_at > now)
    if gate.worst(asked, region, now) is not None or any(
        gate.closes(one.action, one.regions, region) for one in late
    ):
        raise DoctorFirst
    if movement_tests.closes(_tested(visit, now), region):
        raise DoctorFirst
    if screening.action != Triage.OK and not gate.read_after(
        visit.acknowledged_at, screening.answered_at
    ):
        raise NotAcknowledged
    agreed(structure=structure, consents=consents)


def _tested(visit: Visit, now: datetime) -> list[Finding]:
    """The results of movement tests in this course until then; an import has none. One query."""
    kept: int | None = visit.pk
    if kept is None:
        return []
    rows = Finding.objects.filter(
        visit__episode=visit.episode_id,
        means=Finding.Means.TEST,
        found_at__lte=now,
        undone_at=None,
    )
    return list(rows.order_by("found_at", "pk"))


def agreed(*, structure: str, consents: Collection[str]) -> None:
    """Refuse NoConsent where no consent covers this structure's region, or NoOwnConsent."""
    if not any(gate.covers(scope, structure) for scope in consents):
        raise NoConsent(region=atlas.load().structures[structure].region)
    if gate.needs_own(structure) and not gate.own_covers(consents, structure):
        raise NoOwnConsent


def episode(
    *,
    sheet: Sheet,
    patient: Patient,
    clinic: Clinic,
    region: str,
    side: str,
    condition: str,
    movement: str,
    now: datetime,
) -> Episode:
    row = Episode(
        patient=patient,
        clinic=clinic,
        region=region,
        side=side,
        condition=condition,
        movement=movement or next(iter(movements.for_region(region)), ""),
        opened_at=now,
    )
    sheet.add(row)
    sheet.act("episode.opened", "Episode", row.public_id, episode=row, at=now)
    return row


def visit(
    *,
    sheet: Sheet,
    episode: Episode,
    number: int,
    practitioner: Practitioner,
    booking: Booking | None,
    screening: Screening | None,
    now: datetime,
) -> Visit:
    """A visit of a course; that of a booking has the id that its device may know already."""
    row = Visit(
        episode=episode,
        booking=booking,
        practitioner=practitioner,
        number=number,
        screening=screening,
        atlas=atlas.version(),
        opened_at=now,
    )
    if booking is not None:
        row.public_id = foretold.visit_of(booking)
    sheet.add(row)
    sheet.act("visit.opened", "Visit", row.public_id, episode=episode, at=now)
    return row


def goal(
    *, sheet: Sheet, episode: Episode, words: str, target: int, by_date: date | None, now: datetime
) -> Goal:
    row = Goal(episode=episode, words=words, target=target, by_date=by_date, set_at=now)
    sheet.add(row)
    return row


def reading(
    *,
    sheet: Sheet,
    episode: Episode,
    visit: Visit | None,
    scale: str,
    about: str,
    value: float,
    moment: str,
    now: datetime,
    repeat_of: Reading | None = None,
    instrument: str = "",
    rater_id: int | None = None,
) -> Reading:
    """One value, with what and by whom it was read. Refuses OffScale off the scale."""
    yardstick = scales.load().get(scale)
    if yardstick is None or not yardstick.admits(value):
        raise OffScale
    row = Reading(
        episode=episode,
        visit=visit,
        scale=scale,
        part=PART.get(scale, ""),
        about=about,
        side=episode.side if scale == MOVEMENT else "",
        value=value,
        moment=moment,
        repeat_of=repeat_of,
        instrument=instrument if scale == MOVEMENT else "",
        rater_id=rater_id,
        read_at=now,
    )
    sheet.add(row)
    return row


def retest(
    *,
    sheet: Sheet,
    visit: Visit,
    before: Reading,
    after: Reading,
    noise: Noise | None,
    now: datetime,
    late: bool = False,
) -> Retest:
    """The verdict of two readings, kept with the noise as it was known at that moment, and whose.

    Read with another instrument it is another measurement, and there is no verdict; nor where the
    one before was entered `late`, after the work had begun.
    """
    scale = scales.load()[before.scale]
    own = noise.deg if noise and before.instrument == after.instrument else None
    said = change.judge(scale, before.value, after.value, part=before.part, own_mdc=own)
    row = Retest(
        visit=visit,
        before=before,
        after=after,
        noise=change.noise(scale, part=before.part, own_mdc=own),
        source=noise.source if noise and own is not None else "",
        change="" if late else said or "",
        made_at=now,
    )
    sheet.add(row)
    return row


def finding(
    *,
    sheet: Sheet,
    visit: Visit,
    means: str,
    structure: str,
    side: str,
    words: str,
    now: datetime,
) -> Finding:
    """What was found. Refuses NoContact for a structure that the atlas does not have."""
    if structure not in atlas.load().structures:
        raise NoContact
    row = Finding(
        visit=visit, means=means, structure=structure, side=side, words=words, found_at=now
    )
    sheet.add(row)
    return row


def test_result(
    *, sheet: Sheet, visit: Visit, test: str, side: str, said: movement_tests.Said, now: datetime
) -> Finding:
    """A movement test's result. Refuses NoContact for a test that is not in the list."""
    row = movement_tests.load().tests.get(test)
    if row is None or row.kind != "test":
        raise NoContact
    if said.result not in movement_tests.RESULTS or side not in SIDES:
        raise OffScale
    if said.before is not None and not 0 < said.before < CERTAIN:
        raise OffScale
    found = Finding(
        visit=visit,
        means=Finding.Means.TEST,
        structure=movement_tests.place_of(test),
        side=side,
        words=said.written(),
        found_at=now,
    )
    sheet.add(found)
    return found


def structure_of(*, protocol: str) -> str:
    """The structure a protocol is recorded at; of two that slide, the first. Refuses NoContact."""
    body = atlas.load()
    if protocol not in body.protocols:
        raise NoContact
    return body.about(body.protocols[protocol])[0]


def acknowledged(*, sheet: Sheet, visit: Visit, now: datetime) -> None:
    """The practitioner has read today's precautions; nothing to read, nothing to acknowledge."""
    if visit.screening is not None and visit.screening.action != Triage.OK:
        visit.acknowledged_at = now
        sheet.act(
            "precautions.acknowledged", "Visit", visit.public_id, episode=visit.episode, at=now
        )


def target(
    *,
    sheet: Sheet,
    visit: Visit,
    finding: Finding,
    position: int,
    now: datetime,
    earlier: Target | None = None,
) -> Target:
    """A structure to work on; one taken up from an `earlier` visit has a foretold id, once."""
    row = Target(
        visit=visit,
        finding=finding,
        structure=finding.structure,
        side=finding.side,
        position=position,
        picked_at=now,
    )
    if earlier is not None:
        told = foretold.target_again(visit, earlier)
        row.public_id = uuid4() if Target.objects.filter(public_id=told).exists() else told
    sheet.add(row)
    return row


def agreement(*, sheet: Sheet, visit: Visit, limit: int, word: str, now: datetime) -> Agreement:
    """The number that closes and the word that stops, as agreed for the course."""
    row = Agreement(episode=visit.episode, visit=visit, limit=limit, word=word, agreed_at=now)
    sheet.add(row)
    return row


def first_protocol(*, structure: str) -> str:
    """The protocol a structure is begun with. Refuses NoContact where there is none."""
    found = atlas.protocols_for(structure)
    if not found:
        raise NoContact
    return found[0].id


def can_be_pointed_at(*, region: str) -> bool:
    """Whether a region stands on the chart."""
    found = atlas.load().regions.get(region)
    return found is not None and found.can_be_pointed_at


def treatment(
    *,
    sheet: Sheet,
    target: Target,
    protocol: str,
    passes_meant: int,
    limit: int = tolerance.CLOSES_FROM,
    consents: Collection[str],
    zone: str,
    now: datetime,
    rounds: Collection[Screening] = (),
) -> Treatment:
    """Begin one protocol. Refuses NoContact and whatever `may_treat` refuses."""
    body = atlas.load()
    chosen = body.protocols.get(protocol)
    if chosen is None or chosen.off or target.structure not in body.about(chosen):
        raise NoContact
    may_treat(
        visit=target.visit,
        structure=target.structure,
        consents=consents,
        zone=zone,
        now=now,
        rounds=rounds,
    )
    row = Treatment(
        visit=target.visit,
        target=target,
        protocol=protocol,
        side=target.side,
        passes_meant=passes_meant,
        limit=limit,
        started_at=now,
    )
    sheet.add(row)
    return row


def one_pass(
    *,
    sheet: Sheet,
    treatment: Treatment,
    key: UUID | None,
    number: int,
    discomfort: int | None,
    seconds: int | None,
    reached_deg: float | None,
    now: datetime,
) -> Pass:
    """One pass. The agreed limit and more closes its treatment; the last one meant ends it.

    Refuses TreatmentOver and OffScale.
    """
    if treatment.ended_at is not None:
        raise TreatmentOver
    if discomfort is not None and not 0 <= discomfort <= tolerance.MOST:
        raise OffScale
    row = Pass(
        public_id=key or uuid4(),
        treatment=treatment,
        number=number,
        discomfort=discomfort,
        seconds=seconds,
        reached_deg=reached_deg,
        made_at=now,
    )
    sheet.add(row)
    if tolerance.tolerance(discomfort, treatment.limit) is tolerance.Tolerance.CLOSED:
        treatment.ended_at, treatment.ended_because = now, Treatment.Ended.TOLERANCE
    elif number >= treatment.passes_meant:
        treatment.ended_at, treatment.ended_because = now, Treatment.Ended.DONE
    return row


def plan(
    *,
    sheet: Sheet,
    episode: Episode,
    visit: Visit | None,
    practitioner: Practitioner,
    visits: int | None,
    per_week: int | None,
    weeks: int | None,
    exercises: Collection[str],
    now: datetime,
    advised: plans.Advised | None = None,
) -> Plan:
    """The plan and what goes home. What is not said comes from the region's template.

    Refuses TooManyExercises, also for an exercise nobody has written, and OffScale for a habit
    or a movement that is on no list.
    """
    said = advised or plans.Advised()
    if len(exercises) > plans.MOST_EXERCISES or not set(exercises) <= set(home.load()):
        raise TooManyExercises
    if not set(said.habits) <= set(daily.load()) or len(said.habits) > plans.MOST_HABITS:
        raise OffScale
    if not all(movements.known(one) for one in said.leave):
        raise OffScale
    template = plans.template_for(episode.region, episode.condition)
    row = Plan(
        episode=episode,
        visit=visit,
        practitioner=practitioner,
        visits=visits or template.visits,
        per_week=per_week or template.per_week,
        weeks=weeks or template.weeks,
        template=template.id,
        lasting=said.lasting,
        habits=list(said.habits),
        leave=list(said.leave),
        leave_words=said.leave_words,
        not_before=said.not_before,
        set_at=now,
    )
    sheet.add(row)
    sheet.add(
        *(
            PlanExercise(plan=row, exercise=one, position=position)
            for position, one in enumerate(exercises, start=1)
        )
    )
    sheet.act("plan.set", "Plan", row.public_id, episode=episode, at=now)
    return row
