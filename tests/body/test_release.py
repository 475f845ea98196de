"""What happens at a release: plain words for everybody, entries as they may be seen, no figures."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.body import core as atlas

pytestmark = pytest.mark.django_db
PROMISES = re.compile(r"\b(mm|grade|geometry|checked|model|will help you)\b", re.IGNORECASE)
GENERAL = "You move yourself, slowly, until the part is long."


def words(address: str, language: str = "en") -> str:
    answer = Client(headers={"Accept-Language": language}).get(address)
    assert answer.status_code == 200, address
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)))


def test_a_live_house_tells_a_place_in_general_words_and_shows_no_draft(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False
    for region in (one for one in atlas.load().regions.values() if one.can_be_pointed_at):
        said = words(f"/atlas/release/{region.id}/")
        assert GENERAL in said
        for stop in ("sharp", "tingling", "limit"):
            assert atlas.load().stops[stop].words.en in said
        assert "What may be held here" not in said
        assert "draft" not in said
    for hidden in ("soleus", "nothing", "any"):
        assert Client().get(f"/atlas/release/{hidden}/").status_code == 404


def test_a_demo_shows_what_may_be_held_at_a_place_each_with_its_mark(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    said = words("/atlas/release/thigh-posterior/")
    assert "What happens at a release of your back of the thigh" in said
    assert "What may be held here" in said
    assert "Semitendinosus draft , not yet clinically reviewed" in said


def test_a_structure_tells_each_movement_in_plain_words_without_figures(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    for one in ("semitendinosus", "soleus", "median-nerve-wrist"):
        said = words(f"/atlas/release/{one}/")
        assert GENERAL in said
        assert "draft, not yet clinically reviewed" in said
        rows = atlas.protocols_for(one)
        assert rows[0].cue.en in said
        assert "°" not in said
        assert rows[0].tension.contact.en not in said
        for stop in rows[0].stops:
            assert atlas.load().stops[stop].words.en in said
        told = said.replace("Nobody can say beforehand whether it will help you.", "")
        assert PROMISES.findall(told) == []


def test_it_reads_in_french(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    said = words("/atlas/release/semitendinosus/", "fr")
    assert "Ce qui se passe lors d’un relâchement" in said
    assert "ébauche, pas encore approuvée par un clinicien" in said
    assert " ".join(atlas.protocols_for("semitendinosus")[0].cue.fr.split()) in said


def test_what_has_no_entry_has_no_page_of_its_own(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    never = next(one for one in atlas.load().structures.values() if one.access == "none")
    assert Client().get(f"/atlas/release/{never.id}/").status_code == 404
