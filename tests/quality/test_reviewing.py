"""The review desk: one row, one licensed name, one hash; nothing is signed by the dozen."""

import re
from dataclasses import replace

import msgspec
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.body.core.words import Words
from glideway.directory import operations as directory
from glideway.directory import queries as people_queries
from glideway.directory.models import Credential, Practitioner, SignOff
from glideway.kit import clock
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.quality import queries
from glideway.quality.core import shelf
from glideway.screening import core as screening
from tests.directory import make as people
from tests.make import NOW, SYSTEM, keyed
from tests.quality.signing import LICENCE, answers_for, clinician

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
ROW = ("screening", "aaa")


def present(key: tuple[str, str] = ROW) -> str:
    return shelf.rows()[key].digest


def sign(client: Client, key: tuple[str, str] = ROW, **more: object) -> int:
    form = keyed(read=present(key), note="", **more)
    return client.post(f"/review/{key[0]}/{key[1]}/sign/", form).status_code


# ------------------------------------------------------------------ the rows
def test_all_of_the_knowledge_is_on_the_shelf_and_the_safety_check_stands_first() -> None:
    counted: dict[str, int] = {}
    for table, _ in shelf.rows():
        counted[table] = counted.get(table, 0) + 1
    assert list(counted) == [
        "screening", "signs", "conclusions", "articles", "claims", "told", "modalities", "gaps",
        "studies", "tests", "exercises", "plans", "scales",
        "conditions", "structures", "interfaces", "protocols", "ranges", "limits",
    ]  # fmt: skip
    assert counted["screening"] == len(screening.load().questions) + 2


def test_what_rests_on_memory_is_read_first_and_consumer_pages_next() -> None:
    rank = [(not one.memory, not one.consumer) for one in shelf.screening_items()]
    assert rank == sorted(rank)
    assert sum(one.memory for one in shelf.screening_items()) >= 15
    assert (True, False) in rank


def test_each_word_of_a_question_its_reach_and_its_sources_move_its_hash() -> None:
    rules = screening.load()
    one = rules.question("aaa")
    was = {row.id: row.digest for row in shelf.items_of(rules)}

    def changed(**new: object) -> set[str]:
        other = msgspec.structs.replace(one, **new)
        rows = tuple(other if row.id == one.id else row for row in rules.questions)
        found = shelf.items_of(msgspec.structs.replace(rules, questions=rows))
        return {row.id for row in found if row.digest != was[row.id]}

    assert changed(plain=Words(en=one.plain.en, fr=f"{one.plain.fr} ")) == {"aaa"}
    assert changed(sources=one.sources[:0]) == {"aaa"}
    assert changed(rests_on_memory=False) == {"aaa"}
    assert changed(review="reviewed") == set()
    assert changed() == set()
    reach = msgspec.structs.replace(rules.scopes["trunk"], regions=("shoulder",))
    wider = msgspec.structs.replace(rules, scopes=rules.scopes | {"trunk": reach})
    moved = {row.id for row in shelf.items_of(wider) if row.digest != was[row.id]}
    assert moved == {row.id for row in rules.questions if row.scope == "trunk"}
    for other in (
        msgspec.structs.replace(rules, neighbours=rules.neighbours | {"knee": frozenset()}),
        msgspec.structs.replace(rules, expires_days=rules.expires_days + 1),
        msgspec.structs.replace(rules, emergency_hours=rules.emergency_hours + 1),
        msgspec.structs.replace(rules, topics=rules.topics[1:]),
    ):
        assert {row.id for row in shelf.items_of(other) if row.digest != was[row.id]} == {"reach"}


def test_a_row_shows_every_text_it_has_in_both_languages() -> None:
    row = shelf.rows()[ROW]
    question = screening.load().question("aaa")
    pairs = {(one.en, one.fr) for one in row.says}
    assert question.explain
    assert question.say
    for words in (question.plain, question.explain, question.say):
        assert (words.en, words.fr) in pairs
    assert ("trunk", None) in pairs
    assert [one.confidence for one in row.sources] == ["memory"]


