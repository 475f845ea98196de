"""Looking through the atlas: each way in, what can be kept, the numbers, two side by side."""

import re
from html import unescape
from typing import get_args

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.body import core as atlas
from glideway.body import queries
from glideway.body.core import engine, protocols, ranges, vocabulary
from glideway.body.templatetags import body_names, body_verdict
from glideway.kit.actor import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demo")]
HAMSTRING, SOLEUS = "semitendinosus--knee-straightens", "soleus--foot-draws-up-knee-bent"
MARK = "draft, not yet clinically reviewed"
HTMX = {"HX-Request": "true"}
ANYBODY = Actor(role=Role.ANON)


@pytest.fixture
def _demo(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True


def page(address: str, language: str = "en", **headers: str) -> str:
    answer = Client(headers={"Accept-Language": language, **headers}).get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def cards(html: str) -> list[str]:
    return re.findall(r'href="/atlas/protocols/([a-z0-9-]+)/"', html)


def groups(html: str) -> list[str]:
    return re.findall(r'<h3 id="s-([a-z0-9-]+)">', html)


def test_the_front_and_the_command_tell_the_same_numbers() -> None:
    shown, stands = words(page("/atlas/")), atlas.standing()
    facts = stands.facts()
    protocols = facts["protocols"]
    assert isinstance(protocols, dict)
    assert f"{protocols['total']} movement protocols" in shown
    for grade, said in (("A", "Geometry checked"), ("B", "Anatomy reference only")):
        assert f"{grade} · {said} {protocols['by_grade'][grade]}" in shown
    for kind, name in (("muscle", "Muscle"), ("nerve", "Nerve"), ("tendon", "Tendon")):
        assert f"{name} {stands.structures[kind]}" in shown
    settled, raw = 100 * stands.agreement, 100 * stands.agreement_raw
    assert f"Asked {stands.checks} times which way a muscle pulls" in shown
    assert f"what the textbooks say in {raw:.1f}%" in shown
    assert f"{len(stands.exceptions)} disagreements are listed" in shown
    assert f"with these set aside, {settled:.1f}% of the rest agree" in shown
    assert f"No model sees {stands.unseen} of the structures" in shown
    assert "500" not in re.sub(rf"\b{protocols['total']}\b", "", shown)


def test_a_region_stands_by_structure_muscles_first_every_protocol_once_each_marked() -> None:
    shown = page("/atlas/?region=thigh-posterior&side=left")
    rows = [one.id for one in atlas.load().in_region("thigh-posterior")]
    assert sorted(cards(shown)) == sorted(rows)
    assert shown.count('class="mark"') >= len(rows)
    assert shown.count(MARK) >= len(groups(shown))
    kinds = [atlas.load().structures[one].kind for one in groups(shown)]
    assert kinds[0] == "muscle"
    assert shown.count('class="chosen"') == 1
    assert "Arrière de la cuisse" in page("/atlas/?region=thigh-posterior", "fr")


@pytest.mark.parametrize("region", sorted(atlas.load().regions))
def test_every_region_opens_and_lists_what_is_filed_there(region: str) -> None:
    choice = queries.Choice(region=region)
    found = []
    shelf = queries.browse(ANYBODY, choice, demo=True)
    for number in range(1, shelf.pages + 1):
        part = queries.browse(ANYBODY, queries.Choice(region=region, page=number), demo=True)
        found += [one.id for group in part.groups for one in group.protocols]
    assert sorted(found) == sorted(one.id for one in atlas.load().in_region(region))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("soleus", "soleus"),
        ("solaire", "soleus"),
        ("soléaire", "soleus"),
        ("nervus medianus", "median-nerve-arm-and-elbow"),
        ("semi tendin", "semitendinosus"),
        (HAMSTRING, "semitendinosus"),
    ],
)
def test_words_lead_to_the_structure_they_name(typed: str, first: str) -> None:
    assert groups(page(f"/atlas/?q={typed}"))[0] == first


def test_words_lead_to_troubles_places_and_motions_as_well() -> None:
    assert 'href="/atlas/?condition=tennis-elbow"' in page("/atlas/?q=tennis elbow")
    assert 'href="/atlas/?region=shoulder"' in page("/atlas/?q=epaule")
    assert 'href="/atlas/?moves=knee:extension"' in page("/atlas/?q=straighten the knee")


