"""Movement tests in a visit: choose, do, record. A result is a finding, never a diagnosis."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.body import core as atlas
from glideway.body.core.words import alphabetical
from glideway.care import operations, queries
from glideway.care.core import movement_tests
from glideway.care.core.movement_tests import Result
from glideway.care.forms.assessing import SIDES, TestForm
from glideway.care.views import assessing, entering, showing
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed


@require_safe
@access.allows("clinical_note", "R")
def tests(request: Asking, visit: UUID) -> HttpResponse:
    """The tests of the visit's region, or of the one chosen."""
    record = entering.enter(request, visit)
    if record.visit.signed_at is not None:
        return redirect("care:note", visit)
    return _page(request, record, request.GET.get("region", ""), TestForm())


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def record(request: Asking, visit: UUID) -> HttpResponse:
    """Enter one result; the page comes back at the same test with what it means."""
    form = TestForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    region = request.POST.get("region", "")
    if not form.is_valid():
        record = queries.record(request.actor, visit, now=request.now)
        return _page(request, record, region, form)
    told = form.cleaned_data
    operations.record_test(
        visit=row,
        test=told["test"],
        side=told["side"],
        result=cast("Result", told["result"]),
        before=told["before"],
        words=told["words"],
        by=request.actor,
        now=request.now,
    )
    chosen = f"?region={region}" if region in atlas.load().regions else ""
    return redirect(reverse("care:tests", args=[visit]) + f"{chosen}#{told['test']}")


def _page(request: Asking, record: queries.Record, region: str, form: TestForm) -> HttpResponse:
    body = atlas.load()
    chosen = region if region in body.regions else record.episode.region
    known = {one for test in movement_tests.load().tests.values() for one in test.regions}
    asked = [one for one in movement_tests.load().tests.values() if chosen in one.regions]
    shown: dict[str, Any] = {
        "draft": any(signed.state(one) == "draft" for one in asked),
        "bar": showing.bar(record),
        "record": record,
        "region": chosen,
        "regions": sorted(
            ((one, showing.region_name(one)) for one in known),
            key=lambda one: alphabetical(one[1]),
        ),
        "groups": assessing.groups(chosen, record.today),
        "side": record.episode.side,
        "sides": SIDES,
        "results": TestForm.base_fields["result"].choices,  # type: ignore[attr-defined]
        "wrong": [form] if form.errors else [],
        "faulty": form.data.get("test", "") if form.errors else "",
        "myelopathy": chosen.startswith(("neck", "suboccipital")),
    }
    status = 422 if form.errors else 200
    return access.private(render(request, "care/tests.html", shown, status=status))