# ------------------------------------------------------------------ signing
def test_one_button_signs_one_row_with_name_licence_and_date() -> None:
    client, by = clinician()
    answers_for(by)
    assert sign(client) == 302
    made = SignOff.objects.get()
    assert (made.table, made.row, made.row_hash) == (*ROW, present())
    assert (made.reviewer_id, made.name, made.licence) == (by.practitioner_id, "Maya Chen", LICENCE)
    assert (made.licence_checked_at, made.role, made.withdraws) == (NOW, "practitioner", False)
    entry = AuditEntry.objects.get(about=f"{made.public_id}")
    assert (entry.act, entry.kind, entry.actor_name) == ("knowledge.signed", "SignOff", "Maya Chen")
    assert "aaa" not in queries.missing_items()
    assert len(queries.missing_items()) == len(shelf.screening_items()) - 1


def test_the_same_form_sent_twice_signs_once() -> None:
    client, _ = clinician()
    form = keyed(read=present(), note="")
    for _ in range(2):
        assert client.post("/review/screening/aaa/sign/", form).status_code == 302
    assert SignOff.objects.count() == 1
    assert sign(client) == 409
    assert SignOff.objects.count() == 1


def test_a_row_that_was_changed_after_it_was_read_is_not_signed() -> None:
    client, _ = clinician()
    answer = client.post("/review/screening/aaa/sign/", keyed(read="0" * 64, note=""))
    assert (answer.status_code, SignOff.objects.count()) == (409, 0)
    assert client.post("/review/screening/aaa/sign/", keyed(note="")).status_code == 400
    assert not AuditEntry.objects.filter(act="knowledge.signed").exists()


def test_a_signature_under_older_words_counts_no_more() -> None:
    client, by = clinician()
    answers_for(by)
    directory.sign_off(table=ROW[0], row=ROW[1], read="0" * 64, present="0" * 64, by=by, now=NOW)
    assert "aaa" in queries.missing_items()
    assert "Changed since it was signed" in client.get("/review/screening/aaa/").content.decode()
    assert sign(client) == 302
    assert "aaa" not in queries.missing_items()


def test_a_signature_is_taken_back_by_a_further_entry_and_both_stay() -> None:
    client, _ = clinician()
    away = "/review/screening/aaa/withdraw/"
    assert client.post(away, keyed(note="A slip")).status_code == 409
    sign(client)
    assert client.post(away, keyed(note="")).status_code == 400
    assert client.post(away, keyed(note="A slip")).status_code == 302
    assert list(SignOff.objects.order_by("pk").values_list("withdraws", "note")) == [
        (False, ""),
        (True, "A slip"),
    ]
    assert "aaa" in queries.missing_items()
    page = client.get("/review/screening/aaa/").content.decode()
    assert page.count(LICENCE) == 2
    assert "A slip" in page