def test_a_motion_shows_what_it_lengthens_and_who_makes_it() -> None:
    shown = page("/atlas/?moves=knee:extension")
    assert "What lengthens: straighten the knee" in words(shown)
    assert {"semitendinosus", "semimembranosus"} <= set(groups(shown))
    made_by = words(shown[shown.index("Made by:") : shown.index('class="found-form"')])
    assert "Vastus lateralis" in made_by
    assert "vastus-lateralis" not in groups(shown)
    book, way = atlas.load(), atlas.Motion("knee", "extension")
    for one in groups(shown):
        assert way in book.structures[one].lengthened(book.vocabulary), one
    assert book.structures[groups(shown)[0]].kind == "muscle"


def test_a_trouble_that_was_typed_puts_its_places_first() -> None:
    row = atlas.load().conditions["tennis-elbow"]
    shown = page("/atlas/?q=tennis elbow")
    at = [shown.index(f'href="/atlas/{one}/"') for one in row.primary]
    assert at == sorted(at)
    assert at[-1] < shown.index('href="/atlas/ulnar-nerve-arm-and-elbow/"')


def test_a_trouble_shows_what_to_rule_out_then_places_in_the_order_of_its_row() -> None:
    row = atlas.load().conditions["tennis-elbow"]
    shown = page("/atlas/?condition=tennis-elbow")
    assert "To rule out first:" in shown
    assert groups(shown)[: len(row.primary)] == list(row.primary)
    assert 'href="/evidence/for/tennis-elbow/"' in shown
    assert "It can be anywhere" in page("/atlas/?condition=muscle-knot-general")


def test_what_is_kept_is_counted_beforehand_and_the_count_is_what_stays() -> None:
    for which, value in (("kind", "muscle"), ("grade", "B"), ("checked", "yes")):
        shown = page("/atlas/?region=shoulder")
        address, count = next(
            (found[1], int(found[2]))
            for found in re.finditer(
                r'<a href="/atlas/\?([^"]*)">[^<]*<span class="num">(\d+)</span></a>', shown
            )
            if f"{which}={value}" in found[1]
        )
        kept = page(f"/atlas/?{address}")
        told = re.search(r"(\d+) structures?, (\d+) protocols?", words(kept))
        assert told is not None
        assert int(told[1 if which == "kind" else 2]) == count, which
        assert 'aria-current="true"' in kept


def test_keeping_two_things_keeps_what_is_both_and_taking_one_back_leaves_the_other() -> None:
    both = queries.Choice(region="shoulder", kind="muscle", grade="B")
    shelf = queries.browse(ANYBODY, both, demo=True)
    assert {one.structure.kind for one in shelf.groups} == {"muscle"}
    assert {p.grade for one in shelf.groups for p in one.protocols} == {"B"}
    chosen = {one.which: one.address for one in shelf.facets if one.chosen}
    assert chosen == {
        "kind": "region=shoulder&grade=B",
        "grade": "region=shoulder&kind=muscle",
    }


def test_model_checked_keeps_what_the_engine_passed_and_nothing_else() -> None:
    shelf = queries.browse(ANYBODY, queries.Choice(checked="yes"), demo=True)
    book = atlas.load()
    passed = {
        one.id
        for one in book.protocols.values()
        if not one.off and (said := book.verdict(one.id)) and said.passed
    }
    assert shelf.protocols == len(passed)
    assert {p.id for one in shelf.groups for p in one.protocols} <= passed


def test_a_long_list_has_pages_that_follow_one_another() -> None:
    first, second = page("/atlas/?kind=muscle"), page("/atlas/?kind=muscle&page=2")
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in second
    assert not set(groups(first)) & set(groups(second))
    last = queries.browse(ANYBODY, queries.Choice(kind="muscle", page=9999), demo=True)
    assert last.page == last.pages


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        ({"q": "  soleus "}, queries.Choice(words="soleus")),
        ({"q": "x" * 99}, queries.Choice(words="x" * 80)),
        ({"moves": "knee:extension"}, queries.Choice(moves="knee:extension")),
        ({"moves": "knee:pronation"}, queries.Choice()),
        ({"moves": "tail:extension"}, queries.Choice()),
        ({"region": "shoulder", "side": "left"}, queries.Choice(region="shoulder", side="left")),
        ({"region": "moon", "side": "left"}, queries.Choice()),
        ({"q": "soleus", "region": "shoulder"}, queries.Choice(words="soleus")),
        ({"kind": "bone", "grade": "D", "checked": "no"}, queries.Choice()),
        ({"kind": "nerve", "page": "3"}, queries.Choice(kind="nerve", page=3)),
        ({"page": "-1"}, queries.Choice()),
        ({"page": "0"}, queries.Choice()),
    ],
)
def test_an_address_is_read_and_what_is_unknown_left_out(
    asked: dict[str, str], choice: queries.Choice
) -> None:
    assert queries.Choice.of(asked) == choice


