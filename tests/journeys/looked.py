"""What the site has of an inspector's sheet, counted; JSON: python -m tests.journeys.looked LOOK.

Without a look: the one that is under way in the demo, at whose clinic the inspector is right now.
"""

from __future__ import annotations

import json
import sys

import django

POINT = 46


def under_way() -> str:
    """The inspection whose sheet is half filled in."""
    from glideway.config.demo import cast  # noqa: PLC0415 - Django is set up only now
    from glideway.quality.models import Inspection  # noqa: PLC0415

    look = Inspection.objects.filter(
        inspector__email=cast.INSPECTOR, visited_at__isnull=False, drafted_at=None
    ).latest("pk")
    return str(look.public_id)


def told(look: str) -> dict[str, object]:
    """What was entered of the one point, how often it was filed, and how often the page came."""
    from glideway.kit.models import AuditEntry  # noqa: PLC0415 - Django is set up only now
    from glideway.quality.models import Exhibit, Mark  # noqa: PLC0415

    filed = Exhibit.objects.filter(inspection__public_id=look, criterion=POINT)
    marks = Mark.objects.filter(inspection__public_id=look, criterion=POINT)
    return {
        "look": look,
        "marks": list(marks.values_list("value", "evidence")),
        "filed": list(filed.values_list("number", "unit", "place")),
        "came": AuditEntry.objects.filter(act="inspection.entered", about=look).count(),
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(told(sys.argv[1] if len(sys.argv) > 1 else under_way())))
