"""The article library as data: whole, founded, plain, and refusing what does not fit."""

from datetime import date, timedelta
from importlib.resources import files

import msgspec
import pytest

from glideway.body.core.words import Words
from glideway.care.core import exercises
from glideway.outcomes.core import articles, citing, never_say
from glideway.outcomes.core.articles import Article
from glideway.outcomes.core.citing import Cited
from glideway.outcomes.core.knowledge import WrongEvidence

AREAS = {
    "head-jaw": "head-jaw",
    "belly": "abdomen",
    "neck": "neck-posterior",
    "shoulder": "shoulder",
    "elbow-forearm": "elbow",
    "wrist-hand": "wrist",
    "back": "back",
    "hip": "hip-lateral",
    "thigh": "thigh-posterior",
    "knee": "knee",
    "calf-achilles": "leg-posterior",
    "foot": "foot",
}
OTHERS = {
    "guide",
    "questions",
    "body-parts",
    "exercises",
    "work-place",
    "desk-stiffness",
    "running",
    "event",
    "after-operation",
}


def neck() -> Article:
    return articles.load()["neck"]


def refusal(**change: object) -> str:
    """What the loader says of the article on the neck with one thing changed."""
    with pytest.raises(WrongEvidence) as told:
        articles.checked(msgspec.structs.replace(neck(), **change), "neck.json")
    return str(told.value)


def passage_with(**change: object) -> tuple[articles.Passage, ...]:
    first, *rest = neck().passages
    return (msgspec.structs.replace(first, **change), *rest)


def test_each_main_area_has_its_article_and_no_subject_is_left_out() -> None:
    found = articles.load()
    self_care = {one.id: one.region for one in found.values() if one.subject == "self-care"}
    assert self_care == AREAS
    assert found.keys() - AREAS.keys() == OTHERS
    assert {one.subject for one in found.values()} == set(articles.SUBJECTS)


def test_what_a_beginner_reads_first_stands_first() -> None:
    assert list(articles.load())[:3] == ["guide", "questions", "body-parts"]


def test_no_article_claims_a_review_or_a_clinic_it_has_not() -> None:
    for one in articles.load().values():
        assert (one.review, one.clinic) == ("draft", None)
        assert f"{one.author.name.en}, {one.author.role.en}" == "Glideway editors, not clinicians"


def test_each_text_is_three_to_six_hundred_words_long() -> None:
    long = {"guide": 1200, "questions": 1400, "body-parts": 900}
    for one in articles.load().values():
        for language in ("en", "fr"):
            size = sum(len(text.of(language).split()) for text in one.texts())
            assert 300 <= size <= long.get(one.id, 600), (one.id, language, size)


def test_no_article_promises_anything() -> None:
    for one in articles.load().values():
        for text in one.texts():
            assert never_say.breaches(text.en) == [], (one.id, text.en)
            assert never_say.breaches(text.fr, "fr") == [], (one.id, text.fr)
            assert never_say.promises(text.en) == [], (one.id, text.en)
            assert never_say.promises(text.fr) == [], (one.id, text.fr)


def test_articles_of_a_place_stand_with_the_one_made_for_it_first() -> None:
    assert next(one.id for one in articles.of_region("knee")) == "knee"
    assert "wrist-hand" in {one.id for one in articles.of_region("hand")}
    assert articles.of_region("nowhere") == ()


def test_each_exercise_to_try_is_one_of_the_exercise_list() -> None:
    named = [
        exercise
        for one in articles.load().values()
        for passage in one.passages
        for exercise in passage.exercises
    ]
    assert set(named) <= exercises.load().keys()
    assert len(set(named)) >= 30


def test_a_source_is_shown_with_its_words_and_what_it_rests_on() -> None:
    told = citing.ground(Cited("study", "tak2013"))
    assert told.words is not None
    assert told.words.en == "The pain score fell."
    assert told.read is True
    convention = citing.ground(Cited("convention"))
    assert (convention.words, convention.rests_on, convention.read) == (None, (), False)
    assert citing.ground(Cited("question", "aaa")).read is False


def test_every_kind_of_source_leads_to_a_row() -> None:
    for kind, of in {
        "study": "tak2013",
        "conclusion": "c25",
        "question": "scar-young",
        "exercise": "bird-dog",
        "plan": "neck",
        "care": "massage",
        "gap": "visits",
    }.items():
        row = msgspec.convert({"kind": kind, "of": of}, Cited)
        assert citing.exists(row)
        assert citing.ground(row).words is not None
        assert not citing.exists(msgspec.structs.replace(row, of="wishful"))
    assert not citing.exists(Cited("convention", "anything"))
    assert not citing.exists(Cited("conclusion", "c02"))  # a rule that nobody may read


def test_a_way_on_leads_to_one_of_our_pages_and_nowhere_else() -> None:
    for way in ("page:evidence", "shelf:tendon", "region:knee", "trouble:tennis-elbow"):
        assert citing.leads_somewhere(way)
    for way in ("page:elsewhere", "shelf:spoon", "region:moon", "trouble:x", "https://x", ""):
        assert not citing.leads_somewhere(way)


def test_a_refusal_names_file_record_field_and_reason() -> None:
    told = refusal(regions=("moon",))
    assert told == "outcomes/knowledge/articles/neck.json: neck: regions: no region moon"
    with pytest.raises(WrongEvidence, match=r"back\.json: neck: id: the file bears another name"):
        articles.checked(neck(), "back.json")


def test_a_text_in_one_language_is_refused() -> None:
    assert "lead" not in refusal(lead=Words("Only English"))
    assert refusal(lead=Words("Only English")).endswith("a text stands in one language only")


def test_dates_fit_and_no_file_says_of_itself_that_it_was_checked() -> None:
    early = neck().written - timedelta(days=1)
    assert "updated: before it was written" in refusal(updated=early)
    assert "review: a file cannot say that it was checked" in refusal(review="reviewed")
    gone = msgspec.structs.replace(neck(), review="retired")
    assert articles.checked(gone, "neck.json") is gone


def test_an_invented_or_unused_source_is_refused() -> None:
    invented = (*neck().sources[:-1], Cited("study", "wishful2020"))
    assert "sources: no study wishful2020" in refusal(sources=invented)
    spare = (*neck().sources, Cited("study", "tak2013"))
    assert "numbers in the text and in the list differ" in refusal(sources=spare)


def test_a_passage_without_a_source_is_refused() -> None:
    bare = passage_with(points=(), paragraphs=(Words("Do this.", "Faites ceci."),))
    assert "passages.first: names no source" in refusal(passages=bare)


def test_both_languages_name_the_same_sources() -> None:
    apart = passage_with(paragraphs=(Words("So. [1]", "Ainsi. [2]"),))
    assert "English and French name different sources" in refusal(passages=apart)


def test_an_exercise_nobody_listed_and_a_way_nobody_built_are_refused() -> None:
    assert "first.exercises: no exercise handstand" in refusal(
        passages=passage_with(exercises=("handstand",))
    )
    assert "first.see: page:elsewhere leads nowhere" in refusal(
        passages=passage_with(see=("page:elsewhere",))
    )
    twice = (neck().passages[0], *neck().passages)
    assert "two passages share an id" in refusal(passages=twice)
    assert "passages: the page itself has a who" in refusal(passages=passage_with(id="who"))


def test_nothing_but_articles_lies_in_the_folder() -> None:
    folder = files("glideway.outcomes").joinpath("knowledge", "articles")
    assert {one.name.removesuffix(".json") for one in folder.iterdir()} == articles.load().keys()
    assert {one.written for one in articles.load().values()} == {date(2026, 11, 22)}