def test_an_address_asks_for_exactly_what_was_chosen() -> None:
    one = queries.Choice(words="nerf médian", kind="nerve", page=2)
    assert one.address == "q=nerf+m%C3%A9dian&kind=nerve&page=2"
    assert queries.Choice.of({"q": "nerf médian", "kind": "nerve", "page": "2"}) == one


@pytest.mark.parametrize(
    ("asked", "says", "next_step"),
    [
        ("q=semitendinosusses", "Nothing by that name.", "The closest names:"),
        ("q=xyzzyx", "Nothing by that name.", "Try fewer letters"),
        ("region=knee&kind=nerve&grade=A", "Nothing is left", "Take a filter back"),
    ],
)
def test_an_empty_list_says_what_to_do_next(asked: str, says: str, next_step: str) -> None:
    shown = words(page(f"/atlas/?{asked}"))
    assert says in shown
    assert next_step in shown


def test_what_is_typed_swaps_the_list_the_heading_and_the_count_only() -> None:
    part = page("/atlas/?q=soleus", **HTMX)
    assert part.lstrip().startswith("<title>")
    assert 'id="found"' in part
    assert '<h1 id="heading" hx-swap-oob="true">Found for “soleus”</h1>' in part
    assert 'role="status" class="small quiet num" hx-swap-oob="true"' in part
    assert "<main" not in part
    answer = Client().get("/atlas/?q=soleus", headers=HTMX)
    assert "HX-Request" in answer.headers["Vary"]


def test_two_protocols_stand_line_by_line_and_differences_are_marked_in_words() -> None:
    shown = page(f"/atlas/compare/?p={HAMSTRING}&p={SOLEUS}")
    assert shown.count('class="drawing') >= 2
    rows = re.findall(r"<tr( class=\"differs\")?><th scope=\"row\">([^<]+)", shown)
    differs = {name for mark, name in rows if mark}
    assert {"Structure", "Contact", "Start", "End", "Moving joint"} <= differs
    assert "Direction of tension" not in differs
    assert shown.count("differs</span>") == len(differs)
    assert shown.count(MARK) == 2


def test_a_protocol_compared_with_itself_is_one_and_asks_for_another() -> None:
    shown = page(f"/atlas/compare/?p={HAMSTRING}&p={HAMSTRING}")
    assert "Compare with" in shown
    assert f"?p={HAMSTRING}&p=" in shown


def test_what_to_compare_with_is_offered_or_searched() -> None:
    assert "Choose the first" in page("/atlas/compare/")
    shown = page(f"/atlas/compare/?p={HAMSTRING}&q=soleus")
    assert f'href="/atlas/compare/?p={HAMSTRING}&p={SOLEUS}"' in shown
    assert "Nothing by that name" in page("/atlas/compare/?q=xyzzyx")
    three = f"/atlas/compare/?p={HAMSTRING}&p={SOLEUS}&p=median-nerve-wrist--slider"
    assert "these are the first two" in page(three)
    assert "these are the first two" not in page(f"/atlas/compare/?p={HAMSTRING}&p={SOLEUS}")


def test_no_difference_is_found_between_a_row_and_itself_and_one_for_each_that_is() -> None:
    one, other = atlas.load().protocols[HAMSTRING], atlas.load().protocols[SOLEUS]
    assert not any(line.differs for line in queries.differences(one, one))
    assert any(line.differs for line in queries.differences(one, other))


