"""What the record of a visit has, counted; prints JSON: python -m tests.journeys.told VISIT."""

from __future__ import annotations

import json
import sys

import django


def main(visit: str) -> dict[str, int]:
    """How many rows of each kind of tap are in the record."""
    from django.db.models import Count  # noqa: PLC0415 - Django is set up only now

    from glideway.care.models import (  # noqa: PLC0415 - Django is set up only now
        Adjustment,
        Agreement,
        Note,
        Pass,
        Plan,
        Reading,
        Remark,
        Sensation,
        Visit,
    )
    from glideway.kit.models import AuditEntry  # noqa: PLC0415

    row = Visit.objects.get(public_id=visit)
    acts = (
        AuditEntry.objects.filter(patient_id=row.episode.patient_id)
        .values_list("act")
        .annotate(Count("act"))
    )
    mine = {"treatment__visit": row, "undone_at": None}
    return {
        "passes": Pass.objects.filter(**mine).count(),
        "undone": Pass.objects.filter(treatment__visit=row).exclude(undone_at=None).count(),
        "warnings": Sensation.objects.filter(**mine).count(),
        "changes": Adjustment.objects.filter(**mine).count(),
        "agreed": Agreement.objects.filter(episode=row.episode).count(),
        "after": Reading.objects.filter(visit=row, moment="after").count(),
        "plans": Plan.objects.filter(visit=row).count(),
        "remarks": Remark.objects.filter(visit=row, undone_at=None).count(),
        "let_go": AuditEntry.objects.filter(act="tap.let-go", about=visit).count(),
        "signed": int(row.signed_at is not None),
        "on_a_device": Note.objects.filter(visit=row).exclude(device_at=None).count(),
        **{f"act:{act}": count for act, count in acts},
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1])))
