"""Tables of care: the course of a complaint, what was done in each visit, what goes home."""

from glideway.care.models.asking import Asking, AskingAnswer, AskingScale, AskingStop
from glideway.care.models.assessing import BodyPoint, Check, History, PainDrawing
from glideway.care.models.consents import Companion, ConsentSheet
from glideway.care.models.consults import Consult
from glideway.care.models.courses import Episode, Goal, Reading, Retest
from glideway.care.models.followups import FollowUp
from glideway.care.models.keeping import Retention
from glideway.care.models.letters import (
    Attachment,
    IncomingLetter,
    LetterAnswer,
    LetterDraft,
    LetterReview,
    LetterSending,
    SignedLetter,
)
from glideway.care.models.lockbox import BrokenGlass, GlassReview, Sensitive, Withholding
from glideway.care.models.measures import ScaleForm
from glideway.care.models.notes import Draft, Note, Phrase, Remark
from glideway.care.models.plans import ExerciseTick, Plan, PlanExercise, PlanOpening
from glideway.care.models.receipts import Cover, Receipt
from glideway.care.models.threads import Thread, ThreadMessage
from glideway.care.models.treating import (
    Adjustment,
    Agreement,
    Correction,
    Pass,
    Sensation,
    Target,
    Treatment,
)
from glideway.care.models.visits import Finding, Visit

__all__ = [
    "Adjustment",
    "Agreement",
    "Asking",
    "AskingAnswer",
    "AskingScale",
    "AskingStop",
    "Attachment",
    "BodyPoint",
    "BrokenGlass",
    "Check",
    "Companion",
    "ConsentSheet",
    "Consult",
    "Correction",
    "Cover",
    "Draft",
    "Episode",
    "ExerciseTick",
    "Finding",
    "FollowUp",
    "GlassReview",
    "Goal",
    "History",
    "IncomingLetter",
    "LetterAnswer",
    "LetterDraft",
    "LetterReview",
    "LetterSending",
    "Note",
    "PainDrawing",
    "Pass",
    "Phrase",
    "Plan",
    "PlanExercise",
    "PlanOpening",
    "Reading",
    "Receipt",
    "Remark",
    "Retention",
    "Retest",
    "ScaleForm",
    "Sensation",
    "Sensitive",
    "SignedLetter",
    "Target",
    "Thread",
    "ThreadMessage",
    "Treatment",
    "Visit",
    "Withholding",
]
