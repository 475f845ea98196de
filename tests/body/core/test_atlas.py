"""The atlas answers: counts, what is offered, what is near, in both languages and quickly."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec import structs

from glideway.body import core as atlas
from glideway.body.core.atlas import assemble
from glideway.body.core.reading import files

SOURCE = Path(__file__).parents[3] / "src"
QUICK_SECONDS = 0.15


def test_every_handed_row_is_in_and_the_counts_are_computed() -> None:
    book = atlas.load()
    counts = book.counts()
    assert counts["structures"] == {
        "bursa-adjacent": 10,
        "fascia": 53,
        "ligament": 64,
        "muscle": 196,
        "nerve": 62,
        "retinaculum": 10,
        "tendon": 40,
    }
    assert (len(book.structures), len(book.groups), len(book.interfaces)) == (435, 46, 213)
    assert (len(book.conditions), len(book.referred_pain), len(book.chart)) == (38, 32, 89)
    protocols = counts["protocols"]
    assert isinstance(protocols, dict)
    assert protocols["total"] == len(book.protocols)
    assert protocols["total"] >= 60
    assert protocols["by_review"] == {"draft": protocols["total"]}


def test_every_region_that_a_condition_names_has_a_protocol() -> None:
    book = atlas.load()
    named = {one.id for condition in book.conditions.values() for one in book.regions_of(condition)}
    assert [one for one in sorted(named) if not book.in_region(one)] == []
    assert named > {"thigh-posterior", "foot", "shoulder", "wrist", "suboccipital"}


def test_the_whole_atlas_loads_within_the_time_a_start_may_take() -> None:
    folder = SOURCE / "glideway" / "body" / "atlas"
    spent = []
    for _ in range(3):
        begun = time.process_time()  # our own work: a busy machine is not a slow atlas
        atlas.read(folder)
        spent.append(time.process_time() - begun)
    assert min(spent) < QUICK_SECONDS


def test_the_core_loads_and_answers_with_django_absent() -> None:
    program = (
        "import sys; sys.modules['django'] = None; sys.modules['glideway.kit'] = None\n"
        "from glideway.body import core\n"
        "print(len(core.load().structures), core.protocols_for('soleus')[0].id)"
    )
    said = subprocess.run(  # noqa: S603 - our own program text
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["435", "soleus--foot-draws-up-knee-bent"]


def test_what_is_switched_off_is_never_offered() -> None:
    assert atlas.load().protocols["longus-colli--off"].off
    assert atlas.protocols_for("longus-colli") == ()
    offered = {one.id for one in atlas.load().in_region("neck-deep")}
    assert offered
    assert "longus-colli--off" not in offered


def test_a_group_offers_what_its_members_offer_and_nerve_work_comes_last() -> None:
    of_group = [one.id for one in atlas.protocols_for("hamstrings")]
    assert of_group[:1] == ["biceps-femoris-long--knee-straightens"]
    assert of_group[-1] == "sciatic-thigh--tensioner"
    sequences = [one.sequence for one in atlas.protocols_for("hamstrings")]
    modes = [one.mode if one else "" for one in sequences]
    assert modes == sorted(modes)  # muscles, then sliders, then tensioners
    assert atlas.protocols_for("no-such-structure") == ()


def test_candidates_of_a_condition_keep_their_order_and_those_of_a_region_lead_with_protocols() -> (
    None
):
    tennis = [one.id for one in atlas.candidates("tennis-elbow")]
    assert tennis[:2] == ["common-extensor-tendon", "extensor-carpi-radialis-brevis"]
    thigh = [one.id for one in atlas.candidates("thigh-posterior")]
    assert set(thigh) == {
        "biceps-femoris-long-head",
        "biceps-femoris-short-head",
        "proximal-hamstring-tendon",
        "sciatic-nerve-thigh",
        "semimembranosus",
        "semitendinosus",
    }
    calf = atlas.candidates("leg-posterior")
    held = [bool(atlas.protocols_for(one.id)) for one in calf]
    assert held == sorted(held, reverse=True)
    assert "retrocalcaneal-bursa-region" not in {one.id for one in atlas.candidates("ankle")}


def test_a_protocol_carries_the_cautions_of_what_it_is_about_and_its_own() -> None:
    book = atlas.load()
    psoas = book.cautions(book.protocols["psoas-major--hip-straightens"])
    assert [one.en.split(";")[0] for one in psoas] == [
        "femoral vessels and nerve",
        "Never after a recent meal, in pregnancy, or with a known aneurysm",
    ]
    assert book.cautions(book.protocols["infraspinatus--arm-turns-in"]) == ()


def test_poses_are_the_actions_reversed_but_where_position_changes_the_answer() -> None:
    book = atlas.load()
    soleus, brachioradialis = book.structures["soleus"], book.structures["brachioradialis"]
    assert soleus.lengthened(book.vocabulary) == (atlas.Motion("ankle", "dorsiflexion"),)
    assert soleus.shortened(book.vocabulary) == (atlas.Motion("ankle", "plantarflexion"),)
    assert brachioradialis.override is not None
    assert brachioradialis.lengthened(book.vocabulary) == (atlas.Motion("elbow", "extension"),)
    assert atlas.Motion("forearm", "neutral") in brachioradialis.shortened(book.vocabulary)
    nerve = book.structures["axillary-nerve"]
    assert nerve.shortened(book.vocabulary) == book.vocabulary.reverse(nerve.loads)


def test_leaning_away_loads_what_lies_beside_the_spine() -> None:
    book = atlas.load()
    away = atlas.Motion("cervical", "lateral_flexion_opposite_side")
    assert away in book.structures["brachial-plexus-roots-and-trunks"].loads


def test_neighbours_are_the_interfaces_a_structure_takes_part_in() -> None:
    near = {one.id for one in atlas.load().neighbours("piriformis")}
    assert "sciatic-nerve-gluteal--piriformis-infrapiriform-exit" in near
    assert all("piriformis" in one for one in near)


def test_words_answer_in_the_language_or_say_that_they_cannot() -> None:
    both, one = atlas.Words(en="knee", fr="genou"), atlas.Words(en="medial cord")
    assert (both.of("fr-ca"), both.language("fr-ca")) == ("genou", "fr")
    assert (both.of("en"), both.language("en")) == ("knee", "en")
    assert (one.of("fr"), one.language("fr")) == ("medial cord", "en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_pose_and_its_motions_read_as_a_person_would_say_them(language: str) -> None:
    book = atlas.load()
    row = book.protocols["semitendinosus--knee-straightens"]
    said = {
        "en": (("hip bent 70°", "knee bent 110°"), ("straighten the knee",)),
        "fr": (("hanche fléchie 70°", "genou plié 110°"), ("tendre le genou",)),
    }[language]
    assert atlas.poses.words(row.start, book.vocabulary, language) == said[0]
    assert atlas.poses.moves(row, book.vocabulary, language) == said[1]


def test_zero_degrees_and_the_end_of_comfortable_range_have_their_own_words() -> None:
    vocabulary = atlas.load().vocabulary
    pose = (atlas.Angle("knee", "flexion", 0), atlas.Angle("toe_dip", "flexion"))
    assert atlas.poses.words(pose, vocabulary, "en") == ("knee straight", "toe tips curled")


def test_the_ends_of_a_motion_are_signed_along_it_and_unmeasured_motions_have_none() -> None:
    book = atlas.load()
    ends = {
        one: atlas.poses.ends(book.protocols[one], book.vocabulary)
        for one in (
            "infraspinatus--arm-turns-in",
            "semitendinosus--knee-straightens",
            "masseter-superficial--mouth-opens",
        )
    }
    assert list(ends.values()) == [(-50, 40), (-110, -10), None]
    unsaid = structs.replace(book.protocols["infraspinatus--arm-turns-in"], start=())
    assert atlas.poses.ends(unsaid, book.vocabulary) is None


def test_a_motion_that_starts_unsaid_starts_at_zero() -> None:
    book = atlas.load()
    end = (atlas.Angle("knee", "flexion", 30),)
    assert atlas.poses.travel((), end, book.vocabulary) == (atlas.Motion("knee", "flexion"),)


def test_every_protocol_has_both_languages_a_stop_and_a_cue_to_read_aloud() -> None:
    for row in atlas.load().protocols.values():
        texts = [row.name, row.plain, row.position, row.mover, row.cue, row.watch, *row.steps]
        texts.append(row.tension.contact)
        assert all(one.en and one.fr and one.en != one.fr for one in texts), row.id
        assert row.cue.en.startswith("“"), row.id
        assert row.cue.fr.startswith("«\u00a0"), row.id
        assert row.stops, row.id


def test_every_text_of_every_row_has_its_french() -> None:
    book = atlas.load()
    texts: list[atlas.Words] = []
    for row in book.structures.values():
        texts += [row.name, row.origin, row.insertion]
        texts += [one for one in (row.nerve, row.caution, row.note) if one]
    for condition in book.conditions.values():
        texts += [condition.name, *condition.rule_out]
    texts += [area for pain in book.referred_pain for area in pain.areas]
    texts += [one.where for one in book.interfaces.values() if one.where]
    texts += [one.name for one in book.regions.values()]
    texts += [one.name for one in book.groups.values()]
    texts += [text for one in book.stops.values() for text in (one.words, one.do)]
    assert [one.en for one in texts if one.en and not one.fr] == []


def test_no_two_protocols_share_a_step_a_cue_or_a_watch() -> None:
    """None is a filled-in template: what is said of one structure is said of that one."""
    for field in ("cue", "watch", "plain"):
        said = [getattr(row, field).en for row in atlas.load().protocols.values()]
        assert len(set(said)) >= len(said) - 1, field
    steps = [step.en for row in atlas.load().protocols.values() for step in row.steps]
    assert len(set(steps)) == len(steps)


def test_a_copy_has_the_same_version_and_one_changed_byte_another(tmp_path: Path) -> None:
    found = files(SOURCE / "glideway" / "body" / "atlas")
    assert assemble(found).version == atlas.version()
    found["stops.json"] += b"\n"
    assert assemble(found).version != atlas.version()
