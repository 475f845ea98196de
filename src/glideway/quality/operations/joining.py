"""Verbs of joining: a clinic applies, is looked at, asked back, let in or refused.

Nothing of the directory is written before the yes: an application is a row of its own. A refusal
takes away the names, the contact and the files; what stays is that it was refused, when, and why in
kind, which is what the public page counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.core import places
from glideway.directory.models import Clinic, Credential, Practitioner
from glideway.kit import audit, limits
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import Refusal
from glideway.kit.uploads import Clean
from glideway.quality.core.joining import (
    OPEN,
    Applicant,
    LookedAt,
    Refused,
    State,
    may_follow,
    read,
    written,
)
from glideway.quality.models import Application, ApplicationStep, Evidence
from glideway.quality.operations import joining_letters as letters
from glideway.quality.operations.evidence import kept
from glideway.quality.operations.opening import opening, technique_of, title_of
from glideway.quality.queries import joining as queries

ERRAND = "application"
LOOKED_WITHIN = timedelta(days=7)
A_DAY, MOST_A_DAY = timedelta(days=1), 3


class CannotJoin(Refusal):
    """A no about an application."""

    code = "cannot-join"


class NoPlaceThere(CannotJoin):
    """The postal code is of no place that we know."""

    code = "postal-code-unknown"
    status = 422
    sentence = _("We do not know that postal code. Nothing was sent. Please check it.")


class NobodyNamed(CannotJoin):
    """A clinic without a practitioner treats nobody."""

    code = "nobody-named"
    status = 422
    sentence = _("Please name at least one practitioner. Nothing was sent.")


class NotThatStep(CannotJoin):
    """The application is somewhere else by now, or nobody has looked at it yet."""

    code = "not-that-step"
    sentence = _(
        "That step does not follow where this application stands now. Nothing was changed."
        " Open it again: somebody may have been quicker, or nobody noted yet what was looked at."
    )


@dataclass(frozen=True, kw_only=True)
class ApplicationRow:
    """A clinic's wish to join as its form says it; files by line and paper: "0-licence"."""

    name: str
    street: str
    city: str
    postal_code: str
    phone: str
    languages: Sequence[str]
    owner: str
    email: str
    people: Sequence[Applicant]
    words: str = ""
    language: str = "en"
    files: Mapping[str, Clean] = field(default_factory=dict)


def apply_to_join(*, row: ApplicationRow, by: Actor, now: datetime) -> Application:
    """Receive an application: its row, its files, an errand of the operator, a letter with a link.

    Refuses NobodyNamed, NoPlaceThere, ContactUnclear of the directory, and TooMany after three a
    day from one address.
    """
    facts = _facts(row)
    limits.spend(what="application", who=row.email, most=MOST_A_DAY, window=A_DAY, now=now)
    with transaction.atomic():
        made = Application(**facts, received_at=now, state=State.RECEIVED)
        made.save(force_insert=True)
        _keep_files(made, row.files, by, now)
        _stepped(made, State.RECEIVED, by=by, now=now)
        _ask_operator(made, now)
        letters.to_applicant(application=made, step=State.RECEIVED, now=now)
    return made


def answer_back(
    *, application: Application, row: ApplicationRow, by: Actor, now: datetime
) -> Application:
    """The applicant answers what was asked: the application is as it reads now, received anew.

    Files that were sent stay with whom they are about; one for the same paper is put in the place
    of the earlier, and those of a line that names somebody else now go. Refuses NotThatStep unless
    it was asked back.
    """
    facts = _facts(row)
    with transaction.atomic():
        fresh = _locked(application)
        if fresh.state != State.ASKED_BACK:
            raise NotThatStep
        gone = _of_others(read(fresh.people), row.people)
        for name, value in facts.items():
            setattr(fresh, name, value)
        fresh.state = State.RECEIVED
        fresh.save()
        fresh.files.filter(of__in=[*row.files, *gone]).delete()
        _keep_files(fresh, row.files, by, now)
        _stepped(fresh, State.RECEIVED, by=by, now=now)
        _ask_operator(fresh, now)
    return fresh


