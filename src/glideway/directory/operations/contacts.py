"""Verbs that prove a contact is somebody's: a code sent there and typed back here.

Known and unknown addresses are treated alike, because nothing here looks whether anybody has
the address: who has it is asked only after the code came back.
"""

from __future__ import annotations

import secrets as random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glideway.directory.models import ContactProof, Login
from glideway.directory.operations.people import contact_of
from glideway.directory.queries.actors import DEMO_LINK
from glideway.kit import limits, post, secrets
from glideway.kit.post import Letter
from glideway.kit.refusals import Refusal

DIGITS = 8
GOOD_FOR = timedelta(minutes=10)
HOUR = timedelta(hours=1)
PER_ADDRESS, PER_NETWORK = 10, 50


class CodeWrong(Refusal):
    """The code is not the one that was sent; `left` tries remain."""

    code = "code-wrong"
    status = 422
    sentence = _("That is not the code we sent. You can try again.")


class CodeGone(Refusal):
    """No code is waiting: it is older than ten minutes, used up, or was asked for elsewhere."""

    code = "code-gone"
    status = 422
    sentence = _("That code no longer counts. Ask for a new one.")


class DemoOnly(Refusal):
    """Signing in by a printed link exists in a demo only."""

    code = "demo-only"
    status = 404
    sentence = _("There is nothing at this address, or it is not yours to see.")
    template = "kit/not_found.html"


def send_code(
    *,
    contact: str,
    purpose: str,
    session_key: str,
    language: str,
    now: datetime,
    network: str = "",
    back: str = "",
    clinic_id: int | None = None,
    asker: str = "",
) -> ContactProof:
    """Send eight digits to an e-mail address or phone, good for ten minutes in this browser.

    With `back`, a path of ours, the message carries the code as a link too; with `asker` it says
    who wants to act for the reader. A new code ends the
    earlier ones of the same browser, purpose and contact. Refuses ContactUnclear, and TooMany
    after 10 an hour to one address or 50 an hour from one network; refused tries are counted.
    """
    if not session_key:
        raise ValueError("a code belongs to a browser session")
    channel, address = contact_of(typed=contact)
    limits.spend(what="code.network", who=network, most=PER_NETWORK, window=HOUR, now=now)
    limits.spend(what="code.address", who=address, most=PER_ADDRESS, window=HOUR, now=now)
    code = f"{random.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        mine = _waiting(address, purpose, session_key, now)
        mine.update(expires_at=now)
        proof = ContactProof(
            contact=secrets.blind(address),
            purpose=purpose,
            session_key=session_key,
            made_at=now,
            expires_at=now + GOOD_FOR,
        )
        proof.digest = secrets.token("code", proof.public_id, code)
        proof.save(force_insert=True)
        link = f"{settings.GLIDEWAY_ORIGIN}{back}?code={code}" if back else ""
        with translation.override(language):
            # A subject stands open in the outbox and in a mail's preview: never the code.
            subject = gettext("Your Glideway code") if channel == "email" else ""
            text = _asks(asker) + _words(code, link)
        letter = Letter(
            key=f"code:{proof.public_id}",
            to=address,
            channel=channel,
            subject=subject,
            text=text,
            due_at=now,
            language=language,
            clinic_id=clinic_id,
            about=f"ContactProof:{proof.public_id}",
        )
        post.send(letter, now=now)
    return proof


def check_code(
    *, contact: str, purpose: str, session_key: str, code: str, now: datetime
) -> ContactProof:
    """Prove a contact with the code typed in the browser that asked for it.

    The same right code again is the same proof while it is good, so a double tap does no harm.
    Refuses CodeGone and CodeWrong; a wrong code costs one of five tries, also when it is refused,
    therefore call it outside of any transaction.
    """
    _channel, address = contact_of(typed=contact)
    typed = "".join(one for one in code if one.isdigit())
    waiting = _waiting(address, purpose, session_key, now).order_by("-made_at", "-pk")
    proof = waiting.first()
    if proof is None:
        raise CodeGone
    spent = ContactProof.objects.filter(pk=proof.pk, tries_left__gt=0)
    if proof.proved_at is None and not spent.update(tries_left=F("tries_left") - 1):
        raise CodeGone
    if not secrets.matches(proof.digest, "code", proof.public_id, typed):
        raise CodeWrong(left=max(proof.tries_left - 1, 0))
    ContactProof.objects.filter(pk=proof.pk, proved_at=None).update(proved_at=now)
    proof.refresh_from_db()
    return proof


def sign_in_link(*, login: Login, now: datetime, demo: bool | None = None) -> str:  # noqa: ARG001
    """The path that signs this login in at once, as often as it is opened. Refuses DemoOnly."""
    if not (settings.GLIDEWAY_DEMO if demo is None else demo):
        raise DemoOnly
    return f"/sign-in/demo/{login.public_id}/{secrets.token(DEMO_LINK, login.public_id)}/"


def _waiting(address: str, purpose: str, session_key: str, now: datetime) -> QuerySet[ContactProof]:
    return ContactProof.objects.filter(
        contact=secrets.blind(address),
        purpose=purpose,
        session_key=session_key,
        expires_at__gt=now,
    )


def _asks(asker: str) -> str:
    if not asker:
        return ""
    says = gettext(
        "%(name)s asks to book for you and to see your visits. Read the code out only if you want"
        " that; you can end it at any time."
    )
    return says % {"name": asker} + "\n"


def _words(code: str, link: str) -> str:
    """The message, in the language that is active."""
    lines = [
        gettext("Your code is %(code)s") % {"code": f"{code[:4]} {code[4:]}"},
        gettext("It counts for ten minutes, in the browser that asked for it."),
    ]
    if link:
        lines.append(gettext("Or open this link in the same browser: %(link)s") % {"link": link})
    lines.append(gettext("If you did not ask for it, do nothing: nobody was let in."))
    return "\n".join(lines)
