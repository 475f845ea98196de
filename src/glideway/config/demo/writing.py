"""What goes back and forth on paper: two threads, a letter that came and one that was signed.

All of it is between the patient of the cast, the first practitioner and the front desk, so each of
them finds something to read, and something that waits for an answer.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from glideway.care import operations as care
from glideway.care.core.letters import Asked, Kind
from glideway.care.models import Episode
from glideway.care.operations import letters, sending
from glideway.config.demo import free
from glideway.config.demo.house import House
from glideway.kit import actor, uploads
from glideway.screening import core as gate
from glideway.screening import operations as screening

BY = actor.system("demo")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE, MARGIN, LINE = (620, 440), 40, 28
DOCTOR, OFFICE = "Dr. Denise Roy (made up)", "family doctor"
ASKED_OF, REGION = "surgery-recent", "knee"  # answered too long ago to count, still to be cleared
ASKED_AGO, CAME_AGO = 20 * DAY, 5 * HOUR
PAPER = (
    "Made up for a demonstration.",
    "",
    "To whom it may concern:",
    "Robin Tremblay had keyhole surgery of the right knee.",
    "The wound has healed. Hands-on work at the knee may start.",
    "For the next three months: no end of range, no load.",
    "",
    DOCTOR,
)


def write(house: House) -> None:
    """One thread that waits, one that was answered, one letter to review and one signed."""
    _threads(house)
    _comes_in(house)
    _goes_out(house)


def _threads(house: House) -> None:
    robin, desk = house.patients[0][0], free.member("desk")
    me, leads = free.patient(robin), house.practitioners[0]
    asked, waits = house.now - DAY, house.now - 3 * HOUR
    of_desk = care.open_thread(
        patient=robin, clinic=house.clinic, practitioner=None, by=me, now=asked
    )
    words = "Could my receipts say the name of my employer's plan?"
    care.write(thread=of_desk, words=words, by=me, now=asked, language="en")
    words = "They name you and us, which is what plans ask for. We can print them again for you."
    care.write(thread=of_desk, words=words, by=desk, now=asked + 2 * HOUR, language="en")
    of_leads = care.open_thread(
        patient=robin, clinic=house.clinic, practitioner=leads, by=me, now=waits
    )
    words = "Skating went well on Sunday. May I add a second evening this week?"
    care.write(thread=of_leads, words=words, by=me, now=waits, language="en")


def _comes_in(house: House) -> None:
    """A clearance for what was answered about the knee; it opens nothing until it is read."""
    robin, came = house.patients[0][0], house.now - CAME_AGO
    said = {one.id: gate.Answer.NO for one in gate.items_due(REGION, "booking")}
    told = screening.RoundRow(
        patient_id=robin.pk,
        booking=None,
        region=REGION,
        answers=said | {ASKED_OF: gate.Answer.YES},
        at=house.now - ASKED_AGO,
        words="My knee is stiff after the surgery",
        clinic_id=house.clinic.pk,
    )
    screening.screen_many(rows=[told], by=BY, now=house.now - ASKED_AGO)
    letters.take_in(
        patient=robin,
        clinic=house.clinic,
        file=uploads.clean(_paper()),
        kind="clearance",
        writer=DOCTOR,
        profession=OFFICE,
        written_on=house.today - 2 * DAY,
        by=free.patient(robin),
        now=came,
    )


def _goes_out(house: House) -> None:
    """What was found and done so far, for the family doctor; it waits for the patient's yes."""
    leads = free.member("practitioner")
    course = Episode.objects.filter(patient=house.patients[0][0], clinic=house.clinic)
    made = sending.draft_letter(
        episode=course.latest("opened_at"),
        kind=Kind.DOCTOR,
        language="en",
        recipient=DOCTOR,
        office=OFFICE,
        email="",
        asked_for=Asked(),
        by=leads,
        now=house.now - DAY,
    )
    sending.sign_letter(draft=made, by=leads, now=house.now - DAY)


def _paper() -> bytes:
    """The letter as somebody would photograph it; the same bytes each time."""
    page = Image.new("L", PAGE, 255)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(PAPER):
        pen.text((MARGIN, MARGIN + LINE * number), line, fill=20, font_size=18)
    kept = BytesIO()
    page.save(kept, "PNG")
    return kept.getvalue()
