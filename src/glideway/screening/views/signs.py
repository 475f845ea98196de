"""Does this sound like you? A page that can be skipped, scores nothing and recommends nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.screening import core, operations, queries
from glideway.screening.forms import NEAR, session_of, with_query

MASSEUR = "massage_therapist"
SEARCHES = {"massage": {"profession": MASSEUR}, "class": {"class": "1"}}


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C")
@keyed(revisable=True)
def signs(request: Asking) -> HttpResponse:
    """The usual signs, to tick or to leave; they go to the practitioner with the booking."""
    near = request.GET.get(NEAR, "")[:80]
    if request.method == "POST":
        kept = operations.recognise(
            session_key=session_of(request),
            signs=request.POST.getlist("sign"),
            by=request.actor,
            now=request.now,
            language=language(),
        )
        onward = "screening:signs_told" if kept.signs else "screening:home"
        return redirect(with_query(reverse(onward), near=near))
    told = queries.signs_of_session(request.session.session_key or "", request.now)
    context = {
        "near": near,
        "groups": [
            {
                "title": group.title.of(language()),
                "signs": [
                    {"id": one.id, "plain": one.plain.of(language()), "told": one.id in told}
                    for one in some
                ],
            }
            for group, some in core.signs().in_groups()
        ],
    }
    return access.private(render(request, "screening/signs.html", context))


@require_GET
@access.allows("screen_answers", "C")
def told(request: Asking) -> HttpResponse:
    """What an assessment would look at, sign by sign; where nothing is wrong, what to search."""
    near = request.GET.get(NEAR, "")[:80]
    ids = queries.signs_of_session(request.session.session_key or "", request.now)
    if not ids:
        return redirect(with_query(reverse("screening:signs"), near=near))
    known = core.known_signs(ids)
    kept = queries.of_session(request.session.session_key or "", request.now)
    context = {
        "near": near,
        "signs": [
            {"plain": one.plain.of(language()), "looks_at": one.looks_at.of(language())}
            for one in known
        ],
        "wishes": [
            {
                "wish": one.wish,
                "search": with_query(reverse("booking:find"), near=near, **SEARCHES[one.wish]),
            }
            for one in known
            if one.wish
        ],
        "complains": any(not one.wish for one in known),
        "region": kept.region if kept else "",
        "words": bool(kept and kept.words),
        "draft": signed.state(core.signs()) == "draft",
    }
    return access.private(render(request, "screening/signs_told.html", context))
