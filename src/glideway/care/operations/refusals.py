"""The noes of the room: each says what happened, what is still true and what to do now."""

from django.utils.translation import gettext_lazy as _

from glideway.kit.refusals import Refusal


class CannotCare(Refusal):
    """A no of the treatment room."""

    code = "cannot-care"
    template = "care/refused.html"


class NotScreenedToday(CannotCare):
    """No hands-on work before today's safety questions."""

    code = "not-screened-today"
    sentence = _("Today's safety questions are not answered yet. Ask them first.")


class DoctorFirst(CannotCare):
    """The answers close this region until they are cleared, or a test does that means: refer."""

    code = "doctor-first"
    sentence = _("A doctor should check first. Nothing hands-on can be recorded in this area.")


class UrgentHelp(CannotCare):
    """An answer of today means urgent help: nothing is recorded until it is corrected."""

    code = "urgent-help"
    sentence = _(
        "An answer means urgent help now. Call 911 and stay with the person. Nothing was recorded."
    )


class NotAsked(CannotCare):
    """The score for a clot in the leg goes with an answer that speaks of one, and with no other."""

    code = "no-answer-to-score"
    sentence = _("No answer of today speaks of a clot in the leg. Nothing was scored.")


class VisitTouched(CannotCare):
    """A visit in which something was recorded stays, also where it was taken back since."""

    code = "visit-touched"
    sentence = _(
        "Something was recorded at this visit, so it stays open. Take back what was a mistake,"
        " entry by entry."
    )


class NoRegion(CannotCare):
    """A visit is about a region of the body; a booking of the front page may not say one."""

    code = "no-region"
    status = 422
    sentence = _("Where it hurts is not said yet. Choose the area, then open the visit.")


class NotAcknowledged(CannotCare):
    """A precaution was answered and has not been read by the practitioner today."""

    code = "precaution-not-acknowledged"
    sentence = _("A precaution was answered. Read it and acknowledge it first.")


class NoConsent(CannotCare):
    """Consent does not stand for the region of this structure; `region` names it."""

    code = "no-consent"
    sentence = _("Consent to hands-on work in this area is missing. Ask for it first.")


class ByPhone(CannotCare):
    """A consult by phone or video: no hands-on work can be recorded in it."""

    code = "consult-by-phone"
    sentence = _("This visit is a call. No hands-on work can be recorded in it.")


class ReferFirst(CannotCare):
    """A consult that says "a doctor first" books no hands-on visit."""

    code = "refer-first"
    status = 422
    sentence = _("A doctor first: refer now, and book once that is done.")


class NameMissing(CannotCare):
    """Consent on the own phone is signed with a name, for a child by a parent who says so."""

    code = "name-missing"
    status = 422
    sentence = _("Type your name to sign, and say so where you sign for a child.")


class GuardianMissing(CannotCare):
    """Consent for a minor is given by a parent or guardian who is in the room."""

    code = "guardian-missing"
    status = 422
    sentence = _("A parent or guardian agrees for a child. Say who is in the room.")


class NoWhom(CannotCare):
    """Somebody is in the room and nobody said who."""

    code = "no-name-of-who-is-there"
    status = 422
    sentence = _("Say the name of who is in the room.")


class NotOffered(CannotCare):
    """Work that needs its own consent begins with the offer of a chaperone, at each visit."""

    code = "chaperone-not-offered"
    sentence = _("A chaperone is offered first. Enter what the patient said to it.")


class NoOwnConsent(CannotCare):
    """Consent to a region does not cover the structures in it that need their own."""

    code = "no-consent-of-its-own"
    sentence = _("This structure needs a consent of its own. The consent here does not cover it.")


class VisitSigned(CannotCare):
    """A signed visit is amended, never changed."""

    code = "visit-signed"
    sentence = _("This visit is signed. What you add now is an amendment of its note.")


class TreatmentOver(CannotCare):
    """The treatment was closed, by its passes, by a discomfort of 8 or by the stop word."""

    code = "treatment-over"
    sentence = _("This treatment is closed. No pass was recorded. Undo, or pick the next one.")


class NotLicensed(CannotCare):
    """Who taps has no current licence that we found in the register."""

    code = "not-licensed"
    status = 403
    sentence = _(
        "No pass was recorded: a pass needs a current licence that we have verified."
        " Have it checked, or let a licensed colleague record it."
    )