def test_the_database_lets_nobody_change_or_delete_a_signature() -> None:
    client, _ = clinician()
    sign(client)
    for act in (
        lambda: SignOff.objects.update(name="Else"),
        lambda: SignOff.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert SignOff.objects.get().name == "Maya Chen"


# ------------------------------------------------------------------ who may
@pytest.mark.parametrize(("found", "days"), [(None, 365), (False, 365), (True, -2)])
def test_without_a_current_licence_that_we_found_the_desk_is_not_there(
    found: bool | None, days: int
) -> None:
    client, by = clinician(found=found, days=days)
    assert client.get("/review/").status_code == 404
    assert client.get("/review/screening/aaa/").status_code == 404
    assert sign(client) == 404
    with pytest.raises(NotYours):
        directory.sign_off(
            table=ROW[0], row=ROW[1], read=present(), present=present(), by=by, now=clock.now()
        )
    assert SignOff.objects.count() == 0


@pytest.mark.parametrize("role", ["operator", "inspector", "owner", "desk", "patient"])
def test_no_other_role_reads_or_signs(role: str) -> None:
    login = people.login(name="Somebody")
    if role != "patient":
        at = None if role in {"operator", "inspector"} else people.clinic()
        directory.grant(login=login, role=role, clinic=at, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    assert client.get("/review/").status_code == 404
    assert sign(client) == 404
    assert SignOff.objects.count() == 0
    assert Client().get("/review/").status_code == 401


def test_a_certificate_is_no_licence_and_who_left_signs_nothing() -> None:
    _, by = clinician()
    Credential.objects.update(kind="certificate")
    with pytest.raises(NotYours):
        people_queries.licence_of(by, now=NOW)
    Credential.objects.update(kind="licence")
    assert people_queries.licence_of(by, now=NOW).number == "12345"
    Practitioner.objects.update(left_at=NOW)
    with pytest.raises(NotYours):
        people_queries.licence_of(by, now=NOW)
    with pytest.raises(NotYours):
        people_queries.licence_of(replace(by, role=Role.OWNER), now=NOW)


# ------------------------------------------------------------------ the pages
def test_the_desk_counts_lists_the_safety_check_and_signs_nothing_in_bulk(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client, _ = clinician()
    sign(client)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get("/review/").content.decode()
    assert "53 items of the safety check wait for a licensed reader" in page
    assert "1 of 54 signed" in page
    links = re.findall(r'class="open" href="/review/screening/([\w-]+)/"', page)
    assert links == [one.id for one in shelf.screening_items()]
    assert page.count("From memory") == sum(one.memory for one in shelf.screening_items())
    assert "/sign/" not in page
    assert client.get("/review/?of=protocols&page=2").status_code == 200
    for none in ("?of=nothing", "?of=protocols&page=99", "?of=screening&page=0"):
        assert client.get(f"/review/{none}").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_row_of_every_table_can_be_read_and_has_one_button(
    language: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, _ = clinician()
    client.cookies["django_language"] = language
    for table in shelf.tables():
        one = next(row for row in shelf.rows().values() if row.table == table)
        with django_assert_max_num_queries(MOST_QUERIES):
            page = client.get(f"/review/{table}/{one.id}/").content.decode()
        assert page.count('action="/review/') == 1
        assert f'value="{one.digest}"' in page
    assert client.get("/review/screening/no-such-row/").status_code == 404


def test_a_row_is_read_in_words_and_a_study_with_what_our_check_says_of_it() -> None:
    client, _ = clinician()

    def said(address: str) -> str:
        page = client.get(f"/review/{address}/").content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    back = said("conditions/low-back-pain")
    assert "Quadratus lumborum" in back.split("Examined first")[1].split("Examined next")[0]
    assert "quadratus-lumborum" not in back
    study = said("studies/tak2013")
    assert "The printed numbers disagree." in study
    assert "Before and after only" in study  # the verdict, and not its code
    assert "Told as a benefit yes" in study
    assert "True" not in study
    place = [row.id for row in shelf.rows().values() if row.table == "studies"].index("tak2013")
    assert f"{place + 1} of 32" in study


def test_before_signing_the_page_says_that_both_entries_stay_and_then_leads_on() -> None:
    client, _ = clinician()
    first, second = shelf.screening_items()[:2]
    page = client.get(f"/review/screening/{first.id}/").content.decode()
    assert "You can take it back later by a second entry" in page
    assert f"Maya Chen, {LICENCE.replace(' of Ontario,', ' of Ontario')}" in page
    sign(client, first.key)
    page = client.get(f"/review/screening/{first.id}/").content.decode()
    assert "You can take it back later" not in page
    assert f'href="/review/screening/{second.id}/"' in page


def test_the_last_open_row_leads_round_and_a_whole_desk_leads_nowhere() -> None:
    rows = list(shelf.rows().values())
    every = [queries.Standing(one, ()) for one in rows]
    assert queries.next_open(every, rows[-1]) == rows[0]
    signed = SignOff(row_hash=rows[0].digest)
    assert queries.next_open([queries.Standing(rows[0], (signed,))], rows[0]) is None
