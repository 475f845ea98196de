"""A card is kept with its version and the digest of its events, and comes out the same again."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from glideway.config.command import line
from glideway.directory.models import Clinic
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import criteria
from glideway.quality.models import Card, Grievance, Mark, Review
from glideway.quality.queries.events import FINDINGS, KINDS, NETWORK, READS
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def clinic() -> Clinic:
    """A clinic with something of many kinds behind it, its score published."""
    house = people.house()
    episodes = make.courses(house, 3)
    make.reviews([one.visits.order_by("pk")[0] for one in episodes], 5, 4, 3)
    make.grievance(house.clinic)
    make.inspection(house.clinic, {7: 1.0, 46: 0.5})
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    return house.clinic


def counted_again() -> queries.Recount:
    return next(iter(queries.recount(queries.to_recount())))


def test_the_same_events_give_the_same_card() -> None:
    where = clinic()
    kept = Card.objects.get()
    again = counted_again()
    assert (again.verdict, again.moved, again.points) == ("same", (), ())
    assert (again.digest, again.slug, kept.version) == (kept.digest, where.slug, 1)
    assert len(kept.digest) == 64
    assert set(kept.events) <= {*KINDS, NETWORK}


def test_what_comes_later_leaves_the_card_of_then_as_it_was() -> None:
    where = clinic()
    quality.grieve_many(
        rows=[quality.GrievanceRow(clinic=where, words="x", received_at=NOW + DAY)],
        by=SYSTEM,
        now=NOW + DAY,
    )
    assert counted_again().verdict == "same"


CHANGES: dict[str, tuple[str, Callable[[], object]]] = {
    "a complaint more": (
        "complaints",
        lambda: Grievance.objects.update(received_at=NOW - 40 * DAY, safety=True),
    ),
    "a rating corrected": ("reviews", lambda: Review.objects.update(rating=1)),
    "a finding": (FINDINGS, lambda: Mark.objects.filter(criterion=46).update(value=0.0)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_event_changes_only_the_points_that_name_it(change: str) -> None:
    clinic()
    kind, act = CHANGES[change]
    act()
    again = counted_again()
    assert kind in again.moved
    assert set(again.moved) <= {kind, NETWORK}
    assert again.unexplained == ()
    assert again.verdict == "moved"
    for point in again.points:
        assert kind == FINDINGS or kind in READS[point]


def test_a_card_that_somebody_wrote_into_is_wrong_and_the_command_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = clinic()
    assert line.main(["quality", "recompute", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] == 1
    kept = Card.objects.get()
    kept.standings["33"] = [1.0, "known"] if kept.standings["33"][0] != 1.0 else [0.0, "known"]
    kept.save()
    assert line.main(["quality", "recompute", "--clinic", where.slug, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["wrong"], told["clinics"][0]["unexplained"]) == (1, [33])
    assert line.main(["quality", "recompute", "--clinic", "nowhere"]) == 1


def test_counting_again_keeps_one_card_until_it_says_something_else() -> None:
    where = clinic()
    first = Card.objects.get()
    quality.publish_scores(clinics=[where], now=NOW + DAY)
    again = Card.objects.get()
    assert (again.made_at, again.counted_at) == (NOW, NOW + DAY)
    assert again.standings == first.standings
    make.grievance(where, safety=True)
    quality.publish_scores(clinics=[where], now=NOW + 4 * DAY)
    assert Card.objects.count() == 2
    assert queries.history(where, now=NOW + 4 * DAY).cards[-1] == again


def test_a_second_version_reads_new_cards_and_the_old_card_stays_with_its_own(
    tmp_path: Path,
) -> None:
    """The first version asks for half the profile less; the second for what nobody has."""
    first = criteria.load(1)
    content = json.loads((knowledge() / "criteria.v1.json").read_text())
    (tmp_path / "criteria.v1.json").write_text(json.dumps(content))
    content["version"] = 2
    content["points"][27]["full"]["value"] = 2.0
    content["points"][27]["half"]["value"] = 1.5
    (tmp_path / "criteria.v2.json").write_text(json.dumps(content))
    shelf = criteria.shelf(tmp_path)
    assert list(shelf) == [1, 2]
    where = people.house().clinic
    quality.publish_scores(clinics=[where], now=NOW, yardstick=shelf[1])
    old = Card.objects.get()
    quality.publish_scores(clinics=[where], now=NOW + DAY, yardstick=shelf[2])
    new = Card.objects.exclude(pk=old.pk).get()
    assert (old.version, old.standings["28"][0]) == (1, 1.0)
    assert (new.version, new.standings["28"][0]) == (2, 0.0)
    old.refresh_from_db()
    assert old.standings["28"][0] == 1.0
    each = {one.version: one for one in queries.recount([old, new], shelf=shelf)}
    assert (each[1].verdict, each[2].verdict) == ("same", "same")
    read = dict(queries.old(old, shelf).lines)
    assert read[shelf[1].point(28)].value == 1.0
    assert shelf[1] == first


def knowledge() -> Path:
    return Path(criteria.__file__).parent.parent / "knowledge"


@pytest.mark.parametrize(
    ("name", "version", "complaint"),
    [("criteria.v1.json", 2, "another version"), ("criteria.v2.json", 2, "1, 2, 3")],
)
def test_a_shelf_that_lacks_a_version_or_names_it_wrong_is_refused(
    tmp_path: Path, name: str, version: int, complaint: str
) -> None:
    content = json.loads((knowledge() / "criteria.v1.json").read_text())
    content["version"] = version
    (tmp_path / name).write_text(json.dumps(content))
    with pytest.raises(ValueError, match=complaint):
        criteria.shelf(tmp_path)


def test_every_measured_point_names_what_it_is_counted_from() -> None:
    from glideway.quality.queries.cards import POINTS  # noqa: PLC0415

    assert set(POINTS) <= set(READS)
    assert {kind for kinds in READS.values() for kind in kinds} <= {*KINDS, NETWORK}