class NoFinding(CannotCare):
    """A pass is made where something was found in this course; the finding was taken back."""

    code = "no-finding"
    sentence = _("Nothing was found at this structure in this course. No pass was recorded.")


class NotAgreed(CannotCare):
    """The number that closes and the word that stops are agreed before the first pass."""

    code = "limit-not-agreed"
    sentence = _("Agree with the patient first which number closes and which word stops.")


class SayHowItFelt(CannotCare):
    """The first pass of a structure, and one after amber or a warning, has a number."""

    code = "discomfort-not-said"
    status = 422
    sentence = _("Say how it felt, 0 to 10, then record the pass.")


class OffScale(CannotCare):
    """A value that cannot stand on its scale."""

    code = "off-scale"
    status = 422
    sentence = _("That value is not on this scale. Nothing was recorded.")


class TooFewAnswers(CannotCare):
    """Fewer answers than the rule of the scale asks for: there is no score."""

    code = "too-few-answers"
    status = 422
    sentence = _(
        "%(answered)s of %(of)s questions have an answer, and this score needs %(least)s."
        " Nothing was recorded."
    )


class FormUnusable(CannotCare):
    """A file that is no form of this scale."""

    code = "form-unusable"
    status = 422
    sentence = _("This file cannot be used for this scale. Nothing was kept.")


class LicenceNotDeclared(CannotCare):
    """The words of a form are shown only by a clinic that says it may."""

    code = "licence-not-declared"
    status = 422
    sentence = _(
        "Say whose licence lets your clinic use this form, and declare it. Nothing was kept."
    )


class OffTheBody(CannotCare):
    """A tap beside the figure, or a line that no finger drew on this chart."""

    code = "off-the-body"
    status = 422
    sentence = _("That is not on the body. Nothing was recorded. Tap a place on the figure.")


class NothingSaid(CannotCare):
    """An entry without anything in it, or with an answer that is on no list."""

    code = "nothing-said"
    status = 422
    sentence = _("Nothing was chosen. Nothing was recorded. Tap at least one answer.")


class NothingWritten(CannotCare):
    """A message without words."""

    code = "nothing-written"
    status = 422
    sentence = _("There are no words in it. Nothing was sent.")


class UrgentWords(CannotCare):
    """Words that sound urgent: help comes first, and only then may the message be sent.

    `crisis` says that somebody may not want to live; `safety` names the emergency questions that
    the words sound like.
    """

    code = "urgent-words"
    status = 422
    sentence = _("These words sound urgent. Nobody reads a message at once. Call for help first.")


class ReceiverLeft(CannotCare):
    """Whom the thread is with no longer works at this clinic."""

    code = "receiver-left"
    sentence = _("This person no longer works here. Write to the front desk. Nothing was sent.")


class PapersFull(CannotCare):
    """All papers of one patient together are as much as is kept."""

    code = "papers-full"
    status = 422
    sentence = _(
        "So many papers of this person are kept that no more fit. The clinic can take it on paper."
        " Nothing was kept."
    )


class NoHistoryYet(CannotCare):
    """ "The same as last time" needs a last time."""

    code = "no-history-yet"
    sentence = _("Nothing was told at an earlier visit. Nothing was recorded.")


class DrawingOver(CannotCare):
    """Drawings are for before a visit, and until the day after it."""

    code = "drawing-over"
    sentence = _("This appointment is over. Nothing was kept.")


class NoContact(CannotCare):
    """No contact may be made at this structure, or the protocol does not exist."""

    code = "no-contact"
    status = 422
    sentence = _("There is no protocol for this structure. Nothing was started.")


class NothingToCompare(CannotCare):
    """A re-test repeats a measurement taken before the work of the same visit."""

    code = "nothing-to-compare"
    sentence = _("There is no measurement from before to compare with. Take the baseline first.")


class TooManyExercises(CannotCare):
    """At most three exercises go home."""

    code = "too-many-exercises"
    status = 422
    sentence = _("At most three exercises go home. Nothing was changed.")


class NotComplete(CannotCare):
    """Something of the visit is missing; `step` names the first of it."""

    code = "visit-not-complete"
    sentence = _("Something is still missing in this visit. It was not signed.")


