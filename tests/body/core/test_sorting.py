"""Names stand in the order in which a reader looks for them, accents or not."""

from glideway.body import core as atlas
from glideway.body.core.words import alphabetical


def test_an_accent_or_a_capital_moves_no_name() -> None:
    names = ["Ventre", "épaule", "Échine", "œil", "Dos", "omoplate", "Orteil"]
    order = ["Dos", "Échine", "épaule", "œil", "omoplate", "Orteil", "Ventre"]
    assert sorted(names, key=alphabetical) == order


def test_the_shoulder_stands_between_elbow_and_hip_in_french() -> None:
    names = sorted((one.name.fr for one in atlas.load().regions.values()), key=alphabetical)
    first = [alphabetical(one)[0] for one in names]
    assert first == sorted(first)
    assert not names[-1].casefold().startswith("é")
