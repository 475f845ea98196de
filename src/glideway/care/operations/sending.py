"""Letters that go out: composed, edited, signed, and sent only on the patient's yes to each."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.care.core import letters as core
from glideway.care.core.letters import Asked, Kind
from glideway.care.models import (
    Episode,
    LetterAnswer,
    LetterDraft,
    LetterSending,
    SignedLetter,
)
from glideway.care.operations.refusals import (
    AlreadyGone,
    LetterSigned,
    NoAddress,
    NothingWritten,
    NoYes,
    OffScale,
    ReasonMissing,
    RecipientMissing,
)
from glideway.care.operations.visits import told
from glideway.care.queries import lettering
from glideway.care.queries import letters as asked
from glideway.directory import operations as directory
from glideway.directory.models import Practitioner
from glideway.kit import post
from glideway.kit.actor import Actor
from glideway.kit.models import Message
from glideway.kit.post import Letter
from glideway.kit.refusals import NotYours

FLAGS = frozenset({"letter.refer.said", "letter.refer.flag", "letter.refer.unsure"})


def draft_letter(
    *,
    episode: Episode,
    kind: Kind,
    language: str,
    recipient: str,
    office: str,
    email: str,
    asked_for: Asked,
    by: Actor,
    now: datetime,
) -> LetterDraft:
    """Compose a letter from the record, to be edited. What the patient withholds is not in it.

    Refuses ReasonMissing for a referral without a reason or a safety question that asks for one,
    and for a note to employer or team that leaves nothing alone; OffScale for steps out of order.
    """
    author = _author(by)
    visit, facts = lettering.facts(by, episode, kind, asked_for, now=now)
    if kind is Kind.REFERRAL and not any(one.key in FLAGS for one in facts):
        raise ReasonMissing
    if kind is Kind.RETURN and not (asked_for.leave and asked_for.until):
        raise ReasonMissing
    if not core.in_order(asked_for.steps):
        raise OffScale
    composed = core.write(facts, language)
    with transaction.atomic():
        made = LetterDraft.objects.create(
            episode=episode,
            visit=visit,
            practitioner=author,
            kind=kind,
            language=language,
            recipient=recipient,
            office=office,
            email=email,
            words=core.text(composed),
            sentences=msgspec.json.encode(composed).decode(),
            kept_at=now,
        )
        _told("letter.drafted", made, by, now)
        return made


def keep_letter(
    *,
    draft: LetterDraft,
    recipient: str,
    office: str,
    email: str,
    words: str,
    by: Actor,
    now: datetime,
) -> LetterDraft:
    """Keep the text and the recipient as edited. NotYours for somebody else's.

    Refuses LetterSigned where it was signed or thrown away in another window meanwhile.
    """
    _own(draft, by)
    with transaction.atomic():
        if not LetterDraft.objects.select_for_update().filter(pk=draft.pk).exists():
            raise LetterSigned
        draft.recipient, draft.office, draft.email = recipient, office, email
        draft.words, draft.kept_at = words, now
        draft.save(update_fields=["recipient", "office", "email", "words", "kept_at"])
        return draft


def drop_letter(*, draft: LetterDraft, by: Actor, now: datetime) -> None:
    """Throw a letter in the making away; a signed one stays."""
    _own(draft, by)
    with transaction.atomic():
        _told("letter.dropped", draft, by, now)
        draft.delete()


def sign_letter(*, draft: LetterDraft, by: Actor, now: datetime) -> SignedLetter:
    """Sign a letter as its text stands, to this recipient: time, hash, and no word changes again.

    Signing twice gives the first. Refuses NotYours, NothingWritten, and RecipientMissing.
    """
    _own(draft, by)
    with transaction.atomic():
        if earlier := SignedLetter.objects.filter(public_id=draft.public_id).first():
            return earlier
        mine = LetterDraft.objects.select_for_update().get(pk=draft.pk)
        if not mine.words.strip():
            raise NothingWritten
        if not mine.recipient.strip():
            raise RecipientMissing
        row = SignedLetter(
            public_id=mine.public_id,
            episode=mine.episode,
            visit=mine.visit,
            kind=mine.kind,
            language=mine.language,
            recipient=mine.recipient,
            office=mine.office,
            email=mine.email,
            words=mine.words,
            sentences=mine.sentences,
            author=mine.practitioner,
            author_name=mine.practitioner.name,
            signed_at=now,
        )
        row.digest = asked.letter_digest(row)
        row.save(force_insert=True)
        _told("letter.signed", row, by, now)
        mine.delete()
        return row


def ask_about(*, letter: SignedLetter, by: Actor, now: datetime) -> None:
    """Send the patient a link to say yes or no, without a word of health. Refuses NoAddress."""
    patient, clinic = letter.episode.patient, letter.episode.clinic
    sent = directory.linked(
        patient=patient,
        clinic=clinic,
        key=f"letter-ask:{letter.public_id}:{now.date()}",
        about=f"letter-ask:{letter.public_id}",
        subject=_("May we send this letter?"),
        text=_("%(clinic)s asks whether a letter may go out: %(link)s"),
        path=asked.letter_path(letter),
        due_at=now,
    )
    if not sent:
        raise NoAddress
    with transaction.atomic():
        post.send_many(sent, now=now)
        _sent(letter, LetterSending.How.ASKED, by, now)
        _told("letter.asked", letter, by, now)


def answer_letter(
    *, letter: SignedLetter, yes: bool, how: str, by: Actor, now: datetime
) -> LetterAnswer:
    """The patient's word on this letter to this recipient: a yes lasts until it is taken back.

    Taking it back works until the letter has left; an e-mail that still waits is withdrawn, and
    one that is being handed to its carrier at this moment has left. The same word again is the
    word that is there. Refuses OffScale and AlreadyGone.
    """
    if how not in LetterAnswer.How.values:
        raise OffScale
    with transaction.atomic():
        row = SignedLetter.objects.select_for_update().get(pk=letter.pk)
        state = asked.state_of(row)
        if state.answer is not None and state.agreed == yes:
            return state.answer
        if not yes and not _called_back(row, state, now):
            raise AlreadyGone
        made = LetterAnswer.objects.create(
            letter=row,
            yes=yes,
            how=how,
            name=by.name if how == LetterAnswer.How.ROOM else "",
            at=now,
        )
        _told("letter.agreed" if yes else "letter.refused", row, by, now)
        return made


def send_letter(*, letter: SignedLetter, by: Actor, now: datetime) -> LetterSending:
    """Put a letter into the outbox, to its recipient, once. Refuses NoYes and NoAddress.

    One that could not be delivered may be sent again.
    """
    if not letter.email:
        raise NoAddress
    with transaction.atomic():
        row = SignedLetter.objects.select_for_update().get(pk=letter.pk)
        state = asked.state_of(row)
        if not state.agreed or state.answer is None:
            raise NoYes
        for one in [*state.waiting, *state.gone]:
            if one.how == LetterSending.How.EMAIL and one.at >= state.answer.at:
                return one
        made = _sent(row, LetterSending.How.EMAIL, by, now)
        post.send(_mail(row, asked.mail_key(made), now), now=now)
        _told("letter.sent", row, by, now)
        return made


def hand_over(*, letter: SignedLetter, by: Actor, now: datetime) -> LetterSending:
    """Enter that it was printed and handed over or put in the mail. Refuses NoYes."""
    with transaction.atomic():
        row = SignedLetter.objects.select_for_update().get(pk=letter.pk)
        if not asked.state_of(row).agreed:
            raise NoYes
        _told("letter.handed-over", row, by, now)
        return _sent(row, LetterSending.How.PAPER, by, now)


def look_at_letter(*, letter: SignedLetter, by: Actor, now: datetime) -> None:
    """Staff read a letter that went out: it is written down, like any look at a record."""
    with transaction.atomic():
        _told("letter.viewed", letter, by, now)


def _mail(row: SignedLetter, key: str, now: datetime) -> Letter:
    clinic = row.episode.clinic
    with translation.override(row.language):
        subject = gettext("A letter from %(clinic)s") % {"clinic": clinic.name}
        foot = gettext("Signed by %(name)s, %(clinic)s, %(phone)s.") % {
            "name": row.author_name,
            "clinic": clinic.name,
            "phone": clinic.phone,
        }
    head = ", ".join(part for part in (row.recipient, row.office) if part)
    return Letter(
        key=key,
        to=row.email,
        channel=Message.Channel.EMAIL,
        subject=subject,
        text=f"{head}\n\n{row.words}\n\n{foot}",
        due_at=now,
        language=row.language,
        clinic_id=clinic.pk,
        about=f"letter:{row.public_id}",
        sender=clinic.name,
    )


def _called_back(row: SignedLetter, state: asked.OutState, now: datetime) -> bool:
    """Whether nothing has left; an e-mail that still waited waits no more."""
    return not state.gone and post.recall(about=f"letter:{row.public_id}", now=now)


def _sent(row: SignedLetter, how: LetterSending.How, by: Actor, now: datetime) -> LetterSending:
    return LetterSending.objects.create(letter=row, how=how, name=by.name or by.key, at=now)


def _author(by: Actor) -> Practitioner:
    author = Practitioner.objects.filter(pk=by.practitioner_id or 0).first()
    if author is None:
        raise NotYours
    return author


def _own(draft: LetterDraft, by: Actor) -> None:
    if by.practitioner_id != draft.practitioner_id:
        raise NotYours


def _told(act: str, row: LetterDraft | SignedLetter, by: Actor, now: datetime) -> None:
    told(episode=row.episode, act=act, kind="Letter", about=row.public_id, by=by, now=now)
