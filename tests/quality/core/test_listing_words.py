"""What a clinic's own text may not say: found by sentence, explained, in both languages."""

import json
from importlib.resources import files

import pytest

from glideway.outcomes.core import never_say
from glideway.quality.core import listing_words

TEXT = files("glideway.quality").joinpath("knowledge/listing_words.json").read_bytes()


def rules_of(text: str, language: listing_words.Language = "en") -> list[str]:
    return [one.rule.id for one in listing_words.slips(text, language)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("We guarantee results", ["result"]),
        ("We cure tennis elbow", ["result"]),
        ("Pain-free at last", ["result"]),
        ("Your money-back promise", ["result"]),
        ("The best hands in Halifax", ["superlative"]),
        ("Our most experienced team", ["superlative"]),
        ("Toronto's #1 choice", ["superlative"]),
        ("We are top rated", ["superlative"]),
        ("Gentler than a massage elsewhere", ["comparison"]),
        ("We are better than other clinics", ["comparison"]),
        ("Unlike most, we listen", ["comparison"]),
        ("Relief in 3 visits", ["visits"]),
        ("Usually within two to four sessions", ["visits"]),
        ("Only 3 visits and you are back", ["visits"]),
        ("Four sessions are enough", ["visits"]),
        ("Nine of 10 come back", ["percentage"]),
        ("Half of our patients come by bus", ["percentage"]),
        ("Your first visit is free", ["inducement"]),
        ("$20 off in June", ["inducement"]),
        ("Save up to $50", ["inducement"]),
        ("90 % of our patients come back", ["percentage"]),
        ("Nine out of ten come back", ["percentage"]),
        ("10 % off in May", ["percentage", "inducement"]),
        ("Ask for a gift card", ["inducement"]),
        ("A free treatment for a friend", ["inducement"]),
        ("We are shoulder specialists", ["specialist"]),
        ("Our patients love us", ["testimonial"]),
        ("It breaks up scar tissue", ["claim"]),
        ("A lymph drainage room", ["claim"]),
        ("We diagnose on the first day", ["claim"]),
    ],
)
def test_what_an_english_text_may_not_say_is_found(text: str, rules: list[str]) -> None:
    assert rules_of(text) == rules


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Résultats garantis", ["result"]),
        ("Nous guérissons le coude", ["result"]),
        ("Sans douleur, enfin", ["result"]),
        ("La meilleure équipe de Moncton", ["superlative"]),
        ("L’une des plus grandes cliniques", ["superlative"]),
        ("Une approche de renommée mondiale", ["superlative"]),
        ("Nous faisons plus vite que les autres cliniques", ["comparison"]),
        ("Contrairement aux autres, nous écoutons", ["comparison"]),
        ("Réglé en trois séances", ["visits"]),
        ("Trois séances suffisent", ["visits"]),
        ("À peine deux visites", ["visits"]),
        ("Neuf clients sur 10 reviennent", ["percentage"]),
        ("La moitié de nos patients reviennent", ["percentage"]),
        ("Première visite gratuite", ["inducement"]),
        ("Tout à moitié prix", ["inducement"]),
        ("87 % des gens reviennent", ["percentage"]),
        ("Un rabais en mai", ["inducement"]),
        ("Spécialistes de l’épaule", ["specialist"]),
        ("Lisez les témoignages", ["testimonial"]),
        ("Casse le tissu cicatriciel", ["claim"]),
    ],
)
def test_what_a_french_text_may_not_say_is_found(text: str, rules: list[str]) -> None:
    assert rules_of(text, "fr") == rules


@pytest.mark.parametrize(
    "text",
    [
        "Four practitioners, two rooms, a parking lot behind the house.",
        "We have worked in this street for more than 12 years. We speak English and French.",
        "A first visit takes 45 minutes: we listen, look, and agree on a plan with you.",
        "We often see shoulders and elbows of people who lift, type or climb.",
        "Doors open at 7:30. Take the stairs to the top of the building.",
        "Nous travaillons dans cette rue depuis l’an 2012. L’entrée est sans marches.",
        "Une première visite dure 45 minutes : nous écoutons, regardons et convenons d’un plan.",
        "Si vous venez en autobus, descendez à l’arrêt qui est devant la porte.",
    ],
)
def test_plain_facts_pass_in_both_languages(text: str) -> None:
    assert rules_of(text, "en") == rules_of(text, "fr") == []


def test_each_sentence_is_named_with_its_own_words() -> None:
    found = listing_words.slips("We listen. We guarantee it! Open at 7.30.\nThe best team", "en")
    assert [(one.sentence, one.words) for one in found] == [
        ("We guarantee it!", "guarantee"),
        ("The best team", "best"),
    ]


def test_a_word_does_not_become_harmless_in_the_other_language() -> None:
    assert rules_of("Awarded with rabais", "en") == rules_of("Voucher inside", "fr")
    assert [
        one.language for one in listing_words.slips_of({"en": "A voucher", "fr": "Rabais"})
    ] == [
        "en",
        "fr",
    ]


def test_only_a_promised_result_has_no_way_around() -> None:
    strict = [one.id for one in listing_words.load().rules if not one.may_stand]
    assert strict == ["result"]


def test_every_promise_of_the_house_belongs_to_one_rule() -> None:
    """A promise added to the one list must be given to a rule, or nobody could say why."""
    content = json.loads(TEXT)
    content["rules"][0]["promises"] = []
    with pytest.raises(ValueError, match="proven"):
        listing_words.read(json.dumps(content).encode())
    taken = [one for rule in listing_words.load().rules for one in rule.promises]
    assert sorted(taken) == sorted(one.id for one in never_say.load())


def test_a_college_cannot_speak_of_a_rule_nobody_wrote() -> None:
    content = json.loads(TEXT)
    content["colleges"][0]["rules"] = ["nothing"]
    with pytest.raises(ValueError, match="nothing"):
        listing_words.read(json.dumps(content).encode())


def test_a_rule_needs_a_source() -> None:
    content = json.loads(TEXT)
    content["rules"][0]["sources"] = []
    with pytest.raises(ValueError, match="source"):
        listing_words.read(json.dumps(content).encode())


def test_a_reason_is_for_one_sentence_under_one_rule() -> None:
    one, other = listing_words.slips("The best team. The best room.", "en")
    assert one.key != other.key
    assert one.key == listing_words.slips("We listen. The best team.", "en")[0].key


def test_the_colleges_that_were_read_are_named_where_they_speak() -> None:
    rule = next(one for one in listing_words.load().rules if one.id == "comparison")
    who = {"physiotherapist", "massage_therapist"}
    assert [one.profession for one in listing_words.said_by(rule, who, "ON")] == [
        "physiotherapist",
        "massage_therapist",
    ]
    assert [one.province for one in listing_words.said_by(rule, who, "AB")] == ["AB"]
    assert listing_words.said_by(rule, who, "QC") == []
