"""Answers a patient looks for: one trouble, kinds of care, what to expect, claims, our checking."""

from collections import Counter
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.kit import access, pages, signed
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours
from glideway.outcomes.core import (
    against,
    articles,
    claims,
    conclusions,
    modalities,
    never_say,
    studies,
    told,
)
from glideway.outcomes.core.checker import Judged, library
from glideway.outcomes.core.forest import forest
from glideway.outcomes.core.studies import Study
from glideway.outcomes.views.onward import any_draft, checked_by, onward, shows_drafts, where
from glideway.screening import core as screening
from glideway.screening.core.rules import Question, Triage

AFTER_EFFECTS = "carnes2010"
VERDICTS: tuple[Judged, ...] = ("inconsistent", "consistent", "not checkable")


@access.allows("page", "R")
@require_safe
def trouble(request: Asking, condition: str) -> HttpResponse:
    """Does it work for one trouble: our wording, every study drawn, what speaks against, the gaps.

    One query. A trouble that is a draft is not named to who may not see drafts.
    """
    one = atlas.load().conditions.get(condition)
    if one is None or not seeing.may_see(one, drafts=shows_drafts(request)):
        raise NotYours
    region = where(one)
    said, rows = conclusions.about(condition), studies.about(condition)
    spoken = {one for c in said for one in (*c.for_, *c.against)}
    named = [study for study in studies.load().values() if study.id in spoken]
    sources = studies.in_order((*rows, *(study for study in named if study not in rows)))
    due = screening.items_due(region, "booking") if region else ()
    shown = {
        "condition": one,
        "conclusions": said,
        "figure": forest(tuple(one for one in rows if one.method == "own")),
        "similar": forest(tuple(one for one in rows if one.method == "similar")),
        "numbered": list(enumerate(sources, 1)),
        "elsewhere": list(dict.fromkeys(s for c in said for s in c.elsewhere)),
        "against": against.by_heading((*rows, *_against(said))),
        "doubts": [study for study in rows if _doubtful(study)],
        "urgent": [_plain(asked) for asked in due if asked.is_emergency],
        "doctor": [_plain(asked) for asked in due if asked.action is Triage.REFER_FIRST],
        "articles": seeing.seen(articles.of_region(region), drafts=shows_drafts(request)),
        "unstudied": [gap for gap in modalities.gaps("no-study") if condition in gap.conditions],
        "unknown": modalities.gaps("not-known"),
        "checked": checked_by((one, *said)),
        "draft_studies": any_draft(rows),
        "general": conclusions.in_general(),
        "as_of": studies.version(),
        "again": min((c.look_again for c in said), default=_again()),
    }
    return render(request, "outcomes/trouble.html", shown | onward(request, region))


@access.allows("page", "R")
@require_safe
def compare(request: Asking) -> HttpResponse:
    """Kinds of care side by side by level of evidence, those nobody read of, and how they mix."""
    rows = seeing.seen(modalities.load(), drafts=shows_drafts(request))
    shown = {
        "modalities": rows,
        "unread": modalities.unread() if rows else (),
        "draft_modalities": any_draft(rows),
        "waiting": len(modalities.load()) - len(rows),
        "combined": told.on("combined"),
        "draft_combined": any_draft(told.on("combined")),
        "checked": checked_by((*rows, *told.on("combined"))),
        "conclusions": [c for c in conclusions.spoken() if c.id in {"c22", "c25"}],
        "as_of": studies.version(),
        "again": _again(),
    }
    return render(request, "outcomes/compare.html", shown | onward(request))


@access.allows("page", "R")
@require_safe
def expect(request: Asking) -> HttpResponse:
    """The course of a visit, how many and on what grounds, after-effects, who should not."""
    doses = [study for study in studies.load().values() if study.sessions and not study.one_person]
    shown = {
        "visit": told.on("visit"),
        "rhythm": told.on("rhythm"),
        "after": told.on("after"),
        "figure": forest((studies.load()[AFTER_EFFECTS],)),
        "doses": sorted(doses, key=lambda study: (study.sessions or 0, study.id)),
        "hold": [(triage.value, _asked(triage)) for triage in reversed(Triage) if triage.weight],
        "rules_draft": any_draft(screening.load().asked),
        "checked": checked_by((*told.on("visit"), *told.on("rhythm"), *told.on("after"))),
        "as_of": told.version(),
        "again": _again(),
    }
    return render(request, "outcomes/expect.html", shown | onward(request))


@access.allows("page", "R")
@require_safe
def claimed(request: Asking) -> HttpResponse:
    """Every claim that is commonly made, what supports it, and where two claims contradict."""
    shown = {
        "kinds": [(kind, claims.of_kind(kind)) for kind in claims.KINDS],
        "checked": checked_by(claims.load()),
        "as_of": max(one.dated for one in claims.load()),
        "again": min(one.look_again for one in claims.load()),
    }
    return render(request, "outcomes/claims.html", shown | onward(request))


@access.allows("page", "R")
@require_safe
def checking(request: Asking) -> HttpResponse:
    """How studies are read and recomputed, which words may not be said, and who signs."""
    rows = studies.load().values()
    counted = Counter(library.of(one.id).verdict for one in rows)
    shown = {
        "passages": told.on("checking"),
        "checked": checked_by(told.on("checking")),
        "total": len(rows),
        "abstracts": sum(one.read_kind == "abstract" for one in rows),
        "verdicts": [(key, counted[key]) for key in VERDICTS],
        "disagreeing": [one for one in rows if library.disagrees(one)],
        "never": never_say.load(),
        "reviewed": sum(signed.of(one) is not None for one in conclusions.load().values()),
        "conclusions": len(conclusions.load()),
        "as_of": told.version(),
        "again": _again(),
    }
    return render(request, "outcomes/checking.html", shown | onward(request))


def _asked(triage: Triage) -> list[str]:
    """The questions of the safety check with this weight, in the order they are asked."""
    asked = [one for one in screening.load().questions if one.action is triage]
    return [_plain(one) for one in sorted(asked, key=lambda one: one.order)]


def _plain(question: Question) -> str:
    return question.plain.of(pages.language())


def _again() -> date:
    """The day by which the first of the conclusions is looked at again."""
    return min(one.look_again for one in conclusions.spoken())


def _against(said: tuple[conclusions.Conclusion, ...]) -> list[Study]:
    return [s for one in said for s in (*one.opposing, *one.both_ways, *one.disagreeing)]


def _doubtful(study: Study) -> bool:
    return bool(study.bias) and not library.disagrees(study)
