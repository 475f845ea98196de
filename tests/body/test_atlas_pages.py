"""The atlas' pages: who sees drafts, what is found, how it is drawn, in both languages."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from django.template import engines
from django.test import Client
from django.utils.translation import override
from msgspec import structs
from pytest_django import DjangoAssertNumQueries, Settings

from glideway.body import core as atlas
from glideway.body import queries
from glideway.body.templatetags import body_verdict
from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours
from tests import make, world
from tests.body.make import HOME
from tests.quality.signing import stand_for

pytestmark = pytest.mark.django_db
MARK = "draft, not yet clinically reviewed"
MARK_FR = "ébauche, pas encore approuvée par un clinicien"
HAMSTRING = "semitendinosus--knee-straightens"
SOLEUS = "soleus--foot-draws-up-knee-bent"
MILLIMETRES = re.compile(r"\b\d[\d.,]*\s*mm\b")
MOST_QUERIES = 12


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True


@pytest.fixture
def live(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = False


def page(address: str, language: str = "en") -> str:
    answer = Client(headers={"Accept-Language": language}).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def signed_in(*roles: str) -> list[Client]:
    """Browsers of people with these roles at one clinic."""
    place = world.built("harbour")
    return [place.client(role) for role in roles]


def text_of(client: Client, address: str) -> str:
    """The words of a page, one space between any two."""
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, address
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))).replace(
        " ,", ","
    )


def drawn(text: str, **facts: object) -> str:
    template = engines["django"].from_string("{% load body body_names %}" + text)
    return template.render(facts)


@pytest.mark.usefixtures("demo")
def test_the_front_counts_from_the_rows_and_shows_the_chart_and_its_list() -> None:
    shown = page("/atlas/")
    total = len(atlas.load().protocols)
    assert f"{total} movement protocols" in shown
    assert f"<b>{total}</b> protocols" in shown
    assert "<b>0</b> reviewed by a clinician" in shown
    assert f"<b>{total}</b> still drafts" in shown
    assert shown.count('role="group" aria-label=') == 2
    assert "/atlas/?region=thigh-posterior" in shown


@pytest.mark.usefixtures("demo")
def test_a_structure_says_where_it_is_what_it_does_and_where_that_comes_from() -> None:
    shown = page("/atlas/semitendinosus/")
    for said in ("Semitendinosus", "knee straight", "A · Geometry checked", MARK, HAMSTRING):
        assert said in shown
    never = page("/atlas/retrocalcaneal-bursa-region/")
    assert "None: this structure is never pressed." in never
    assert "Nerf sciatique à la cuisse" in page("/atlas/sciatic-nerve-thigh/", "fr")


def one_of_each_sort() -> list[str]:
    """A protocol of every region, grade and sort: what a card can look like."""
    found = {
        (row.region, row.grade, bool(row.sequence), bool(row.interface), row.off): row.id
        for row in atlas.load().protocols.values()
    }
    return sorted(found.values())


@pytest.mark.usefixtures("demo")
def test_every_sort_of_protocol_opens_in_french_with_its_mark_cue_and_stops() -> None:
    for protocol_id in one_of_each_sort():
        row = atlas.load().protocols[protocol_id]
        if row.off:
            assert Client().get(f"/atlas/protocols/{protocol_id}/").status_code == 404
            continue
        shown = unescape(page(f"/atlas/protocols/{protocol_id}/", "fr"))
        assert MARK_FR in shown, protocol_id
        assert row.cue.fr in shown, protocol_id
        assert atlas.load().stops[row.stops[0]].words.fr in shown, protocol_id
        assert f"{protocol_id}@{atlas.version()}" in shown, protocol_id


@pytest.mark.usefixtures("demo")
def test_the_left_side_is_the_mirrored_picture_with_mirrored_words() -> None:
    right = page(f"/atlas/protocols/{HAMSTRING}/")
    left = page(f"/atlas/protocols/{HAMSTRING}/?side=left")
    assert ("scale(-1 1)" in right, "scale(-1 1)" in left) == (False, True)
    assert ("Right side." in right, "Left side." in left) == (True, True)
    paths = [re.findall(r' d="(.*?)"', shown) for shown in (right, left)]
    assert paths[0] == paths[1]


@pytest.mark.usefixtures("demo")
def test_a_nerve_page_says_what_loads_and_that_the_tensioner_comes_later() -> None:
    slider = page("/atlas/protocols/median-nerve-wrist--slider/")
    assert "Slider: one end loads while the other is freed" in slider
    later = page("/atlas/protocols/median-wrist--tensioner/")
    assert "Only after:" in later
    assert "/atlas/protocols/median-nerve-wrist--slider/" in later


@pytest.mark.usefixtures("demo")
def test_millimetres_are_for_licensed_readers_and_never_for_a_patient() -> None:
    licensed, patient, desk = signed_in("practitioner", "patient", "desk")
    nerve, muscle = "median-nerve-wrist--slider", HAMSTRING
    told = text_of(licensed, f"/atlas/protocols/{nerve}/")
    assert "10.2 mm ± 2.8, n = 15" in told
    assert "never a target" in told
    spread = text_of(licensed, "/atlas/protocols/sciatic-thigh--slider/")
    assert "9.9 mm (6.4–14.7), n = 16" in spread
    assert "12.4 mm (5.1–20.2), n = 16" in spread
    assert "95 mm" in text_of(licensed, f"/atlas/protocols/{muscle}/")
    for reader in (Client(), patient, desk):
        for one in (nerve, muscle):
            assert MILLIMETRES.search(text_of(reader, f"/atlas/protocols/{one}/")) is None


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("one", ["trapezius-descending--head-tilts-away", "rectus-abdominis--arch"])
def test_of_neck_and_trunk_the_direction_is_told_and_no_length(one: str) -> None:
    (licensed,) = signed_in("practitioner")
    told = text_of(licensed, f"/atlas/protocols/{one}/")
    assert "Read the direction" in told
    assert "this movement lengthens this muscle" in told
    assert MILLIMETRES.search(told) is None


@pytest.mark.usefixtures("demo")
def test_the_verdict_of_the_engine_is_told_rounded_with_what_competes() -> None:
    told = text_of(signed_in("practitioner")[0], f"/atlas/protocols/{HAMSTRING}/")
    assert "Checked on a generic adult computer model: this movement lengthens this muscle." in told
    assert "grows by about 95 mm, 22%" in told
    assert "can make of it 38%" in told
    assert "Steps in which it lengthens 100%" in told
    assert re.search(r"Others that lengthen as much Biceps femoris, short head \d+%", told)


def told_of(row: atlas.Protocol, book: atlas.Atlas) -> str:
    """The geometry of a protocol of some atlas, as a licensed reader sees it."""
    said = {"row": row, "licensed": True} | body_verdict.answer(row, book)
    page = engines["django"].get_template("body/geometry.html").render(said)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


def test_what_a_model_refuses_is_said_plainly_with_the_reason() -> None:
    book = atlas.load()
    row = book.protocols[HAMSTRING]
    path = book.paths[row.id]
    back = {slip: " ".join(reversed(walk.split())) for slip, walk in path.walks.items()}
    paths = {**book.paths, row.id: structs.replace(path, walks=back)}
    told = told_of(structs.replace(row, grade="B"), replace(book, paths=paths))
    assert "The model says otherwise: the path becomes shorter on the way." in told
    assert "Checked on" not in told


@pytest.mark.parametrize(
    ("protocol_id", "why"),
    [
        ("median-nerve-wrist--slider", "straight line says nothing of how a nerve slides"),
        ("masseter-superficial--mouth-opens", "no model has what lengthens here"),
    ],
)
def test_what_no_model_sees_is_said_plainly_with_the_reason(protocol_id: str, why: str) -> None:
    told = told_of(atlas.load().protocols[protocol_id], atlas.load())
    assert "Not checked by a model:" in told
    assert why in told


def test_a_path_that_nobody_walked_is_said_to_be_unchecked() -> None:
    book = atlas.load()
    told = told_of(book.protocols[HAMSTRING], replace(book, paths={}))
    assert "Not checked by a model: a joint that moves here is not in the model." in told


def test_why_a_confirmed_entry_stays_below_the_first_grade_is_said() -> None:
    book = atlas.load()
    row = book.protocols[HAMSTRING]
    assert "It stays at" not in told_of(row, book)
    lower = structs.replace(row, grade="B")
    said = told_of(lower, replace(book, protocols={**book.protocols, row.id: lower}))
    assert "It stays at B all the same: the structure's own row is not surer." in said
    for one in book.protocols.values():
        verdict = book.verdict(one.id)
        if verdict and verdict.passed and one.grade == "B":
            assert "It stays at B all the same:" in told_of(one, book), one.id


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ((1.0, 2.4), "less than 5 mm"),
        ((33.0, 36.9), "about 35 mm"),
        ((21.0, 36.9), "20 to 35 mm"),
    ],
)
def test_lengths_are_rounded_to_five_millimetres(span: tuple[float, float], said: str) -> None:
    assert body_verdict.millimetres(span) == said


@pytest.mark.usefixtures("live")
def test_live_patients_and_strangers_see_no_draft_and_the_counts_only() -> None:
    shown = page("/atlas/") + page("/atlas/?region=thigh-posterior") + page("/atlas/?q=hamstring")
    assert "/atlas/protocols/" not in shown
    assert "Semitendinosus" not in shown
    assert "Entries appear here once a clinician has reviewed them." in shown
    for hidden in ("/atlas/semitendinosus/", f"/atlas/protocols/{HAMSTRING}/", "/atlas/nothing/"):
        assert Client().get(hidden).status_code == 404


def test_in_a_live_house_practitioners_see_drafts_and_owners_do_not() -> None:
    therapist, owner = make.practitioner(1, 1), make.staff(Role.OWNER, 1)
    assert queries.structure(therapist, "soleus", demo=False).id == "soleus"
    with pytest.raises(NotYours):
        queries.structure(owner, "soleus", demo=False)
    with pytest.raises(NotYours):
        queries.protocol(owner, HAMSTRING, demo=False)
    thigh = queries.Choice(region="thigh-posterior")
    assert queries.browse(owner, thigh, demo=False).nothing
    assert not queries.browse(therapist, thigh, demo=False).nothing


@pytest.mark.parametrize(
    ("review", "drafts", "seen"),
    [
        ("reviewed", False, True),
        ("draft", False, False),
        ("draft", True, True),
        ("retired", True, False),
    ],
)
def test_a_signed_row_is_for_all_a_draft_for_some_a_retired_one_for_nobody(
    review: str, *, drafts: bool, seen: bool
) -> None:
    row = atlas.load().structures["soleus"]
    if review == "reviewed":
        stand_for("structures", "soleus")
    if review == "retired":
        stand_for("structures", "soleus")
        row = structs.replace(row, review="retired")
    assert queries.may_see(row, drafts=drafts) is seen


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "address",
    [
        "/atlas/",
        "/atlas/?region=shoulder",
        "/atlas/?q=nerve",
        "/atlas/?moves=knee:extension",
        "/atlas/?condition=tennis-elbow",
        "/atlas/?kind=muscle&page=2",
        "/atlas/soleus/",
        f"/atlas/protocols/{HAMSTRING}/",
        f"/atlas/compare/?p={HAMSTRING}&p={SOLEUS}",
        f"/atlas/print/?p={HAMSTRING}&p={SOLEUS}",
        "/atlas/ranges/",
        "/atlas/release/shoulder/",
        "/atlas/release/soleus/",
    ],
)
def test_no_atlas_page_asks_the_database_much(
    address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        page(address)


def test_every_part_of_the_chart_is_a_link_with_a_name_and_the_list_does_the_same() -> None:
    shown = drawn('{% body_chart selected="knee" link="/go/{region}/{side}/" %}')
    links = re.findall(r'<a href="(.*?)" aria-label="(.*?)"', shown)
    assert len(links) == shown.count("<a ") > 50
    assert ("/go/thigh-posterior/left/", "Back of the thigh, left side") in links
    assert len(set(links)) >= len({name for _, name in links})
    assert shown.count('aria-current="true"') == 4  # both knees, both views
    listed = drawn('{% region_list selected="knee" link="/go/{region}/" %}')
    pointed = {one.id for one in atlas.load().regions.values() if one.can_be_pointed_at}
    on_chart = {address.split("/")[2] for address, _ in links}
    in_list = set(re.findall(r'href="/go/(.*?)/"', listed))
    assert in_list == pointed
    assert on_chart <= in_list


def test_the_dial_prints_angles_without_sign_and_a_sentence_for_who_does_not_see_it() -> None:
    text = drawn(
        '{% movement_dial start_deg=-55 end_deg=75 passes=passes last=40 caption="elbow" %}',
        passes=[52, 61],
    )
    for said in ("Short", "Pass 1", "Last 61°", "Goal 75°", ">elbow<"):
        assert said in text
    assert "Movement: from 55°, short; last pass 61°; goal 75°." in text
    assert "-55" not in text


def test_a_motion_nobody_measures_has_no_dial() -> None:
    jaw = atlas.load().protocols["masseter-superficial--mouth-opens"]
    knee = atlas.load().protocols[HAMSTRING]
    assert drawn("{% protocol_dial row %}", row=jaw).strip() == ""
    assert "Goal 10°" in drawn("{% protocol_dial row %}", row=knee)


def test_a_protocols_dial_takes_angles_as_they_are_said() -> None:
    knee = atlas.load().protocols[HAMSTRING]
    said = drawn("{% protocol_dial row passes=p goal=5 last=20 %}", row=knee, p=[40, 20])
    signed = drawn(
        "{% protocol_dial row passes=p goal=g last=l %}", row=knee, p=[-40, -20], g=-5, l=-20
    )
    assert said == signed
    assert "Last 20°" in said
    shoulder = atlas.load().protocols["infraspinatus--arm-turns-in"]
    assert "Last 35°" in drawn("{% protocol_dial row passes=p %}", row=shoulder, p=[35])


def test_a_text_of_the_atlas_knows_its_language() -> None:
    one = atlas.Words(en="medial cord")
    with override("fr"):
        said = drawn("{{ a|words }} {{ a|words_language }} {{ none|words }}", a=one, none=None)
    assert said.split() == ["medial", "cord", "en"]
    assert drawn("{{ a|title }}", a=atlas.Words(en="knee")) == "Knee"


def test_a_structure_without_a_french_name_is_called_in_latin() -> None:
    row = structs.replace(atlas.load().structures["soleus"], name=atlas.Words(en="Soleus muscle"))
    with override("fr"):
        assert drawn("{{ row|headline }}", row=row) == row.latin
    assert drawn("{{ row|headline }}", row=row) == "Soleus muscle"


def test_every_text_of_the_atlas_is_readable_json_in_canonical_form() -> None:
    for path in HOME.rglob("*.json"):
        if path.parent.name == "drawings":  # a row a line: numbers that a machine wrote
            continue
        text = path.read_text(encoding="utf-8")
        value = json.loads(text)
        assert text == json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
