"""Searching the atlas: three languages, no accents, parts of words, one slip; and nothing else."""

import pytest

from glideway.body import core as atlas
from glideway.body.core import finding

FINDER = finding.finder(atlas.load())


def first(typed: str, table: str = "structures") -> str:
    return next((one.id for one in FINDER.find(typed) if one.table == table), "")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("semitendinosus", "semitendinosus"),
        ("Semi-Tendineux", "semitendinosus"),
        ("musculus semitendinosus", "semitendinosus"),
        ("nervus medianus", "median-nerve-arm-and-elbow"),
        ("soléaire", "soleus"),
        ("soleaire", "soleus"),
        ("SOLEUS", "soleus"),
        ("infrasp", "infraspinatus"),
        ("infarspinatus", "infraspinatus"),
        ("pirifrm", "piriformis"),
        ("semitendonosus", "semitendinosus"),
        ("scalènes", "scalenus-medius"),
        ("adductors", "adductor-longus"),
        ("TFL", "tensor-fasciae-latae"),
        ("fhl", "flexor-hallucis-longus"),
        ("QL", "quadratus-lumborum-iliocostal-fibres"),
    ],
)
def test_a_structure_is_found_by_its_names_in_three_languages_in_part_and_with_a_slip(
    typed: str, found: str
) -> None:
    assert first(typed) == found


@pytest.mark.parametrize(
    ("typed", "table", "found"),
    [
        ("tennis elbow", "conditions", "tennis-elbow"),
        ("tenis elbow", "conditions", "tennis-elbow"),
        ("coude du tennis", "conditions", "tennis-elbow"),
        ("épaule", "regions", "shoulder"),
        ("straighten the knee", "motions", "knee:extension"),
        ("tendre le genou", "motions", "knee:extension"),
        ("median-nerve-wrist--slider", "protocols", "median-nerve-wrist--slider"),
    ],
)
def test_troubles_places_motions_and_protocols_are_found_as_well(
    typed: str, table: str, found: str
) -> None:
    assert first(typed, table) == found


def test_every_structure_is_found_by_each_of_its_own_names_among_the_first() -> None:
    for row in atlas.load().structures.values():
        for name in filter(None, (row.name.en, row.name.fr, row.latin)):
            ids = [one.id for one in FINDER.find(name) if one.table == "structures"]
            assert row.id in ids, name
            same = [one for one in ids if finding.plain(name) in _names(one)]
            assert row.id in ids[: max(len(same), 1)], name


def _names(structure: str) -> set[str]:
    row = atlas.load().structures[structure]
    return {finding.plain(one) for one in (row.name.en, row.name.fr, row.latin)}


def test_every_word_typed_has_to_be_there() -> None:
    both = {one.id for one in FINDER.find("median nerve wrist")}
    assert both < {one.id for one in FINDER.find("median nerve")}
    assert FINDER.find("median xyzzy") == ()


@pytest.mark.parametrize("typed", ["", "a", "  ", "--", "’", "xyzzyx", "qq ww"])
def test_what_names_nothing_finds_nothing(typed: str) -> None:
    assert FINDER.find(typed) == ()


def test_a_short_word_forgives_no_slip_and_a_long_one_two() -> None:
    assert FINDER.find("sqq") == ()
    assert first("quadrtus femors") == "quadratus-femoris"
    assert first("gastrocnenius") in {"gastrocnemius-medial-head", "gastrocnemius-lateral-head"}


def test_where_nothing_is_found_the_closest_names_are_offered() -> None:
    assert FINDER.find("hamstringsesses") == ()
    assert "semitendinosus" in {one.id for one in FINDER.near("hamstringsesses")}
    assert FINDER.near("zz") == ()
    assert FINDER.near("qqqqqq") == ()
    assert len(FINDER.near("nerve xyzzy", most=3)) == 3


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [
        ("psoas", "psoas", 0),
        ("psoa", "psoas", 0),  # a beginning is no slip
        ("psaos", "psoas", 1),
        ("posas", "psoas", 1),
        ("pssoas", "psoas", 1),
        ("soas", "psoas", 1),
        ("psxas", "psoas", 1),
        ("xxoas", "psoas", 2),
        ("xxxxx", "psoas", 2),  # more than asked about: one more than that
    ],
)
def test_slips_are_counted_as_fingers_make_them(typed: str, word: str, slips: int) -> None:
    assert finding.apart(typed, word, most=1) == min(slips, 2)


def test_letters_are_folded_and_marks_are_spaces() -> None:
    assert finding.plain("L’Épaule-FŒTALE, n° 2") == "l epaule foetale n 2"
