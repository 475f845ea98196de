"""The refusals of those who judge: each says who may, and that nothing was entered."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from glideway.kit.refusals import Refusal
from glideway.quality.core.listing_words import Slip


class CannotJudge(Refusal):
    """A no of the quality room."""

    code = "cannot-judge"


class OwnClinic(CannotJudge):
    """An inspector may not look at a clinic that employs or employed him."""

    code = "own-clinic"
    sentence = _("An inspector cannot inspect a clinic he or she works for. Nothing was entered.")


class NotAttested(CannotJudge):
    """That point is counted by the system, or the value is not 0, a half or 1."""

    code = "not-attested"
    status = 400
    sentence = _("An inspector cannot enter that value for that point. Nothing was entered.")


class Published(CannotJudge):
    """A published inspection stays as it was published."""

    code = "inspection-published"
    sentence = _("That inspection is published and stays as it is. Plan a new one.")


class NotAssigned(CannotJudge):
    """Only the inspector of this assignment, who declared to have no tie, enters what was seen."""

    code = "not-assigned"
    sentence = _("Only the inspector who was sent, and who has no tie to it, may do that here.")


class ConflictOfInterest(CannotJudge):
    """Works for the clinic, owns a part of it, refers to it for a fee, or was paid by it."""

    code = "conflict-of-interest"
    sentence = _(
        "Who declared a tie to a clinic does not inspect it for 24 months. Nothing was changed."
        " Please name somebody else."
    )


class SameEyes(CannotJudge):
    """A second look, blind or of an appeal, needs somebody who did not take the first."""

    code = "same-eyes"
    sentence = _("That inspector took the first look. Please name another one.")


class TurnOfAnother(CannotJudge):
    """Two inspectors take turns at the conditions, by the year."""

    code = "turn-of-another"
    sentence = _(
        "You signed this condition here the year before: it is another inspector's turn."
        " Nothing was entered."
    )


class Visited(CannotJudge):
    """The visit has begun: who began it ends it."""

    code = "inspection-visited"
    sentence = _("The visit has begun. Who began it ends it.")


class NothingSeen(CannotJudge):
    """Nothing was entered, or the visit is not over."""

    code = "nothing-seen"
    sentence = _("Enter what was seen and end the visit first.")


class NotForTheClinic(CannotJudge):
    """A blind look is compared with the first one, and one of an appeal ends with its decision."""

    code = "not-for-the-clinic"
    sentence = _("This look is not sent to the clinic.")


class MayShowPatient(CannotJudge):
    """A photo is kept only once the inspector said that no patient is on it."""

    code = "photo-may-show-patient"
    status = 422
    sentence = _("Say that nobody is on the photo, or take another one. Nothing was kept.")


class NotAPhoto(CannotJudge):
    """Only a picture can be filed as a photo."""

    code = "not-a-photo"
    status = 422
    sentence = _("Only a photo (JPEG or PNG) can be filed here. Nothing was kept.")


class VisitsDecided(CannotJudge):
    """Nobody asked about the visits of that clinic, or somebody has decided."""

    code = "visits-decided"
    sentence = _("Nothing is to be decided about the visits of that clinic.")


class NotPublished(CannotJudge):
    """Only what is published, and has not lapsed, can be appealed."""

    code = "not-published"
    sentence = _("Only published findings that still count can be appealed.")


class Appealed(CannotJudge):
    """One inspection is appealed once; another inspector's word ends it."""

    code = "appealed-already"
    sentence = _("That inspection was appealed before. Each is appealed once.")


class PointsMissing(CannotJudge):
    """An appeal names points, and its decision has seen each of them."""

    code = "points-missing"
    status = 422
    sentence = _("Name at least one point, and see each that is named. Nothing was decided.")


class PromisesResult(CannotJudge):
    """A clinic's own words promise a result; no reason lets that stand. `words`: the sentences."""

    code = "listing-promises"
    status = 422
    sentence = _("Nobody can promise a result: %(words)s Please write it without. Nothing is kept.")


def no_promise(*, found: Sequence[Slip]) -> None:
    """Refuse PromisesResult for a sentence that no reason lets stand, and name it."""
    if promised := [one for one in found if not one.rule.may_stand]:
        raise PromisesResult(words=quoted(found=promised))


def quoted(*, found: Sequence[Slip]) -> str:
    """The sentences of these slips, each once."""
    return " ".join(dict.fromkeys(f"“{one.sentence}”" for one in found))
