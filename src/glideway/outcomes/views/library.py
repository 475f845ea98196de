"""Pages of the article library: its index, and one article with its sources and the way on."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.body.core.words import Words, alphabetical
from glideway.care.core import exercises
from glideway.kit import access, pages, signed
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours
from glideway.outcomes.core import articles, citing, library_index
from glideway.outcomes.core.articles import Article
from glideway.outcomes.core.told import Told
from glideway.outcomes.views.onward import any_draft, onward

PARTS = ("head", "trunk", "arm", "leg")


PAGES = {
    "evidence": (gettext_noop("What studies found"), "outcomes:evidence"),
    "compare": (gettext_noop("Kinds of care compared"), "outcomes:compare"),
    "expect": (gettext_noop("What to expect, in numbers"), "outcomes:expect"),
    "claims": (gettext_noop("What is often claimed, and what supports it"), "outcomes:claims"),
    "checking": (gettext_noop("How we check"), "outcomes:checking"),
    "practitioners": (
        gettext_noop("Practitioners with verified credentials"),
        "directory:practitioners",
    ),
    "atlas": (gettext_noop("The atlas"), "body:atlas"),
    "call-back": (gettext_noop("Ask for a free call back"), "booking:call_back"),
    "inspection": (gettext_noop("How clinics are looked at"), "quality:about"),
}


# General statements with their sources: they are shown as drafts too, each with its mark.
SHOWN_AS_DRAFTS = frozenset({"claim", "told"})
ANCHORED = {"claim": "claims", "kind-of-care": "compare"}
TOLD = {"visit": "expect", "rhythm": "expect", "after": "expect", "combined": "compare"}
MOST_LETTERS = 80


class Found(NamedTuple):
    """A title that answers a search, and where it stands."""

    title: Words
    address: str
    page: str


class Way(NamedTuple):
    """A link at the end of a passage: its words and where it leads."""

    words: str
    address: str


@access.allows("page", "R")
@require_safe
def library(request: Asking) -> HttpResponse:
    """Every article, by subject and by place. One query.

    An article nobody has checked is shown where drafts are, with its mark; on a live
    installation it is withheld from whoever has no licence, and the page says how many are.
    """
    rows = articles.load().values()
    seen = seeing.seen(rows, drafts=_drafts(request))
    shown = {
        "subjects": [
            (subject, [one for one in seen if one.subject == subject])
            for subject in articles.SUBJECTS
            if any(one.subject == subject for one in seen)
        ],
        "places": _places(seen),
        "waiting": sum(signed.state(one) == "draft" for one in rows) if not seen else 0,
        "draft": any_draft(seen),
    }
    return render(request, "outcomes/articles.html", shown | onward(request))


@access.allows("page", "R")
@require_safe
def search(request: Asking) -> HttpResponse:
    """What of the library answers the words typed; drafts only for whom drafts are. One query."""
    typed = request.GET.get("q", "").strip()[:MOST_LETTERS]
    drafts = _drafts(request)
    found = [
        one
        for one in library_index.find(typed, pages.language())
        if one.page in SHOWN_AS_DRAFTS or seeing.may_see(one.row, drafts=drafts)
    ]
    shown = {"typed": typed, "found": [Found(one.title, _address(one), one.page) for one in found]}
    return render(request, "outcomes/search.html", shown | onward(request))


@access.allows("page", "R")
@require_safe
def article(request: Asking, article: str) -> HttpResponse:
    """One article, whole; NotYours for one that is not there and for a draft withheld."""
    one = articles.load().get(article)
    drafts = _drafts(request)
    if one is None or not seeing.may_see(one, drafts=drafts):
        raise NotYours
    known = exercises.load()
    shown = {
        "article": one,
        "passages": [
            (
                passage,
                seeing.seen((known[exercise] for exercise in passage.exercises), drafts=drafts),
                [_way(way) for way in passage.see if _open(way, drafts=drafts)],
            )
            for passage in one.passages
        ],
        "grounds": [citing.ground(cited) for cited in one.sources],
        "place": atlas.load().regions[one.region] if one.region else None,
        "beside": _beside(one, drafts=drafts),
    }
    return render(request, "outcomes/article.html", shown | onward(request, one.region))


def _address(one: library_index.Entry) -> str:
    """Where an entry of the index stands: a page of its own, or its place on a page."""
    if one.page == "article":
        return reverse("outcomes:article", args=[one.id])
    if one.page == "passage":
        article, _, passage = one.id.partition(".")
        return f"{reverse('outcomes:article', args=[article])}#{passage}"
    if one.page == "trouble":
        return reverse("outcomes:for", args=[one.id])
    page = TOLD[one.row.page] if isinstance(one.row, Told) else ANCHORED[one.page]
    return f"{reverse(f'outcomes:{page}')}#{one.id}"


def _drafts(request: Asking) -> bool:
    return seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)


def _beside(one: Article, *, drafts: bool) -> tuple[Article, ...]:
    """What else there is to read: of the same place first, then of the same subject."""
    near = [other for region in one.regions for other in articles.of_region(region)]
    near += [other for other in articles.load().values() if other.subject == one.subject]
    found = dict.fromkeys(other for other in near if other.id != one.id)
    return seeing.seen(found, drafts=drafts)[:4]


def _places(seen: tuple[Article, ...]) -> list[tuple[atlas.Region, list[Article]]]:
    """Each place with its articles, from head to foot."""
    order = {part: at for at, part in enumerate(PARTS)}
    said = pages.language()
    rows = [
        (row, [one for one in articles.of_region(row.id) if one in seen])
        for row in atlas.load().regions.values()
        if row.can_be_pointed_at
    ]
    rows.sort(key=lambda pair: (order[pair[0].part], alphabetical(pair[0].name.of(said))))
    return [(row, found) for row, found in rows if found]


def _open(way: str, *, drafts: bool) -> bool:
    """Whether a reader may follow: a trouble of the atlas is catalogue, all else is for all."""
    kind, _, name = way.partition(":")
    return kind != "trouble" or seeing.may_see(atlas.load().conditions[name], drafts=drafts)


def _way(way: str) -> Way:
    """The link of a way on, in the page's language."""
    kind, _, name = way.partition(":")
    said = pages.language()
    if kind == "region":
        words = gettext("What happens at a release of your %(place)s")
        place = atlas.load().regions[name].name.of(said)
        return Way(words % {"place": place}, reverse("body:release", args=[name]))
    if kind == "trouble":
        words = gettext("%(trouble)s: what studies found")
        trouble = atlas.load().conditions[name].name.of(said)
        return Way(words % {"trouble": trouble}, reverse("outcomes:for", args=[name]))
    if kind == "shelf":
        return Way(gettext("Look at them in the atlas"), f"{reverse('body:atlas')}?kind={name}")
    return Way(gettext(PAGES[name][0]), reverse(PAGES[name][1]))
