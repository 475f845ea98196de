"""Publishing figures: who sees what when, what hangs on a clinic, what is never written down."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glideway.care import operations as care
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Plaque
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.outcomes import operations as outcomes
from glideway.outcomes import queries
from glideway.outcomes.core.suppression import Cell
from glideway.outcomes.models import Release
from glideway.outcomes.queries.releases import opened
from tests.booking import make as booking
from tests.make import NOW, patient, practitioner, staff
from tests.outcomes import make
from tests.outcomes.core.test_suppression import singled_out

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


def hung(house: booking.House) -> Plaque:
    return directory.plaques_of([house.clinic.pk])[house.clinic.pk]["course"]


def made_public(clinics: Sequence[Clinic] | None) -> None:
    """Counted, seen by the clinics for 30 days, and then by everybody."""
    outcomes.publish_figures(clinics=clinics, now=NOW)
    outcomes.publish_figures(clinics=clinics, now=LATER)


def owner(house: booking.House) -> Actor:
    return staff(Role.OWNER, house.clinic.pk)


def test_a_clinic_sees_its_figures_thirty_days_before_the_public() -> None:
    house = make.clinic("harbour", 10)
    slug = house.clinic.slug
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    assert (hung(house).value, hung(house).facts) == (None, {"standing": "too-few"})
    assert queries.shown(slug, now=LATER - timedelta(seconds=1)).release is None
    coming = queries.coming(owner(house), slug).release
    assert coming is not None
    assert (coming.public_at, coming.facts["counts"]["followed"]) == (LATER, {"all": 10})
    public = queries.shown(slug, now=LATER).release
    assert public == coming
    outcomes.publish_figures(clinics=[house.clinic], now=LATER)
    assert hung(house).value == 2


def test_ten_people_hang_a_median_with_how_many_and_how_many_are_missing() -> None:
    house = make.clinic("harbour", 6, 5, unseen=5)
    made_public([house.clinic])
    plaque = hung(house)
    assert (plaque.value, plaque.known, plaque.of, plaque.as_of) == (2, 11, None, NOW)
    assert plaque.facts == {
        "standing": "shown",
        "from": "2025-02-24",
        "until": "2026-02-23",
        "missing_percent": 31,
        "missing_few": False,
        "median": [2.0, 1, None],
    }


def test_nine_people_hang_too_few_and_no_count() -> None:
    house = make.clinic("harbour", 9)
    made_public([house.clinic])
    plaque = hung(house)
    assert (plaque.value, plaque.known, plaque.of) == (None, None, None)
    assert plaque.facts == {"standing": "too-few", "from": "2025-02-24", "until": "2026-02-23"}


def test_where_fewer_than_half_changed_there_is_no_median() -> None:
    house = make.clinic("harbour", 5, 7)
    made_public([house.clinic])
    plaque = hung(house)
    assert (plaque.value, plaque.known) == (None, 12)
    assert "unsaid" not in plaque.facts
    assert (plaque.facts["standing"], plaque.facts["median"]) == ("shown", None)


def test_counting_again_leaves_one_release_and_the_same_one() -> None:
    house = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    first = list(Release.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as asked:
        outcomes.publish_figures(clinics=[house.clinic], now=NOW + timedelta(days=1))
    assert list(Release.objects.values_list("pk", flat=True)) == first
    assert Plaque.objects.count() == 1
    assert len(asked) <= 7  # nothing is counted anew


def test_a_release_its_words_and_a_decision_stay_as_written() -> None:
    house = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    row = Release.objects.get(practitioner=None)
    said = outcomes.reply(beside=row, words="Half came by bus.", by=owner(house), now=NOW)
    for one in (row, said):
        with pytest.raises(DatabaseError), transaction.atomic():
            one.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            one.delete()


def test_a_clinic_comments_beside_its_figures_and_promises_nothing() -> None:
    house = make.clinic("harbour", 10)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    row = Release.objects.get(practitioner=None)
    for words in ("Half came by bus.", "A third came by bus."):
        outcomes.reply(beside=row, words=f"  {words} ", by=owner(house), now=NOW)
    beside = queries.shown(house.clinic.slug, now=LATER).reply
    assert beside is not None
    assert beside.words == "A third came by bus."
    assert row.replies.count() == 2
    with pytest.raises(outcomes.NoWords):
        outcomes.reply(beside=row, words="  ", by=owner(house), now=NOW)
    with pytest.raises(outcomes.Promises):
        outcomes.reply(beside=row, words="We cure everybody.", by=owner(house), now=NOW)
    assert AuditEntry.objects.filter(act="figures.replied").count() == 2


def test_withdrawing_takes_figures_down_at_once_and_sharing_again_brings_them_back() -> None:
    house = make.clinic("harbour", 10)
    made_public([house.clinic])
    assert hung(house).value == 2
    outcomes.share(clinic=house.clinic, on=False, by=owner(house), now=LATER)
    assert (hung(house).value, hung(house).known) == (None, None)
    assert queries.shown(house.clinic.slug, now=LATER).release is None
    outcomes.share(clinic=house.clinic, on=True, by=owner(house), now=LATER)
    assert hung(house).value == 2
    acts = AuditEntry.objects.filter(act__startswith="figures.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["figures.withheld", "figures.shared"]


def test_the_network_is_of_clinics_that_may_be_compared_and_let_themselves_be_counted() -> None:
    make.clinic("harbour", 20, 10)
    make.clinic("island", 10, 20)
    small, shy = make.clinic("lake", 3), make.clinic("mill", 25, 5)
    outcomes.share(clinic=shy.clinic, on=False, by=owner(shy), now=NOW)
    made_public(None)
    plaque = directory.network()["network-course"]
    assert (plaque.known, plaque.of) == (60, None)
    found, on_funnel = queries.of_network(now=LATER)
    assert found is not None
    assert (found.facts["clinics"], found.facts["target"]) == (2, 50.0)
    names = [one.clinic.name for one in on_funnel if one.clinic]
    assert names == sorted(names)
    assert (hung(small).value, hung(shy).value) == (None, None)
    assert queries.shown(shy.clinic.slug, now=LATER).sharing is False
    assert not Release.objects.filter(clinic=shy.clinic).exists()


def test_who_improved_is_handed_on_as_it_is_public_and_only_where_it_is_said() -> None:
    """For a clinic's points: of 30 with 10 missing, of all changed but three, of a silent one."""
    told, few, shy = (
        make.clinic("harbour", 20, 10, unseen=10),
        make.clinic("island", 27, 3),
        make.clinic("lake", 20, 10),
    )
    make.clinic("mill", 15, 15, unseen=3)
    made_public(None)
    outcomes.share(clinic=shy.clinic, on=False, by=owner(shy), now=LATER)
    every = [one.pk for one in Clinic.objects.order_by("pk")]
    assert queries.improved_of(every, now=LATER - timedelta(days=1)) == {}
    found = queries.improved_of(every, now=LATER)
    assert not found.keys() & {few.clinic.pk, shy.clinic.pk}
    mine = found[told.clinic.pk]
    assert (mine.some, mine.of, mine.eligible) == (20, 30, 40)
    (other,) = (one for pk, one in found.items() if pk != told.clinic.pk)
    assert (other.some, other.of, other.eligible, other.few) == (15, 30, None, True)
    assert (mine.few, mine.since, mine.until) == (False, date(2025, 2, 24), date(2026, 2, 23))