class EpisodeOver(CannotCare):
    """The episode was discharged."""

    code = "episode-over"
    sentence = _("This course of care has ended. Open a new one at the next visit.")


class NotTheirVisit(CannotCare):
    """Who worked signs; a colleague may amend a signed note under the own name."""

    code = "not-their-visit"
    sentence = _("Only the practitioner of this visit can sign its note. Nothing was signed.")


class NoteDiffers(CannotCare):
    """A signature waited on a device, and the note is not the text that was signed there."""

    code = "note-differs"
    sentence = _("The note is not the text that was signed on the device. Nothing was signed.")


class NotYetSigned(CannotCare):
    """Only to a signed note something is added."""

    code = "not-yet-signed"
    sentence = _("This visit is not signed yet. Edit its note instead.")


class NotYetHappened(CannotCare):
    """A late entry tells of a day that has been."""

    code = "not-yet-happened"
    status = 422
    sentence = _("That day is still to come. Nothing was added to the note.")


class NotYetFinished(CannotCare):
    """What is withheld is a finished entry; an open visit is still being written."""

    code = "not-yet-finished"
    sentence = _("This visit is not finished yet. You can withhold it once its note is signed.")


class SayWhy(CannotCare):
    """Who opens a withheld record says why, in words."""

    code = "say-why"
    status = 422
    sentence = _("Say in a few words why it must be opened now. Nothing was opened.")


class NotByTheSame(CannotCare):
    """Nobody reviews the own opening of a record."""

    code = "not-by-the-same"
    sentence = _("You opened this record yourself. Another owner of the clinic reviews it.")


class BelowTheFloor(CannotCare):
    """A record is kept at least as long as its profession says here."""

    code = "below-the-floor"
    status = 422
    sentence = _("Records are kept here for at least %(years)s years. Nothing was changed.")


class VisitOrder(CannotCare):
    """Visits of a course are told in the order in which they were."""

    code = "visits-out-of-order"
    status = 422
    sentence = _("These visits are not in the order of time. Nothing was recorded.")


class LinkOver(CannotCare):
    """The visit is too long ago to tell how it was after it."""

    code = "link-over"
    sentence = _("This was asked for two weeks. Tell it at your next visit, or call the clinic.")


class AskingShut(CannotCare):
    """What a link asked is closed: the visit began or was cancelled, or time ran out."""

    code = "asking-shut"
    sentence = _("This question is closed. Nothing was kept. You can tell it at your next visit.")


class NameIt(CannotCare):
    """A number of an activity that nobody has named says nothing."""

    code = "activity-unnamed"
    status = 422
    sentence = _("First write what you would like to do again, then tap a number.")


class TooLateToChange(CannotCare):
    """An answer stands after a day."""

    code = "answer-stands"
    sentence = _("An answer can be changed for a day. This one stands now.")


class AlreadyReviewed(CannotCare):
    """A letter that came in has its word; only one in use can be taken back."""

    code = "letter-reviewed"
    sentence = _("This letter was reviewed already. Nothing was changed.")


class ReasonMissing(CannotCare):
    """A referral without a reason, or a note that leaves nothing alone."""

    code = "reason-missing"
    status = 422
    sentence = _(
        "A referral says why, a note what to leave alone and until when. Nothing was made."
    )


class RecipientMissing(CannotCare):
    """A letter is signed to somebody, so that a yes is to that person."""

    code = "recipient-missing"
    status = 422
    sentence = _("Say to whom this letter goes. Nothing was signed.")


class NoYes(CannotCare):
    """The patient has not said yes to this letter to this recipient, or took it back."""

    code = "no-yes-to-letter"
    sentence = _("The patient has not said yes to this letter and this recipient. It was not sent.")


class NoAddress(CannotCare):
    """Nobody can be written to there."""

    code = "no-address"
    status = 422
    sentence = _("No address is known for this. Nothing was sent.")


class LetterSigned(CannotCare):
    """A draft that was signed or thrown away in another window is no draft any more."""

    code = "letter-signed"
    sentence = _(
        "This letter was signed or thrown away in another window. Open the letters of this patient"
        " to see how it stands."
    )


class AlreadyGone(CannotCare):
    """A letter that has left cannot be called back."""

    code = "letter-gone"
    sentence = _("This letter has left already and cannot be called back. Call the clinic.")
