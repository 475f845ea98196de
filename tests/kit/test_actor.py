"""Whose key, whose limit: an actor has one stable word."""

from glideway.kit.actor import Actor, Role, system
from glideway.kit.secrets import blind
from tests.make import anon, patient


def test_a_login_is_the_same_actor_in_every_role_and_browser() -> None:
    assert patient(5, login_id=9).key == "login:9"
    assert Actor(role=Role.OWNER, login_id=9, clinic_id=1).key == "login:9"


def test_a_browser_and_a_link_are_actors_of_their_own() -> None:
    visitor = anon("b1")
    holder = visitor.by_link("booking:7", patient_id=3)
    assert visitor.key == f"anon:{blind('b1')[:32]}"
    assert holder.key == "link_holder:booking:7"
    assert holder.patient_id == 3
    assert not holder.signed_in


def test_glideway_itself_signs_by_the_work_it_does() -> None:
    assert (system("seed").role, system("seed").name) == (Role.SYSTEM, "seed")