def test_practitioners_see_their_own_and_the_owner_those_of_the_clinic() -> None:
    house, other = make.clinic("harbour", 10), booking.house("island")
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    who = house.one.practitioner

    def seen(actor: Actor) -> int:
        _person, releases = queries.of_practitioner(actor, who.public_id)
        return len(releases)

    assert seen(practitioner(who.pk, house.clinic.pk)) == 1
    assert seen(owner(house)) == 1
    others = [practitioner(other.one.practitioner_id, other.clinic.pk), owner(other)]
    others += [staff(Role.DESK, house.clinic.pk), staff(Role.OPERATOR), patient(1)]
    for actor in others:
        with pytest.raises(NotYours):
            seen(actor)
    row = Release.objects.get(practitioner=who)
    assert row.public_at is None
    assert queries.shown(house.clinic.slug, now=NOW + timedelta(days=999)).release != row


def test_only_the_owner_of_a_clinic_sees_what_is_coming() -> None:
    house, other = make.clinic("harbour", 10), booking.house("island")
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    others = [owner(other), staff(Role.DESK, house.clinic.pk), staff(Role.OPERATOR)]
    others.append(practitioner(house.one.practitioner_id, house.clinic.pk))
    for actor in others:
        with pytest.raises(NotYours):
            queries.coming(actor, house.clinic.slug)


def test_no_two_releases_of_a_growing_clinic_give_anybody_away() -> None:
    """Each month a few people more: a release waits until five differ, and so do all before it."""
    house = make.clinic("harbour", 12)
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    for month, more in enumerate((2, 2, 3, 1), 1):
        later = NOW + timedelta(weeks=4 * month)
        who = make.people(more, f"month{month}-")
        rows = [make.course(house, one, began=later - timedelta(weeks=6)) for one in who]
        care.record_episodes(rows=rows, by=owner(house), now=later)
        outcomes.publish_figures(clinics=[house.clinic], now=later)
    releases = list(Release.objects.filter(practitioner=None).order_by("ends_on"))
    said: list[list[Cell]] = [opened(one.behind) for one in releases]
    assert [one.facts["standing"] for one in releases] == ["shown", "held", "held", "shown", "held"]
    for one, another in combinations(said, 2):
        assert singled_out([*one, *another], most=3) == 5