def note_findings(
    *, application: Application, findings: Collection[str], by: Actor, now: datetime
) -> None:
    """Write down what was looked at, each a step of its own; what was noted before is not again.

    But after an answer of the applicant everything is to be looked at anew.
    """
    wanted = [one for one in LookedAt if one in set(findings)]
    with transaction.atomic():
        fresh = _to(application, State.LOOKED_AT)
        known = queries.looked_at(fresh)
        for one in wanted:
            if one not in known:
                _stepped(fresh, State.LOOKED_AT, why=one, by=by, now=now)


def ask_back(*, application: Application, words: str, by: Actor, now: datetime) -> None:
    """Ask the applicant something; the letter leads to the page where it is answered."""
    with transaction.atomic():
        fresh = _to(application, State.ASKED_BACK)
        _stepped(fresh, State.ASKED_BACK, words=words, by=by, now=now)
        directory.finish_errands(about=fresh.public_id, by=by, now=now)
        letters.to_applicant(application=fresh, step=State.ASKED_BACK, now=now)


def refuse_application(*, application: Application, why: str, by: Actor, now: datetime) -> None:
    """Refuse with a reason of the closed list. No clinic, account, name, contact or file is left.

    What stays is the province, when it came and the steps. Written: the step, an audit line, the
    letter that says why. ValueError for another reason.
    """
    reason = Refused(why)
    with transaction.atomic():
        fresh = _to(application, State.REFUSED)
        _stepped(fresh, State.REFUSED, why=reason, by=by, now=now)
        directory.finish_errands(about=fresh.public_id, by=by, now=now)
        directory.forget_facts(about=fresh.public_id)
        letters.to_applicant(application=fresh, step=State.REFUSED, why=reason, now=now)
        fresh.files.all().delete()
        fresh.owner = fresh.email = fresh.people = fresh.words = ""
        fresh.name = fresh.phone = fresh.street = fresh.city = fresh.place = fresh.postal_code = ""
        fresh.save()


def accept_application(*, application: Application, by: Actor, now: datetime) -> Clinic:
    """Open the clinic, its owner's account, and what was stated of each practitioner.

    The clinic is listed, and nothing can be booked there before we verified a licence. Whoever has
    an account under that address keeps it and gets the role. The letter says how to sign in. Files
    go with their credentials; those that hang on none are deleted. Refuses NotThatStep where
    something is still to be looked at, and of two who accept at once one does.
    """
    with transaction.atomic():
        fresh = _to(application, State.ACCEPTED)
        if queries.still_to_look_at(fresh):
            raise NotThatStep
        plan = opening(application=fresh)
        clinic = directory.open_clinic(row=plan.clinic, by=by, now=now)
        login = plan.account or directory.open_login(
            email=fresh.email, name=fresh.owner, language=fresh.language, by=by, now=now
        )
        directory.grant(login=login, role=Role.OWNER, clinic=clinic, by=by, now=now)
        people = directory.add_practitioners(rows=plan.people, by=by, now=now)
        placed = (
            directory.PlacementRow(practitioner=one, clinic=clinic, services=()) for one in people
        )
        directory.place_practitioners(rows=placed, by=by, now=now)
        _stated(fresh, people, by, now)
        fresh.files.all().delete()
        fresh.clinic = clinic
        fresh.save(update_fields=["clinic"])
        _stepped(fresh, State.ACCEPTED, by=by, now=now)
        directory.finish_errands(about=fresh.public_id, by=by, now=now)
        letters.to_applicant(application=fresh, step=State.ACCEPTED, now=now)
    return clinic


