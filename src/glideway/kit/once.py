"""The answer kept for an idempotency key: asking twice has one effect and one answer."""

import hashlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from glideway.kit.actor import Actor
from glideway.kit.again import again
from glideway.kit.models import KeptAnswer
from glideway.kit.refusals import Refusal
from glideway.kit.worded import Told, Worded, put

# Whether this request was answered from memory; the entrance clears it and names it in a header.
replayed: ContextVar[bool] = ContextVar("replayed", default=False)

_kept_for = Worded(lambda actor, key: KeptAnswer.objects.filter(actor=actor, key=key)[:1])
_answered = Told(lambda pk, said: (KeptAnswer.objects.filter(pk=pk), {"answer": said}))


class KeyReused(Refusal):
    """The key already named another request of the same actor."""

    code = "key-reused"
    status = 422
    sentence = _("This form was already sent with other words. Open the page again and retry.")


@again
def answer(
    *,
    actor: Actor,
    key: str | None,
    route: str,
    body: Mapping[str, object],
    now: datetime,
    do: Callable[[], str],
    look: Callable[[], None] | None = None,
) -> tuple[str, bool]:
    """Do the work of `do` once for this actor's `key`; say its answer, and whether it is a replay.

    The answer is kept in the transaction of the effect: both are there or neither. A refusal
    raised by `do` is not kept, because trying again after a no is a new decision. Of twenty at
    once one does the work, the others read its answer. KeyReused for another body.

    What the database could not serialise is tried again, up to three times in all.

    `look` may say no before the transaction and its locks are asked for, by what can be read. It
    says so by raising what `do` would; the answer of a twin that was quicker goes before its no.

    None as key is a part of a bigger verb that has its own: the work is done, nothing is kept.
    """
    if key is None:
        with transaction.atomic():
            return do(), False
    same = digest(body)
    if kept := _kept(actor, key):
        return _same(kept, route, same)
    if look is not None:
        try:
            look()
        except Exception:
            if kept := _kept(actor, key):  # what stands in the way is what the twin has taken
                return _same(kept, route, same)
            raise
    try:
        with transaction.atomic():
            row = KeptAnswer(actor=actor.key, key=key, route=route, body=same, made_at=now)
            put(row)  # taken first, so a twin waits here or loses
            row.answer = do()
            _answered(row.pk, row.answer)
    except IntegrityError:
        twin = _kept(actor, key)
        if twin is None:
            raise  # not the key's clash but a bug in the work: let it look like one
        return _same(twin, route, same)
    return row.answer, False


def digest(body: Mapping[str, object]) -> str:
    """What was asked, in a word of fixed length: the same for the same fields in any order."""
    return hashlib.sha256(msgspec.json.encode(dict(body), order="sorted")).hexdigest()


def said(*, actors: tuple[Actor, ...], key: str) -> KeptAnswer | None:
    """What was answered to the key of one of these actors, or nothing: it was never done."""
    keys = {one.key for one in actors}
    return KeptAnswer.objects.filter(actor__in=keys, key=key).first()


def _kept(actor: Actor, key: str) -> KeptAnswer | None:
    return next(iter(_kept_for(actor.key, key)), None)


def _same(kept: KeptAnswer, route: str, body: str) -> tuple[str, bool]:
    if (kept.route, kept.body) != (route, body):
        raise KeyReused
    replayed.set(True)
    return kept.answer, True
