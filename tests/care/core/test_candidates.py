"""Candidates: what speaks for each, what is open, and that nothing is picked."""

from glideway.body import core as atlas
from glideway.care.core import candidates
from glideway.care.core.candidates import Ground, Kind


def ground(kind: Kind, *structures: str, conditions: tuple[str, ...] = ()) -> Ground:
    return Ground(kind, f"row:{kind}", frozenset(structures), {}, conditions)


def test_more_kinds_of_findings_come_first_and_then_the_name() -> None:
    both = ground("movement", "teres-minor", "infraspinatus", "supraspinatus")
    again = ground("movement", "supraspinatus")
    found = candidates.candidates([both, again, ground("felt", "teres-minor")])
    assert [one.structure.id for one in found] == ["teres-minor", "infraspinatus", "supraspinatus"]
    assert [ground.kind for ground in found[0].grounds] == ["movement", "felt"]
    assert found[0].unknown == ("strength", "test")
    assert found[1].unknown == ("felt", "strength", "test")


def test_the_like_of_one_shares_a_ground_with_it() -> None:
    shared = ground("movement", "teres-minor", "infraspinatus")
    found = candidates.candidates([shared, ground("felt", "supraspinatus")])
    like = {one.structure.id: [other.id for other in one.alike] for one in found}
    assert like == {
        "infraspinatus": ["teres-minor"],
        "teres-minor": ["infraspinatus"],
        "supraspinatus": [],
    }


def test_what_no_hand_may_be_put_on_and_what_is_picked_already_is_no_candidate() -> None:
    body = atlas.load()
    closed = next(one.id for one in body.structures.values() if not one.can_be_held)
    found = candidates.candidates(
        [ground("place", closed, "no-such-thing", "infraspinatus", "teres-minor")],
        but={"teres-minor"},
    )
    assert [one.structure.id for one in found] == ["infraspinatus"]


def test_the_list_is_short_and_so_is_the_list_of_the_like() -> None:
    body = atlas.load()
    held = [one.id for one in body.structures.values() if one.can_be_held][:20]
    found = candidates.candidates([ground("place", *held)])
    assert len(found) == candidates.MOST
    assert {len(one.alike) for one in found} == {candidates.MOST_ALIKE}


def test_what_to_rule_out_comes_with_the_condition_that_was_named_and_each_once() -> None:
    named = ("tennis-elbow", "tennis-elbow", "no-such-trouble")
    found = candidates.candidates([ground("words", "infraspinatus", conditions=named)])
    assert found[0].rule_out == tuple(
        dict.fromkeys(atlas.load().conditions["tennis-elbow"].rule_out)
    )
    assert candidates.candidates([ground("felt", "infraspinatus")])[0].rule_out == ()


def test_what_a_movement_makes_long_and_what_makes_it() -> None:
    assert "infraspinatus" in candidates.long_in("shoulder:internal_rotation", {"shoulder"})
    assert "infraspinatus" in candidates.acts_in("shoulder:external_rotation", {"shoulder"})
    assert "infraspinatus" not in candidates.acts_in("shoulder:internal_rotation", {"shoulder"})
    assert candidates.long_in("shoulder:internal_rotation", {"foot"}) == frozenset()


def test_a_place_of_the_chart_and_a_condition_have_their_structures() -> None:
    shape = atlas.load().chart["traps-upper-left"]
    assert candidates.under(shape) == set(shape.structures)
    assert candidates.of_condition("tennis-elbow") == set(
        atlas.load().conditions["tennis-elbow"].primary
    )
    assert candidates.of_condition("no-such-trouble") == frozenset()