def _facts(row: ApplicationRow) -> dict[str, object]:
    if not row.people:
        raise NobodyNamed
    area = places.find(row.postal_code)
    if area is None or not area.prefix:
        raise NoPlaceThere
    channel, email = directory.contact_of(typed=row.email)
    _sms, phone = directory.contact_of(typed=row.phone)
    if channel != "email":
        raise directory.ContactUnclear
    return {
        "name": row.name.strip(),
        "street": row.street.strip(),
        "city": row.city.strip(),
        "place": area.slug,
        "province": area.province,
        "postal_code": row.postal_code.upper(),
        "phone": phone,
        "languages": list(row.languages),
        "owner": row.owner.strip(),
        "email": email,
        "people": written(row.people),
        "words": row.words.strip(),
        "language": row.language,
    }


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)


def _to(application: Application, state: State) -> Application:
    """The application as it is, led on to this state, or NotThatStep.

    The database is the judge: the state is changed only from one it may follow, so of two at once
    the second finds nothing to change.
    """
    before = [one for one in OPEN if may_follow(one, state)]
    rows = Application.objects.filter(pk=application.pk, state__in=before)
    if not rows.update(state=state):
        raise NotThatStep
    return _locked(application)


def _stepped(
    application: Application,
    state: State,
    *,
    why: str = "",
    words: str = "",
    by: Actor,
    now: datetime,
) -> None:
    ApplicationStep.objects.create(
        application=application,
        state=state,
        why=why,
        words=words or None,
        role=by.role,
        name=by.name if by.role == Role.OPERATOR else "",
        at=now,
    )
    audit.record(
        by=by,
        act=f"application.{state}",
        kind="Application",
        about=application.public_id,
        now=now,
        why=why,
    )


def _ask_operator(application: Application, now: datetime) -> None:
    directory.open_errand(
        kind=ERRAND,
        about=application.public_id,
        role=Role.OPERATOR,
        due_at=now + LOOKED_WITHIN,
        facts={"clinic": application.name},
        anew=True,
        now=now,
    )


def _keep_files(
    application: Application, files: Mapping[str, Clean], by: Actor, now: datetime
) -> None:
    for of, file in files.items():
        kept(file=file, of=of, application=application, by=by, now=now)


def _of_others(before: Sequence[Applicant], after: Sequence[Applicant]) -> list[str]:
    """Which files were sent for a line that names somebody else now, or nobody."""
    names = [one.name for one in after]
    return [
        f"{line}-{paper}"
        for line, one in enumerate(before)
        if names[line : line + 1] != [one.name]
        for paper in ("licence", "certificate")
    ]


def _stated(
    application: Application, people: Iterable[Practitioner], by: Actor, now: datetime
) -> None:
    """State each paper as it was written, and hang its file on it."""
    files = {one.of: one for one in application.files.all()}
    for line, (said, who) in enumerate(zip(read(application.people), people, strict=True)):
        papers = {"licence": _licence(said, who)}
        if said.technique:
            papers["certificate"] = _certificate(said, who)
        made = directory.state_credentials(rows=papers.values(), by=by, now=now)
        for paper, credential in zip(papers, made, strict=True):
            _hung(files.get(f"{line}-{paper}"), credential)


def _hung(file: Evidence | None, credential: Credential) -> None:
    if file is not None:
        Evidence.objects.filter(pk=file.pk).update(application=None, credential=credential)


def _licence(said: Applicant, who: Practitioner) -> directory.CredentialRow:
    return directory.CredentialRow(
        practitioner=who,
        kind="licence",
        title=title_of(profession=said.profession),
        body=said.body,
        number=said.number,
        expires_on=said.until,
    )


def _certificate(said: Applicant, who: Practitioner) -> directory.CredentialRow:
    return directory.CredentialRow(
        practitioner=who,
        kind="certificate",
        title=technique_of(technique=said.technique),
        body=said.provider,
        regions=said.regions,
        technique=said.technique,
        expires_on=said.certified_until,
    )
