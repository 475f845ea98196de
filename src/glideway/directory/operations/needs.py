"""The verb that keeps what a person may need of a visit: asked once, travelling with each one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from glideway.directory.models import Needs, Patient
from glideway.kit import audit, once
from glideway.kit.actor import Actor


@dataclass(frozen=True, kw_only=True)
class NeedsRow:
    """What was said; all empty says that nothing is needed, which counts as asked."""

    longer_time: bool = False
    interpreter: str = ""
    relay: bool = False
    large_print: bool = False
    step_free: bool = False
    practitioner_sex: str = ""
    companion: bool = False
    note: str = ""


def need(*, patient: Patient, needs: NeedsRow, by: Actor, key: str | None, now: datetime) -> Needs:
    """Keep what somebody needs; what was said last stands. The same `key` again changes nothing.

    The record says that it was told, never what.
    """
    said = asdict(needs)

    def keep() -> str:
        row, _made = Needs.objects.update_or_create(
            patient=patient, defaults=said | {"asked_at": now}
        )
        audit.record(
            by=by,
            act="needs.told",
            kind="Needs",
            about=patient.public_id,
            now=now,
            patient_id=patient.pk,
        )
        return str(row.pk)

    body = {"patient": str(patient.public_id), **said}
    once.answer(actor=by, key=key, route="directory.need", body=body, now=now, do=keep)
    return Needs.objects.get(patient=patient)