def test_chosen_protocols_print_one_a_page_each_drawn_marked_and_with_the_notice() -> None:
    shown = page(f"/atlas/print/?p={HAMSTRING}&p={SOLEUS}&side=left")
    assert shown.count('<article class="sheet') == 2
    assert shown.count(MARK) == 2
    assert shown.count("are not a course, a certification, or a substitute") >= 2
    for one in (HAMSTRING, SOLEUS):
        assert f"{one}@{atlas.version()}" in shown
    assert 'side=left" aria-current="true"' in shown
    assert Client().get("/atlas/print/?p=none").status_code == 404
    assert Client().get("/atlas/print/").headers["Location"] == "/atlas/"


def test_a_card_leads_to_its_neighbours_in_the_region_and_to_others_of_its_structure() -> None:
    here = [one.id for one in atlas.load().in_region("thigh-posterior")]
    at = here.index(HAMSTRING)
    shown = page(f"/atlas/protocols/{HAMSTRING}/")
    before = re.search(r'href="/atlas/protocols/([a-z0-9-]+)/" rel="prev"', shown)
    after = re.search(r'href="/atlas/protocols/([a-z0-9-]+)/" rel="next"', shown)
    assert (before and before[1]) == (here[at - 1] if at else None)
    assert (after and after[1]) == (here[at + 1] if at + 1 < len(here) else None)
    others = {one.id for one in atlas.protocols_for("semitendinosus")} - {HAMSTRING}
    assert others <= set(cards(shown))
    assert f'href="/atlas/compare/?p={HAMSTRING}"' in shown


def test_how_far_joints_go_shows_every_cap_with_its_sources_side_by_side() -> None:
    shown = page("/atlas/ranges/")
    for one in atlas.load().ranges.values():
        assert f'id="r-{one.id}"' in shown
        for said in one.published:
            assert said.source.ref in shown
    apart = [one for one in atlas.load().ranges.values() if one.spread]
    assert shown.count("sources differ:") == len(apart) > 0
    assert f"On {len(apart)} motions the sources disagree" in words(shown)


def test_no_row_of_the_atlas_has_the_address_of_a_page() -> None:
    taken = {"compare", "print", "ranges", "release", "protocols"}
    assert not taken & atlas.load().structures.keys()
    assert not atlas.load().regions.keys() & atlas.load().structures.keys()


def test_every_closed_word_of_the_atlas_has_words_on_the_pages() -> None:
    for which, words_of in (
        ("direction", protocols.Direction),
        ("kind", vocabulary.Kind),
        ("zone", vocabulary.Zone),
        ("basis", ranges.Basis),
        ("published", ranges.Kind),
        ("mode_of", ranges.Mode),
    ):
        assert set(get_args(words_of)) <= body_names.NAMES[which].keys(), which
    refused = set(get_args(engine.Reason)) - {"lengthens"}
    assert refused == body_verdict.REFUSED.keys()
    compared = atlas.load().protocols[HAMSTRING]
    lines = {line.what for line in queries.differences(compared, compared)}
    assert lines == body_names.NAMES["line"].keys()


def test_on_the_trunk_proximal_is_toward_the_head_and_on_a_limb_toward_the_trunk() -> None:
    rows = [one for one in atlas.load().protocols.values() if one.tension.direction == "proximal"]
    said = {one.tension.spot.bone: str(body_names.pull(one.tension)) for one in rows}
    assert said["thigh"] == "toward the trunk"
    assert said["lumbar"] == "toward the head"


def test_a_structure_without_a_model_says_why_on_its_page() -> None:
    told = words(page("/atlas/median-nerve-wrist/"))
    assert "No computer model sees this structure: a model's straight line says nothing" in told
    assert "No computer model" not in page("/atlas/soleus/")
    for row in atlas.load().structures.values():
        if row.unmodelled:
            assert row.unmodelled.en in page(f"/atlas/{row.id}/")


def test_an_action_that_turns_with_posture_says_where_it_is_so() -> None:
    row = next(one for one in atlas.load().structures.values() if one.postures)
    assert "Where it is so:" in page(f"/atlas/{row.id}/")


def test_every_disagreement_with_the_model_stands_on_its_structures_page_with_its_reason() -> None:
    for row in atlas.load().exceptions.values():
        shown = page(f"/atlas/{row.structure}/", "fr")
        assert "Où le modèle dit autre chose" in shown
        assert row.reason.fr in shown
    assert page("/atlas/multifidus-lumborum/").count("Where the model says otherwise:") == 1
    assert "the model says otherwise" not in page("/atlas/soleus/")
