"""What holds a review until a person has read it, and what a reply may not say."""

import pytest

from glideway.quality.core import review_words
from glideway.quality.core.review_words import Filter

NAMES, PLACE = ("Maya Chen",), "Harbour Clinic Toronto"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On time, listened, measured before and after.", []),
        ("We went to Harbour twice. On Monday in April it was GREAT, I’d say.", []),
        ("chen was kind", [Filter.PERSON]),
        ("My neighbour Kevin goes there too.", [Filter.PERSON]),
        ("Dr. Smith was late.", [Filter.PERSON]),
        ("La dame de l’accueil s’appelle Li.", [Filter.PERSON]),
        ("Call me: 416 555 0123.", [Filter.CONTACT]),
        ("Write to me@example.org or see www.example.org", [Filter.CONTACT]),
        ("In 2025 I went 10 times.", []),
        ("It helped my mother's knee.", [Filter.OTHERS]),
        ("My mother waited. The knee is fine.", []),
        ("You idiot.", [Filter.ABUSE]),
        ("Quel idiot, appelez le 514-555-0123.", [Filter.CONTACT, Filter.ABUSE]),
        ("", []),
    ],
)
def test_a_filter_finds_names_addresses_others_health_and_abuse(
    text: str, found: list[Filter]
) -> None:
    assert review_words.held_for(text, names=NAMES, free=PLACE) == found


@pytest.mark.parametrize(
    ("text", "health", "patient"),
    [
        ("Thank you for writing. We have told the front desk.", "", ""),
        ("Merci de votre mot. Nous l’avons lu ensemble.", "", ""),
        ("We hope the Shoulder is better.", "shoulder", ""),
        ("Nous espérons que la douleur passe.", "douleur", ""),
        ("Thank you for your visit.", "", "your visit"),
        ("It was good to see you.", "", "see you"),
        ("Merci de votre visite.", "", "votre visite"),
        ("You were our patient.", "", "our patient"),
    ],
)
def test_a_reply_says_nothing_of_health_and_confirms_nobody(
    text: str, health: str, patient: str
) -> None:
    assert review_words.told(text) == (health, patient)


def test_the_lists_are_drafts_and_negative_is_no_ground() -> None:
    lists = review_words.load()
    assert lists.review == "draft"
    assert [one.id for one in lists.reasons] == [
        "person",
        "contact",
        "others",
        "abuse",
        "elsewhere",
        "advert",
    ]
    assert {str(one) for one in Filter} <= {one.id for one in lists.reasons}
