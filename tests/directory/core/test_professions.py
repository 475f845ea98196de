"""The five professions, and the careful default where no rule was read."""

import msgspec
import pytest

from glideway.directory.core import professions


def test_there_are_five_professions_in_two_languages() -> None:
    known = professions.professions()
    assert list(known) == [
        "physiotherapist",
        "chiropractor",
        "massage_therapist",
        "athletic_therapist",
        "occupational_therapist",
    ]
    assert known["massage_therapist"].field.of("fr-CA") == "Massothérapie"
    assert known["massage_therapist"].field.of("en") == "Massage therapy"


def test_a_name_is_written_with_its_letters() -> None:
    known = professions.professions()
    assert known["physiotherapist"].named("Maya Chen", "en") == "Maya Chen, PT"
    assert known["chiropractor"].named("Omar Aziz", "en") == "Dr. Omar Aziz, DC"
    assert known["chiropractor"].named("Omar Aziz", "fr") == "Dr Omar Aziz, DC"


def test_a_price_list_has_a_free_consult_first() -> None:
    kinds = professions.services()
    assert list(kinds) == ["consult", "first", "focused", "full", "follow_up"]
    assert [kind.id for kind in kinds.values() if kind.free] == ["consult"]
    assert kinds["full"].minutes == (45, 60)


def test_other_kinds_of_care_have_names() -> None:
    assert set(professions.approaches()) == {
        "massage",
        "instrument",
        "needling",
        "manipulation",
        "exercise",
    }


def test_required_credentials_come_first() -> None:
    kinds = professions.credential_kinds("chiropractor")
    assert kinds[0].id == "licence"
    assert [kind.required for kind in kinds] == sorted(
        (kind.required for kind in kinds), reverse=True
    )


@pytest.mark.parametrize(
    ("profession", "province", "reviews", "ratings"),
    [
        ("physiotherapist", "ON", True, True),
        ("massage_therapist", "ON", False, False),
        ("chiropractor", "ON", False, False),
        ("athletic_therapist", "AB", False, False),
        ("occupational_therapist", "QC", False, False),
    ],
)
def test_reviews_show_only_where_a_rule_that_was_read_allows_them(
    profession: str,
    province: str,
    reviews: bool,
    ratings: bool,
) -> None:
    assert professions.reviews_shown(profession, province) is reviews
    assert professions.ratings_shown(profession, province) is ratings


def test_no_paid_visit_follows_a_free_consult_on_its_day_unless_known() -> None:
    assert not professions.paid_same_day_after_free("physiotherapist", "AB")
    assert not professions.paid_same_day_after_free("occupational_therapist", "QC")


def test_a_floor_is_known_or_it_is_not() -> None:
    floor = professions.retention("physiotherapist", "ON")
    assert floor is not None
    assert floor.years == 10
    assert professions.retention("chiropractor", "QC") is None


def test_where_a_rule_was_read_the_free_consult_says_what_it_may_be_for() -> None:
    rule = professions.free_consult("physiotherapist", "AB")
    assert rule.purpose.en == (
        "General education, information about the services, or an opinion on whether"
        " physiotherapy suits you. Never treatment."
    )
    assert (rule.offered, rule.verified, rule.same_day) == (True, True, False)
    assert rule.regulator == "College of Physiotherapists of Alberta"


@pytest.mark.parametrize("where", [("physiotherapist", "ON"), ("chiropractor", "ON"), ("x", "YT")])
def test_where_nobody_read_a_rule_the_free_consult_is_a_talk_and_never_treatment(
    where: tuple[str, str],
) -> None:
    rule = professions.free_consult(*where)
    assert rule.purpose.en == "A talk about whether this kind of care suits you. Never treatment."
    assert (rule.offered, rule.verified, rule.same_day) == (True, False, False)


def test_a_rule_that_forbids_it_takes_the_free_consult_off_the_offer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = professions._book()  # noqa: SLF001 - the rules themselves, altered as data
    told = [msgspec.structs.replace(one, free_consult="forbidden") for one in book.advertising]
    monkeypatch.setattr(
        professions, "_book", lambda: msgspec.structs.replace(book, advertising=told)
    )
    assert not professions.free_consult("physiotherapist", "ON").offered
    assert professions.free_consult("x", "YT").offered
