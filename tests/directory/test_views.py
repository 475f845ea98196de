"""The door and the public pages: who gets in, what everybody may read, and what nobody may."""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from glideway.directory import operations as directory
from glideway.directory import queries
from glideway.directory.models import Login, Practitioner
from glideway.kit.models import Message
from tests.directory import make
from tests.make import NOW, SYSTEM, lock

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def code() -> str:
    """The eight digits of the newest message."""
    found = re.search(r"(\d{4}) (\d{4})", Message.objects.order_by("-pk")[0].text)
    assert found is not None
    return "".join(found.groups())


def plain(body: bytes) -> str:
    """A page without what differs from request to request: its token and its own address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode())
    return re.sub(r'name="next" value="[^"]*"', "", text)


def come_in(client: Client, address: str) -> str:
    """Sign in by code; answer where it leads."""
    client.post("/sign-in/", {"contact": address})
    return client.post("/sign-in/code/", {"code": code()}).headers["Location"]


def credentials(who: Practitioner) -> None:
    """One verified licence, one stated certificate, one that lapsed."""
    rows = [
        directory.CredentialRow(
            practitioner=who, kind="licence", title="Physiotherapist", body="College", number="77"
        ),
        directory.CredentialRow(
            practitioner=who, kind="active_release", title="Upper limb", body="School"
        ),
        directory.CredentialRow(
            practitioner=who,
            kind="first_aid",
            title="First aid",
            body="Red Cross",
            expires_on=date(2020, 1, 1),
        ),
    ]
    stated = directory.state_credentials(rows=rows, by=SYSTEM, now=NOW)
    checked = [directory.VerificationRow(credential=one, where="x") for one in stated[::2]]
    directory.verify_credentials(rows=checked, by=SYSTEM, now=NOW)


# ------------------------------------------------------------------ the door
def test_a_code_lets_a_patient_in_and_the_session_gets_a_new_key(client: Client) -> None:
    make.patient("Amara", "amara@example.org")
    client.post("/sign-in/", {"contact": "amara@example.org"})
    before = client.session.session_key
    answer = client.post("/sign-in/code/", {"code": code()})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/inside/")
    assert client.session.session_key != before
    assert client.get("/account/").status_code == 200
    assert Login.objects.get().email == "amara@example.org"


def test_known_and_unknown_addresses_answer_alike() -> None:
    make.login("known@example.org")
    answers = []
    for address in ("known@example.org", "nobody@example.org"):
        client = Client()
        sent = client.post("/sign-in/", {"contact": address})
        page = client.get("/sign-in/code/").content.decode().replace(address, "")
        words = re.sub(r"\d{4} \d{4}|\d{8}", "", Message.objects.order_by("-pk")[0].text)
        answers.append((sent.status_code, sent.headers["Location"], plain(page.encode()), words))
    assert answers[0] == answers[1]


def test_an_address_nobody_has_is_told_so_only_after_it_was_proved(client: Client) -> None:
    client.post("/sign-in/", {"contact": "nobody@example.org"})
    page = client.post("/sign-in/code/", {"code": code()})
    assert page.status_code == 422
    assert "first appointment opens the account" in page.content.decode()
    assert not Login.objects.exists()
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_lets_nobody_in(client: Client) -> None:
    make.login("known@example.org")
    client.post("/sign-in/", {"contact": "known@example.org"})
    right = code()
    page = client.post("/sign-in/code/", {"code": f"{(int(right) + 1) % 10**8:08d}"})
    assert page.status_code == 422
    assert "not the code we sent" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_unclear_contact_keeps_what_was_typed(client: Client) -> None:
    page = client.post("/sign-in/", {"contact": "amara at example"})
    assert page.status_code == 400
    assert 'value="amara at example"' in page.content.decode()
    assert not Message.objects.exists()


def test_the_code_page_without_a_code_that_was_sent_leads_back(client: Client) -> None:
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"


def test_the_link_of_the_message_fills_the_code_in_and_changes_nothing(client: Client) -> None:
    make.login("known@example.org")
    client.post("/sign-in/", {"contact": "known@example.org"})
    page = client.get("/sign-in/code/", {"code": code()})
    assert f'value="{code()}"' in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/inside/"),
        ("//evil.example/", "/inside/"),
        ("javascript:alert(1)", "/inside/"),
        ("", "/inside/"),
    ],
)
def test_the_door_leads_only_to_pages_of_ours(client: Client, wanted: str, leads: str) -> None:
    make.patient("Amara", "amara@example.org")
    client.post("/sign-in/", {"contact": "amara@example.org", "next": wanted})
    assert client.post("/sign-in/code/", {"code": code()}).headers["Location"] == leads


def test_who_is_in_is_not_asked_again(client: Client) -> None:
    client.force_login(make.login())
    assert client.get("/sign-in/").headers["Location"] == "/inside/"


# ------------------------------------------------------------------ staff
def test_staff_without_a_second_factor_have_an_account_and_no_role(client: Client) -> None:
    boss = make.login("boss@example.org")
    directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    come_in(client, "boss@example.org")
    page = client.get("/account/").content.decode()
    assert "One more lock before you can work" in page
    assert client.get("/quality/desk/").status_code == 404
    assert client.post("/account/role/", {"role": "patient"}).status_code == 404


def test_a_role_given_to_somebody_who_is_in_waits_for_the_second_factor(client: Client) -> None:
    make.patient("Amara", "amara@example.org")
    come_in(client, "amara@example.org")
    amara = Login.objects.get(email="amara@example.org")
    directory.grant(login=amara, role="operator", by=SYSTEM, now=NOW)
    assert client.get("/quality/desk/").status_code == 404
    assert "One more lock before you can work" in client.get("/account/").content.decode()
    actor = queries.actor_of(amara, chosen=None, network="")
    assert (actor.role, actor.patient_id, actor.clinic_id) == ("patient", 0, None)
    lock(amara)
    assert queries.actor_of(amara, chosen=None, network="").role == "operator"
    assert client.get("/quality/desk/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor() -> None:
    boss = make.login()
    directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    Authenticator.objects.create(user=boss, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert queries.actor_of(boss, chosen=None, network="").role == "patient"


def test_the_end_of_a_role_is_the_end_of_every_session(client: Client, settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    boss = make.login()
    role = directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    client.get(directory.sign_in_link(login=boss, now=NOW))
    other = Client()
    other.get(directory.sign_in_link(login=make.login(), now=NOW))
    assert client.get("/quality/desk/").status_code == 200
    directory.end_role(membership=role, by=SYSTEM, now=NOW)
    assert client.get("/account/").status_code == 401
    assert other.get("/account/").status_code == 200


def test_once_it_is_set_up_the_role_is_worn(client: Client) -> None:
    boss = make.login("boss@example.org")
    directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    come_in(client, "boss@example.org")
    TOTP.activate(boss, "JBSWY3DPEHPK3PXP")
    assert client.get("/account/").headers["Location"] == "/inside/"
    assert client.get("/inside/").headers["Location"] == "/quality/desk/"


def test_staff_with_a_second_factor_are_asked_for_it(client: Client) -> None:
    boss = make.login("boss@example.org")
    directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    TOTP.activate(boss, "JBSWY3DPEHPK3PXP")
    assert come_in(client, "boss@example.org") == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert "second factor" in client.get("/accounts/2fa/authenticate/").content.decode()


def test_one_wears_ones_own_roles_and_no_other(client: Client) -> None:
    login, clinic = make.login(), make.clinic()
    first = directory.grant(login=login, role="owner", clinic=clinic, by=SYSTEM, now=NOW)
    second = directory.grant(login=login, role="desk", clinic=make.clinic(), by=SYSTEM, now=NOW)
    foreign = directory.grant(login=make.login(), role="operator", by=SYSTEM, now=NOW)
    client.force_login(login)
    before = client.session.session_key
    assert client.post("/account/role/", {"role": f"{second.public_id}"}).status_code == 302
    assert client.session.session_key != before
    actor = queries.actor_of(login, chosen=client.session["role"], network="")
    assert (actor.role, actor.clinic_id) == ("desk", second.clinic_id)
    answers = {
        plain(client.post("/account/role/", {"role": role}).content)
        for role in (f"{foreign.public_id}", f"{uuid4()}", "patient")
    }
    assert len(answers) == 1
    assert client.session["role"] == f"{second.public_id}"
    assert queries.actor_of(login, chosen=None, network="").clinic_id == first.clinic_id


def test_a_role_that_ended_is_nobodys() -> None:
    login = make.login()
    role = directory.grant(login=login, role="operator", by=SYSTEM, now=NOW)
    directory.end_role(membership=role, by=SYSTEM, now=NOW)
    actor = queries.actor_of(login, chosen=f"{role.public_id}", network="")
    assert (actor.role, actor.patient_id) == ("patient", 0)


def test_a_practitioner_who_is_a_patient_too_may_be_either(client: Client) -> None:
    login = make.login()
    maya = make.practitioner(login=login)
    lock(login)
    clinic = make.clinic()
    directory.grant(login=login, role="practitioner", clinic=clinic, by=SYSTEM, now=NOW)
    row = directory.PatientRow(name="Maya", email="m@example.org", login=login)
    patient = directory.meet_patients(rows=[row], by=SYSTEM, now=NOW)[0]
    working = queries.actor_of(login, chosen=None, network="")
    assert (working.practitioner_id, working.patient_id) == (maya.pk, None)
    resting = queries.actor_of(login, chosen="patient", network="")
    assert (resting.role, resting.patient_id) == ("patient", patient.pk)
    client.force_login(login)
    page = client.get("/account/").content.decode()
    assert page.count('name="role"') == 2
    assert queries.patient_of(resting) == patient


def test_the_account_page_lists_what_is_to_do(client: Client) -> None:
    login, clinic = make.login(), make.clinic("Harbour")
    directory.grant(login=login, role="owner", clinic=clinic, by=SYSTEM, now=NOW)
    directory.open_errand(
        kind="grievance-owner",
        about=uuid4(),
        role="owner",
        clinic=clinic,
        due_at=NOW,
        facts={"clinic": "Harbour"},
        now=NOW,
    )
    elsewhere = make.clinic("Elsewhere")
    directory.open_errand(
        kind="grievance-owner",
        about=uuid4(),
        role="owner",
        clinic=elsewhere,
        due_at=NOW,
        facts={"clinic": "canary-clinic"},
        now=NOW,
    )
    client.force_login(login)
    page = client.get("/account/").content.decode()
    assert "A complaint about Harbour waits for a word from you" in page
    assert "canary" not in page


def test_the_account_asks_for_a_sign_in_first(client: Client) -> None:
    assert client.get("/account/").status_code == 401


# ------------------------------------------------------------------ the demo's door
def test_a_printed_link_signs_in_at_once_in_a_demo(client: Client, settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    login = make.login("operator@demo.example")
    directory.grant(login=login, role="operator", by=SYSTEM, now=NOW)
    path = directory.sign_in_link(login=login, now=NOW)
    for _twice in range(2):
        assert client.get(path).headers["Location"] == "/inside/"
        assert client.session["_auth_user_id"] == f"{login.pk}"
    assert "operator@demo.example" not in path


def test_outside_a_demo_the_link_is_nothing(client: Client, settings: Settings) -> None:
    login = make.login("operator@demo.example")
    settings.GLIDEWAY_DEMO = True
    path = directory.sign_in_link(login=login, now=NOW)
    settings.GLIDEWAY_DEMO = False
    with pytest.raises(directory.DemoOnly):
        directory.sign_in_link(login=login, now=NOW)
    unknown = client.get(f"/sign-in/demo/{uuid4()}/x/")
    assert plain(client.get(path).content) == plain(unknown.content)
    assert unknown.status_code == 404
    assert "_auth_user_id" not in client.session
    assert login.is_active


def test_a_link_that_is_not_ours_is_nothing(client: Client, settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    login = make.login()
    assert client.get(f"/sign-in/demo/{login.public_id}/made-up/").status_code == 404


# ------------------------------------------------------------------ practitioners
def names(client: Client, **wanted: str) -> list[str]:
    page = client.get("/practitioners/", wanted).content.decode()
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', page)


def test_everybody_is_listed_open_times_or_none(client: Client) -> None:
    maya, omar = (
        make.practitioner("Maya Chen"),
        make.practitioner("Omar", profession="chiropractor"),
    )
    for one in (maya, omar):
        make.place(one, make.clinic(), [])
    make.practitioner("Not placed")
    assert names(client) == ["Maya Chen, PT", "Dr. Omar, DC"]
    assert names(client, name="MAYA") == ["Maya Chen, PT"]
    assert names(client, profession="chiropractor") == ["Dr. Omar, DC"]
    assert names(client, profession="wizard") == names(client)
    assert names(client, near="Vancouver") == []
    assert names(client, near="M5V") == names(client)
    assert names(client, near="Xyzzy") == names(client)


def test_only_a_verified_licence_counts_as_verified(client: Client) -> None:
    maya, omar = make.practitioner("Maya Chen"), make.practitioner("Omar Aziz")
    for one in (maya, omar):
        make.place(one, make.clinic(), [])
    credentials(maya)
    assert names(client, verified="1") == ["Maya Chen, PT"]


def test_a_hidden_clinic_takes_its_people_out_of_the_list(client: Client) -> None:
    house = make.house()
    directory.hide_clinic(clinic=house.clinic, reason="gate", by=SYSTEM, now=NOW)
    assert names(client) == []
    hidden = client.get(f"/clinics/{house.clinic.slug}/")
    unknown = client.get("/clinics/nowhere/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert plain(hidden.content) == plain(unknown.content)
    assert client.get(f"/practitioners/{house.practitioner.slug}/").status_code == 404


def test_who_is_certified_for_a_part_of_the_body_is_asked_of_the_certificates(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """By its own regions, current and verified; what somebody offers besides counts for nothing."""
    clinic, held = make.clinic(), []
    for name in ("Current", "Lapsed", "Unseen", "Elbow", "None"):
        who = make.practitioner(name)
        make.place(who, clinic, [])
        row = directory.CredentialRow(
            practitioner=who,
            kind="certificate",
            title="Course",
            body="Provider",
            technique="" if name == "None" else "active_release",
            regions=("elbow",) if name == "Elbow" else ("wrist", "hand", "shoulder", "forearm"),
            expires_on=date(2020, 1, 1) if name == "Lapsed" else None,
        )
        held += directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)
    seen = [directory.VerificationRow(credential=one, where="x") for one in held]
    directory.verify_credentials(rows=[*seen[:2], *seen[3:]], by=SYSTEM, now=NOW)
    with django_assert_max_num_queries(MOST_QUERIES):
        found = names(client, region="shoulder", near="toronto", language="en", verified="")
    assert found == ["Current, PT"]
    assert names(client, technique="active_release") == ["Current, PT", "Elbow, PT"]
    assert names(client, region="knee") == []
    assert names(client, region="shoulder", profession="chiropractor") == []
    assert names(client, region="shoulder", language="pa") == []
    page = client.get("/practitioners/", {"region": "shoulder"}).content.decode()
    assert "Active release: shoulder, wrist, hand and fingers and 1 more" in page


def test_the_list_turns_its_pages_and_asks_few_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clinic = make.clinic()
    for number in range(30):
        make.place(make.practitioner(f"Person {number:02}"), clinic, [])
    with django_assert_max_num_queries(MOST_QUERIES):
        first = names(client)
    assert (first[0], len(first)) == ("Person 00, PT", 24)
    assert names(client, page="2") == [f"Person {n}, PT" for n in range(24, 30)]
    assert names(client, page="99") == names(client, page="2")
    assert names(client, page="x") == first


def test_credentials_are_verified_stated_or_lapsed_and_never_more(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = make.house()
    credentials(house.practitioner)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(f"/practitioners/{house.practitioner.slug}/").content.decode()
    shown = re.findall(r"Verified by us|Stated, not verified|Lapsed", page)
    assert shown == ["Verified by us", "Stated, not verified", "Lapsed"]


def test_a_later_check_that_found_nothing_takes_the_mark_away(client: Client) -> None:
    house = make.house()
    credentials(house.practitioner)
    licence = house.practitioner.credentials.order_by("pk")[0]
    row = directory.VerificationRow(credential=licence, where="x", found=False)
    directory.verify_credentials(rows=[row], by=SYSTEM, now=NOW.replace(year=NOW.year + 1))
    page = client.get(f"/practitioners/{house.practitioner.slug}/").content.decode()
    assert "Verified by us" not in page
    assert names(client, verified="1") == []
    again = directory.VerificationRow(credential=licence, where="x")
    directory.verify_credentials(rows=[again], by=SYSTEM, now=NOW.replace(year=NOW.year + 2))
    assert names(client, verified="1") == ["Maya Chen, PT"]


# ------------------------------------------------------------------ clinics
def test_a_clinic_shows_prices_people_and_the_way(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = make.house("Harbour Movement")
    plaque = directory.PlaqueRow(kind="inspection", clinic=house.clinic, value=94, known=47, of=50)
    directory.hang_plaque(row=plaque, now=NOW)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(f"/clinics/{house.clinic.slug}/").content.decode()
    for words in (
        "Harbour Movement",
        "$95",
        "Free",
        "Maya Chen, PT",
        "Streetcar 509, stop Queens Quay",
        "Own parking lot",
        "Step-free from the street to the table",
        "The clinic can bill your insurer directly",
        "on 47 of 50",
        f'href="/clinics/{house.clinic.slug}/points/"',
        f'href="/clinics/{house.clinic.slug}/complaint/"',
    ):
        assert words in page


def test_a_clinic_without_a_score_shows_how_many_points_are_known(client: Client) -> None:
    house = make.house()
    plaque = directory.PlaqueRow(kind="inspection", clinic=house.clinic, known=22, of=50)
    directory.hang_plaque(row=plaque, now=NOW)
    page = client.get(f"/clinics/{house.clinic.slug}/").content.decode()
    assert "22 of 50 points are known. A score needs 35." in page
    assert "ring-value" not in page


@pytest.mark.parametrize(
    ("value", "facts", "words"),
    [
        (None, {}, "Too few results to show yet"),
        (4.0, {"missing_percent": 11}, "Median 4 visits (62 people, 11% missing)"),
        (4.5, {}, "Median 4.5 visits (62 people)"),
        (None, {"standing": "too-few"}, "Too few results to show yet"),
        (None, {"standing": "shown"}, "Fewer than half have a clear change yet (62 people)"),
    ],
)
def test_the_course_is_shown_as_it_was_hung(
    client: Client, value: float | None, facts: dict[str, object], words: str
) -> None:
    house = make.house()
    plaque = directory.PlaqueRow(
        kind="course", clinic=house.clinic, value=value, known=62, facts=facts
    )
    directory.hang_plaque(row=plaque, now=NOW)
    assert words in client.get(f"/clinics/{house.clinic.slug}/").content.decode()


def test_a_clinic_speaks_french(client: Client) -> None:
    house = make.house()
    client.cookies["language"] = "fr"
    page = client.get(f"/clinics/{house.clinic.slug}/").content.decode()
    for words in (
        'lang="fr-CA"',
        "Première évaluation",
        "95\u00a0$",
        "Tramway 509",
        "Maya Chen, pht",
    ):
        assert words in page
    for path in ("/practitioners/", f"/practitioners/{house.practitioner.slug}/", "/sign-in/"):
        assert 'lang="fr-CA"' in client.get(path).content.decode()


def test_no_public_page_tells_an_address_of_anybody(client: Client) -> None:
    login = make.login("canary@example.org", name="Canary Login")
    maya = make.practitioner("Maya Chen", login=login)
    house = make.house()
    make.place(maya, house.clinic, [])
    make.patient("Canary Patient", "canary-patient@example.org")
    for path in (
        "/practitioners/",
        f"/practitioners/{maya.slug}/",
        f"/clinics/{house.clinic.slug}/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "canary" not in answer.content.decode().casefold()


def test_a_clinic_is_found_by_slug_by_number_and_by_distance() -> None:
    house = make.house()
    assert queries.clinic(house.clinic.slug) == queries.clinic(house.clinic.public_id)
    assert queries.clinic(f"{house.clinic.public_id}") == house.clinic
    near = queries.clinics_near(43.70, -79.40, km=20)
    assert [one for _km, one in near] == [house.clinic]
    assert near[0][0] == pytest.approx(6.8, abs=0.3)
    assert queries.clinics_near(43.70, -79.40, km=5) == []


def test_the_networks_plaques_are_asked_for_by_kind() -> None:
    directory.hang_plaque(row=directory.PlaqueRow(kind="network-clinics", known=120), now=NOW)
    assert queries.network()["network-clinics"].known == 120


def test_who_just_came_in_sees_the_recovery_codes_of_the_new_factor(client: Client) -> None:
    boss = make.login("boss@example.org")
    directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    come_in(client, "boss@example.org")
    TOTP.activate(boss, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(boss)
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert "10 of 10 are left." in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/accounts/2fa/", "Passkeys, app and recovery codes"),
        ("/accounts/2fa/totp/activate/", "Set up an authenticator app"),
        ("/accounts/2fa/webauthn/add/", "Add a passkey"),
        ("/accounts/2fa/webauthn/", "There is none yet."),
        ("/accounts/sessions/", "This one"),
        ("/accounts/logout/", "Sign out of this device?"),
    ],
)
def test_the_pages_around_the_second_factor_stand_in_our_frame(
    client: Client, path: str, words: str
) -> None:
    make.patient("Amara", "amara@example.org")
    come_in(client, "amara@example.org")
    page = client.get(path).content.decode()
    assert words in page
    assert 'class="card plate door"' in page


def test_one_can_sign_out_everywhere_else(client: Client) -> None:
    make.patient("Amara", "amara@example.org")
    other = Client()
    come_in(other, "amara@example.org")
    come_in(client, "amara@example.org")
    assert client.post("/accounts/sessions/").status_code == 302
    assert other.get("/account/").status_code == 401
    assert client.get("/account/").status_code == 200


def test_the_second_factor_of_an_app_lets_in(client: Client) -> None:
    boss = make.login("boss@example.org")
    directory.grant(login=boss, role="operator", by=SYSTEM, now=NOW)
    TOTP.activate(boss, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(boss)
    come_in(client, "boss@example.org")
    kept = RecoveryCodes(Authenticator.objects.get(user=boss, type="recovery_codes"))
    spare = kept.get_unused_codes()[0]
    answer = client.post("/accounts/2fa/authenticate/", {"code": spare})
    assert answer.headers["Location"] == "/inside/"
    assert client.get("/inside/").headers["Location"] == "/quality/desk/"


def test_what_a_clinic_has_not_said_is_not_shown_as_a_fact(client: Client) -> None:
    row = replace(make.TORONTO, slug="new-here", stated=False)
    directory.open_clinic(row=row, by=SYSTEM, now=NOW)
    page = client.get("/clinics/new-here/").content.decode()
    for word in ("Cancelling", "steps on the way", "Own parking lot", "send the receipt", "<table"):
        assert word not in page
    assert "Not stated yet. The clinic tells you by phone." in page


def test_a_certificate_that_nobody_verified_is_not_what_is_offered(client: Client) -> None:
    house = make.house()
    page = f"/practitioners/{house.practitioner.slug}/"
    row = directory.CredentialRow(
        practitioner=house.practitioner,
        kind="certificate",
        title="Shoulder",
        body="Provider",
        technique="active_release",
        regions=("shoulder",),
    )
    [stated] = directory.state_credentials(rows=[row], by=SYSTEM, now=NOW)
    assert ", as the certificate says, for:" not in client.get(page).content.decode()
    check = directory.VerificationRow(credential=stated, where="the register")
    directory.verify_credentials(rows=[check], by=SYSTEM, now=NOW)
    assert ", as the certificate says, for:" in client.get(page).content.decode()