def test_a_clinic_that_says_no_or_is_listed_no_more_is_on_no_public_page_from_then_on(
    client: Client,
) -> None:
    harbour, island, lake = (make.clinic(slug, 20, 10) for slug in ("harbour", "island", "lake"))
    made_public(None)

    def shown() -> list[str]:
        _network, clinics = queries.of_network(now=LATER)
        return [one.clinic.slug for one in clinics if one.clinic]

    assert shown() == [harbour.clinic.slug, island.clinic.slug, lake.clinic.slug]
    outcomes.share(clinic=harbour.clinic, on=False, by=owner(harbour), now=LATER)
    assert shown() == [island.clinic.slug, lake.clinic.slug]
    for path in ("/outcomes/network/", "/outcomes/network/?file=funnel"):
        assert "Harbour" not in client.get(path).content.decode()
    who = harbour.one.practitioner
    own = queries.of_practitioner(practitioner(who.pk, harbour.clinic.pk), who.public_id)
    assert own == (who, [])
    assert queries.practitioners(harbour.clinic) == []
    Clinic.objects.filter(pk=lake.clinic.pk).update(hidden_at=NOW)
    assert shown() == [island.clinic.slug]


def test_a_clinic_counted_later_waits_its_thirty_days_also_on_the_funnel() -> None:
    make.clinic("harbour", 20, 10), make.clinic("island", 20, 10)
    outcomes.publish_figures(clinics=None, now=NOW)
    make.clinic("lake", 20, 10)
    outcomes.publish_figures(clinics=None, now=NOW + timedelta(days=15))
    for day, clinics in ((44, 2), (45, 3)):
        assert len(queries.of_network(now=NOW + timedelta(days=day))[1]) == clinics


def test_a_yes_is_counted_beside_the_others_and_not_alone() -> None:
    harbour, _island = make.clinic("harbour", 20, 10), make.clinic("island", 20, 10)
    outcomes.share(clinic=harbour.clinic, on=False, by=owner(harbour), now=NOW)
    outcomes.publish_figures(clinics=None, now=NOW)
    outcomes.share(clinic=harbour.clinic, on=True, by=owner(harbour), now=NOW)
    assert not Release.objects.filter(clinic=harbour.clinic).exists()
    outcomes.publish_figures(clinics=None, now=NOW)
    found = Release.objects.get(clinic=harbour.clinic, practitioner=None)
    assert found.facts["place"] == "inside"


def test_a_clinic_that_cannot_be_counted_is_named_and_the_others_are_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    harbour, island = make.clinic("harbour", 10), make.clinic("island", 10)
    broken = "no longer what was sealed"
    day = NOW.date() - timedelta(weeks=6)
    Release.objects.create(
        clinic=harbour.clinic, facts={}, behind=broken, counted_at=NOW, public_at=NOW, ends_on=day
    )
    outcomes.publish_figures(clinics=None, now=NOW)
    newest = Release.objects.filter(ends_on="2026-02-23", practitioner=None)
    assert list(newest.values_list("clinic", flat=True)) == [island.clinic.pk, None]
    said = capsys.readouterr()
    assert f"clinic={harbour.clinic.pk}" in said.out + said.err


def test_figures_of_a_practitioner_whom_few_come_to_go_after_three_releases() -> None:
    house = make.clinic("harbour", 10)
    who = house.one.practitioner
    outcomes.publish_figures(clinics=[house.clinic], now=NOW)
    row = Release.objects.get(practitioner=who)
    for weeks, seen in ((12, 1), (16, 0)):
        later = Release(clinic=house.clinic, facts={}, behind="[]", counted_at=NOW, public_at=NOW)
        later.ends_on = row.ends_on + timedelta(weeks=weeks)
        later.save()
        found = queries.of_practitioner(owner(house), who.public_id)[1]
        assert len(found) == seen
    assert queries.practitioners(house.clinic) == []


def test_few_queries_count_the_whole_network() -> None:
    for slug in ("harbour", "island", "lake"):
        make.clinic(slug, 2)
    with CaptureQueriesContext(connection) as asked:
        outcomes.publish_figures(clinics=None, now=NOW)
    assert len(asked) <= 17 + 3 * 3  # each clinic: what was released of it, and its own rows


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
