"""The note: told in four parts, edited as text, signed with a hash, and only ever added to."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core import note
from glideway.care.core.say import Part
from glideway.care.models import Draft, Note, Phrase, Remark, Treatment, Visit
from glideway.care.queries import room, telling
from glideway.config.command import doctor
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.care.test_pages import asked, hands, post
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def composed(visit: Visit, language: str = "en") -> str:
    facts = telling.facts(room.record_of(room.whole(visit.pk)))
    return note.text(note.write(facts, language), language)


def base_of(visit: Visit) -> str:
    return f"/care/visits/{visit.public_id}/"


# ------------------------------------------------------------------ where a sentence comes from
def test_each_sentence_leads_to_the_tap_it_comes_from(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    page, _ = asked(hands(where, client), base_of(visit) + "note/")
    leads = set(re.findall(r'href="#(tap-[\w-]+)"', page))
    there = set(re.findall(r'<li id="(tap-[\w-]+)"', page))
    assert leads == there
    kinds = {one.split("-")[1] for one in leads}
    assert {"screening", "visit", "reading", "finding", "treatment", "retest", "plan"} <= kinds


def test_the_passes_of_a_sentence_are_listed_with_time_and_number(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    page, _ = asked(hands(where, client), base_of(visit) + "note/")
    assert "Pass 1, 10:00 am: 4 of 10" in page
    assert "Pass 2, 10:00 am: 5 of 10" in page


def test_every_fact_of_a_visit_knows_when_it_was_tapped() -> None:
    where = make.room()
    visit = make.complete(where)
    facts = list(telling.facts(room.record_of(room.whole(visit.pk))))
    timeless = {one.key for one in facts if one.at is None}
    assert timeless <= {"note.consent.given", "note.untouched", "note.agreed"}


# ------------------------------------------------------------------ phrases
def test_a_quick_phrase_stands_in_its_part_in_the_language_of_the_note() -> None:
    where = make.room()
    visit = make.complete(where)
    chosen = queries.phrase(where.by, "same-plan")
    row = care.remark(visit=visit, phrase=chosen, by=where.by, now=LATER)
    again = care.remark(visit=visit, phrase=chosen, by=where.by, now=LATER)
    assert (again.pk, row.phrase, row.part) == (row.pk, "same-plan", Part.PLAN)
    assert composed(visit).splitlines()[-1] == "Same plan as before."
    assert composed(visit, "fr").splitlines()[-1] == "Même plan qu’avant."


def test_a_sentence_of_ones_own_is_kept_where_it_was_put_and_can_be_taken_back() -> None:
    where = make.room()
    visit = make.complete(where)
    row = care.say(visit=visit, part=Part.SUBJECTIVE, words="Slept on it.", by=where.by, now=LATER)
    told = composed(visit).splitlines()
    assert told.index("Slept on it.") < told.index("Objective")
    care.unsay(remark=row, by=where.by, now=LATER)
    care.unsay(remark=row, by=where.by, now=LATER)
    assert "Slept on it." not in composed(visit)
    assert Remark.objects.get().undone_at == LATER
    assert AuditEntry.objects.filter(act="remark.undone").count() == 1


def test_a_kept_phrase_is_offered_to_its_owner_or_to_the_whole_clinic_and_to_nobody_else() -> None:
    where, other = make.room(people=2), make.room("island")
    told: dict[str, Any] = {"part": Part.OBJECTIVE, "en": "Warm hands.", "fr": "Mains chaudes."}
    told["now"] = NOW
    mine = care.keep_phrase(for_all=False, by=where.by, **told)
    ours = care.keep_phrase(for_all=True, by=where.by, **told | {"en": "Cold hands."})
    colleague = make.colleague(where)
    own = [(one.key, one.for_all) for one in queries.phrases(where.by) if one.own]
    assert own == [(str(mine.public_id), False), (str(ours.public_id), True)]
    assert [one.key for one in queries.phrases(colleague) if one.own] == [str(ours.public_id)]
    assert [one.key for one in queries.phrases(other.by) if one.own] == []
    with pytest.raises(NotYours):
        queries.phrase(other.by, str(mine.public_id))
    with pytest.raises(NotYours):
        queries.own_phrase(colleague, mine.public_id)
    care.remove_phrase(phrase=mine, now=LATER)
    assert Phrase.objects.get(pk=mine.pk).removed_at == LATER
    assert [one.key for one in queries.phrases(where.by) if one.own] == [str(ours.public_id)]


def test_who_is_no_practitioner_keeps_no_phrase() -> None:
    with pytest.raises(NotYours):
        care.keep_phrase(part=Part.PLAN, en="x", fr="x", for_all=True, by=SYSTEM, now=NOW)
    assert next(iter(queries.phrases(SYSTEM))).own is False


def test_phrases_are_put_in_kept_and_let_go_on_the_pages(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    base = base_of(visit)
    assert post(client, base + "note/say/", {"phrase": "no-swelling"}) == base + "note/#remarks"
    post(client, base + "note/say/", {"part": "plan", "words": "Calls on Friday."})
    page, _ = asked(client, base + "note/")
    assert 'value="no-swelling"' not in page
    assert "Calls on Friday." in page
    row = Remark.objects.get(phrase="")
    post(client, f"{base}note/say/{row.public_id}/")
    assert "Calls on Friday." not in asked(client, base + "note/")[0]
    assert client.post(base + "note/say/", {"part": "plan", "words": ""}).status_code == 422
    kept = {"part": "plan", "en": "Ice.", "fr": "Glace.", "for_all": "on"}
    assert post(client, "/care/phrases/", kept) == "/care/phrases/"
    mine = Phrase.objects.get()
    assert (mine.practitioner_id, mine.en) == (None, "Ice.")
    assert client.post("/care/phrases/", kept | {"fr": ""}).status_code == 422
    post(client, f"/care/phrases/{mine.public_id}/remove/")
    assert "Ice." not in asked(client, "/care/phrases/")[0]


def test_a_signed_note_takes_no_phrase_and_no_draft() -> None:
    where = make.room()
    visit = make.complete(where)
    row = care.say(visit=visit, part=Part.PLAN, words="Ice.", by=where.by, now=NOW)
    care.sign(visit=visit, by=where.by, now=LATER, language="en")
    told: dict[str, Any] = {"by": where.by, "now": LATER}
    taps: tuple[Callable[[], object], ...] = (
        lambda: care.say(visit=visit, part=Part.PLAN, words="Late.", **told),
        lambda: care.remark(visit=visit, phrase=queries.phrase(where.by, "call"), **told),
        lambda: care.unsay(remark=row, **told),
        lambda: care.keep_draft(visit=visit, words="x", basis="y", language="en", **told),
        lambda: care.drop_draft(visit=visit, **told),
    )
    for tap in taps:
        with pytest.raises(care.VisitSigned):
            tap()
    assert Note.objects.get().words.endswith("Ice.")


# ------------------------------------------------------------------ edited as text
def test_an_edited_text_is_kept_and_what_is_by_hand_is_marked(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    base = base_of(visit)
    text = composed(visit)
    edited = text.replace("Pain before: 6 of 10.", "Pain 6 of 10, worst at night.")
    said = {"words": edited, "basis": text}
    assert post(client, base + "note/draft/", said) == base + "note/#note"
    page, _ = asked(client, base + "note/")
    assert 'class="by-hand">Pain 6 of 10, worst at night.' in page
    assert "Recorded, and not in your text" in page
    assert "Pain before: 6 of 10." in page
    post(client, base + "note/draft/", said | {"back": "yes"})
    assert Draft.objects.count() == 0
    assert 'class="by-hand"' not in asked(client, base + "note/")[0]


def test_what_is_tapped_after_an_edit_comes_into_the_text_and_is_named(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    text = composed(visit)
    care.keep_draft(
        visit=visit,
        words=text + "\nBy hand.",
        basis=text,
        language="en",
        by=where.by,
        now=make.START,
    )
    chosen = queries.phrase(where.by, "call")
    care.remark(visit=visit, phrase=chosen, by=where.by, now=make.START)
    page, _ = asked(client, base_of(visit) + "note/")
    assert "Recorded since you edited the text, and added to it:" in page
    assert "<li>Calls us if numbness or weakness comes.</li>" in page
    assert "By hand." in page


def test_signing_a_text_that_misses_what_came_in_meanwhile_shows_it_first(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    text = composed(visit)
    chosen = queries.phrase(where.by, "call")
    care.remark(visit=visit, phrase=chosen, by=where.by, now=make.START)
    answer = client.post(base_of(visit) + "sign/", {"words": text, "basis": text})
    assert answer.status_code == 409
    assert "Nothing was signed" in answer.content.decode()
    assert Note.objects.count() == 0
    now = composed(visit)
    post(client, base_of(visit) + "sign/", {"words": now, "basis": now})
    assert Note.objects.get().words == now


def test_an_untouched_text_is_signed_as_composed_and_the_draft_goes(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    text = composed(visit)
    care.keep_draft(
        visit=visit, words="Old.", basis=text, language="en", by=where.by, now=make.START
    )
    browser = text.replace("\n", "\r\n")
    post(client, base_of(visit) + "sign/", {"words": browser, "basis": browser})
    row = Note.objects.get()
    assert (row.words, Draft.objects.count()) == (text, 0)
    page, _ = asked(client, base_of(visit) + "note/")
    assert 'class="by-hand"' not in page


def test_a_signed_note_tells_hand_from_tap_and_what_was_left_out(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    text = composed(visit)
    words = text.replace("Pain before: 6 of 10.", "Six of ten at night.")
    care.sign(visit=visit, by=where.by, now=make.START, language="en", words=words)
    page, _ = asked(client, base_of(visit) + "note/")
    assert 'class="by-hand">Six of ten at night.' in page
    assert "Recorded, and left out of the text when it was signed" in page
    leads = set(re.findall(r'href="#(tap-[\w-]+)"', page))
    assert leads <= set(re.findall(r'<li id="(tap-[\w-]+)"', page))


def test_the_short_view_is_of_the_same_note(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    path = base_of(visit) + "note/"
    long, short = asked(client, path)[0], asked(client, path + "?view=short")[0]
    assert "Consent to hands-on work here is given. <a" in long
    assert "Consent to hands-on work here is given. <a" not in short
    assert "Pain before: 6 of 10. <a" in short


def test_finishing_leads_to_the_first_missing_thing_also_from_the_signature(
    client: Client,
) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    there = post(client, base_of(visit) + "sign/", {"words": "x"})
    assert there == base_of(visit) + "end/"
    assert client.get(there).headers["Location"].endswith("?missing=baseline#baseline")
    assert Note.objects.count() == 0


# ------------------------------------------------------------------ addenda
def test_an_addendum_is_a_version_of_its_own_with_author_time_reason_and_day(
    client: Client,
) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    said = {"words": "Numb since Sunday.", "reason": "Told by phone", "event_on": "2026-03-01"}
    post(client, base_of(visit) + "amend/", said)
    first, added = Note.objects.order_by("version")
    assert (added.words, added.reason, added.event_on) == (
        "Numb since Sunday.",
        "Told by phone",
        date(2026, 3, 1),
    )
    assert (added.version, added.author_name, added.sentences) == (2, first.author_name, "[]")
    page, _ = asked(client, base_of(visit) + "note/")
    assert "Pain before: 6 of 10." in page
    assert "tells of 2026-03-01" in page
    assert "Told by phone" in page
    assert page.count("Unchanged since it was signed") == 2


def test_a_late_entry_tells_of_no_day_to_come() -> None:
    where = make.room()
    visit = make.signed(where)
    told: dict[str, Any] = {
        "words": "x",
        "reason": "y",
        "language": "en",
        "by": where.by,
        "now": LATER,
    }
    today = LATER.date()
    assert care.amend(visit=visit, event_on=today, **told).event_on == today
    with pytest.raises(care.NotYetHappened):
        care.amend(visit=visit, event_on=today + timedelta(days=1), **told)
    assert Note.objects.count() == 2


# ------------------------------------------------------------------ the hash
def changed_behind_its_back(**columns: object) -> None:
    """Change a signed row as somebody with the database in hand would, past the triggers."""
    from glideway.kit.audit import guards  # noqa: PLC0415 - only this test goes there

    make_again, lift = guards(connection.vendor, "care_note")
    with connection.cursor() as cursor:
        for statement in lift:
            cursor.execute(statement)
    Note.objects.filter(version=1).update(**columns)
    with connection.cursor() as cursor:
        for statement in make_again:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "columns",
    [
        {"author_name": "kept"},
        {"language": "fr"},
        {"signed_at": LATER},
        {"event_on": date(2026, 1, 1)},
        {"digest": "0" * 64},
    ],
)
def test_a_note_changed_in_the_tables_shows(columns: dict[str, object], client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    told: dict[str, Any] = {
        "words": "x",
        "reason": "y",
        "language": "en",
        "by": where.by,
        "now": LATER,
    }
    care.amend(visit=visit, **told)
    assert queries.whole(queries.notes(where.by, visit.public_id, now=LATER)) == [True, True]
    assert list(queries.changed()) == []
    changed_behind_its_back(**columns)
    if "author_name" in columns:  # the row names its author by id, and the hash covers that
        assert list(queries.changed()) == []
        return
    bad = [one.version for one in queries.changed()]
    assert bad == ([1, 2] if "digest" in columns else [1])
    said = doctor.changed_notes()
    assert len(said) == len(bad)
    assert f"version 1 of the note of visit {visit.public_id} is not as it was signed" in said[0]
    page, _ = asked(hands(where, client), base_of(visit) + "note/")
    assert "This text is not the one that was signed" in page


def test_a_note_of_the_first_formula_still_fits_its_hash() -> None:
    where = make.room()
    visit = make.signed(where)
    row = Note.objects.select_related("visit", "author").get()
    old = note.digest(
        visit=str(visit.public_id),
        version=1,
        author=str(row.author.public_id),
        signed_at=row.signed_at.isoformat(),
        words=row.words,
    )
    changed_behind_its_back(formula=None, digest=old)
    assert list(queries.changed()) == []


@pytest.mark.parametrize("table", ["care_note", "care_brokenglass", "care_glassreview"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_no_operations_of_a_database_change_or_delete_what_is_signed_or_was_opened(
    table: str, statement: str
) -> None:
    where = make.room()
    make.signed(where)
    if table != "care_note":
        from tests.care.test_lockbox import broken_and_reviewed  # noqa: PLC0415 - its own builder

        broken_and_reviewed(where)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_the_import_composes_the_same_note_with_the_same_sources() -> None:
    tapped, told = make.room("harbour"), make.room("island")
    make.signed(tapped)
    care.record_episodes(rows=[make.row(told)], by=SYSTEM, now=NOW)
    one, other = Note.objects.order_by("pk")
    shape = [
        [(each.text, each.key, each.part, each.about.split(":")[0]) for each in sentences]
        for sentences in (queries.sentences_of(one), queries.sentences_of(other))
    ]
    assert shape[0] == shape[1]
    assert len(shape[0]) > 10
    assert (one.formula, other.formula) == (2, 2)
    assert Treatment.objects.count() == 2
