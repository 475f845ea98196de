"""Publishing figures: what hangs on a clinic, and what is never written down."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.directory import queries as directory
from glideway.directory.models import Plaque
from glideway.kit.models import AuditEntry
from glideway.outcomes import operations as outcomes
from tests.booking import make as booking
from tests.make import NOW, patient
from tests.outcomes import make

pytestmark = pytest.mark.django_db
END = datetime(2026, 3, 2, tzinfo=UTC)


def hung(house: booking.House) -> Plaque:
    return directory.plaques_of([house.clinic.pk])[house.clinic.pk]["course"]


def test_ten_people_hang_a_median_with_how_many_and_how_many_are_missing() -> None:
    house = make.clinic("harbour", 6, 5, unseen=1)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    plaque = hung(house)
    assert (plaque.value, plaque.known, plaque.of, plaque.as_of) == (2, 11, 12, END)
    assert plaque.facts == {
        "standing": "shown",
        "from": "2025-03-03",
        "until": "2026-03-02",
        "missing_percent": 8,
        "median": [2.0, 2.0, None],
        "improved_percent": 55,
        "pain": [-2.0, -2.0, -2.0],
        "activity": plaque.facts["activity"],
        "parts": {"arm": 11},
    }
    assert plaque.facts["activity"][0] == round((6 * 4 + 5 * 1) / 11, 1)


def test_nine_people_hang_too_few_and_no_value() -> None:
    house = make.clinic("harbour", 9)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    plaque = hung(house)
    assert (plaque.value, plaque.known, plaque.of) == (None, 9, 9)
    assert plaque.facts == {"standing": "too-few", "from": "2025-03-03", "until": "2026-03-02"}


def test_fewer_than_five_people_are_not_even_counted_in_public() -> None:
    four, none = make.clinic("harbour", 4), booking.house("island")
    outcomes.publish_figures(clinics=[four.clinic, none.clinic], now=NOW)
    assert [(hung(one).value, hung(one).known, hung(one).of) for one in (four, none)] == [
        (None, None, None),
        (None, None, None),
    ]


def test_where_fewer_than_half_changed_there_is_no_median_and_no_small_share() -> None:
    house = make.clinic("harbour", 4, 7)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    plaque = hung(house)
    assert (plaque.value, plaque.known) == (None, 11)
    assert (plaque.facts["standing"], plaque.facts["median"]) == ("shown", None)
    assert plaque.facts["improved_percent"] is None


def test_publishing_again_leaves_one_plaque_and_the_same_one() -> None:
    house = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    first = (hung(house).value, hung(house).facts)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    assert (hung(house).value, hung(house).facts) == first
    assert Plaque.objects.count() == 1


def test_the_network_hangs_once_all_clinics_are_asked() -> None:
    make.clinic("harbour", 30)
    make.clinic("island", 10, 20)
    small = make.clinic("lake", 3)
    outcomes.publish_figures(clinics=None, now=NOW)
    network = directory.network()["network-course"]
    assert (network.value, network.known, network.of) == (2, 60, 60)
    assert hung(small).value is None
    assert set(network.facts) == {"standing", "from", "until", "missing_percent", "median"}


def test_few_queries_publish_the_whole_network() -> None:
    for slug in ("harbour", "island", "lake"):
        make.clinic(slug, 2)
    with CaptureQueriesContext(connection) as asked:
        outcomes.publish_figures(clinics=None, now=NOW)
    assert len(asked) <= 7


def test_looking_at_a_course_is_written_down() -> None:
    house, who = booking.house(), make.people(1)[0]
    episode = make.record(make.course(house, who))[0]
    before = AuditEntry.objects.count()
    outcomes.look_at_course(episode=episode, by=patient(who.pk), now=NOW)
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert (entry.act, entry.about, entry.patient_id) == (
        "course.seen",
        str(episode.public_id),
        who.pk,
    )
    assert entry.chain == str(house.clinic.pk)
