"""What the girdle says of a protocol does not hang on where exactly a point is."""

from random import Random

import pytest

from glideway.body.core import engine
from glideway.body.core.atlas import Atlas
from glideway.body.core.engine import Verdict
from glideway.body.core.protocols import Protocol
from tools.girdle import body, derive, facts, pulls, ways
from tools.girdle.poses import Girdle
from tools.girdle.signs import Arms, statements
from tools.model import bodies, promotion

pytestmark = pytest.mark.model

SEED, DRAWS = 1, 8


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return promotion.whole()


def _walked(one: Protocol, in_body: body.GirdleBody, atlas: Atlas) -> Verdict:
    slips = derive.slips()[engine.target(one) or ""]
    start, end = bodies.stand(one.start), bodies.stand(one.end)
    samples = []
    for number in range(engine.SAMPLES):
        way = bodies.between(start, end, number / (engine.SAMPLES - 1))
        in_body.settle(ways.coordinates(way, atlas.vocabulary))
        samples.append(in_body.lengths(slips))
    lengths = dict(zip(slips, zip(*samples, strict=True), strict=True))
    return engine.walked(lengths, dict.fromkeys(slips, (0.0, 100.0)), {})


def _seen(atlas: Atlas) -> list[Protocol]:
    return [one for one in atlas.protocols.values() if engine.target(one) in derive.slips()]


def test_every_grade_a_of_neck_and_girdle_passes_and_none_passes_backwards(atlas: Atlas) -> None:
    seen = _seen(atlas)
    graded = [one for one in seen if one.grade == "A"]
    assert len(seen) >= 35
    assert len(graded) >= 19
    for one in graded:
        lengths = atlas.paths[one.id].lengths
        spans = atlas.actions[one.structure or ""].spans
        backwards = {slip: way[::-1] for slip, way in lengths.items()}
        assert engine.walked(lengths, spans, {}).passed, one.id
        assert engine.walked(backwards, spans, {}).reason == "wrong_way", one.id


def test_with_every_point_five_millimetres_elsewhere_each_grade_a_still_passes(
    atlas: Atlas,
) -> None:
    dice = Random(SEED)  # noqa: S311 - seeded, nothing secret
    graded = [one for one in _seen(atlas) if one.grade == "A"]
    for _ in range(DRAWS):
        moved = body.GirdleBody(facts.shaken(5.0, dice))
        failed = {one.id: _walked(one, moved, atlas).reason for one in graded}
        assert set(failed.values()) == {"lengthens"}, failed


def test_with_every_point_elsewhere_textbooks_and_model_still_agree() -> None:
    dice = Random(SEED)  # noqa: S311 - seeded, nothing secret
    answers = []
    for _ in range(DRAWS):
        answers += Arms(Girdle(facts.shaken(5.0, dice))).answers(statements())
    assert answers.count("agree") / len(answers) >= 0.95
    assert answers.count("opposite") / len(answers) < 0.02


def test_the_atlas_grades_what_the_girdle_lifts_and_gives_postures_to_what_turns(
    atlas: Atlas,
) -> None:
    girdle = Girdle()
    arms = Arms(girdle)
    rows = {key: atlas.structures[key] for key in facts.lines_of()}
    actions = {key: row.actions for key, row in rows.items()}
    lifted = pulls.lifted(actions, arms, girdle)
    assert [key for key, row in sorted(rows.items()) if row.grade == "A"] == lifted
    for structure in lifted:
        turning = {
            f"{turn.action.joint}:{turn.action.motion}"
            for turn in pulls.turns(structure, actions[structure], arms)
        }
        assert set(rows[structure].postures) == turning, structure
