"""Who asks, as the server knows it: never what the request claims to be."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from glideway.kit.secrets import blind


class Role(StrEnum):
    """The roles of the access matrix; `system` is Glideway itself (tasks, seeds, imports)."""

    ANON = "anon"
    LINK_HOLDER = "link_holder"
    PATIENT = "patient"
    PRACTITIONER = "practitioner"
    DESK = "desk"
    OWNER = "owner"
    OPERATOR = "operator"
    INSPECTOR = "inspector"
    INTEGRATOR = "integrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One role at one clinic at a time: nobody holds two clinics in one session.

    With `proxy_id` a person acts for another: `patient_id` is that other, the login stays the own,
    so the record names who did it.
    """

    role: Role
    login_id: int | None = None
    patient_id: int | None = None
    proxy_id: int | None = None
    practitioner_id: int | None = None
    clinic_id: int | None = None
    session_key: str = ""
    network: str = ""
    link: str = ""
    name: str = ""
    licensed: bool = field(default=False, compare=False)  # verified, and it runs today

    @property
    def signed_in(self) -> bool:
        """A person with a login, whatever the role."""
        return self.login_id is not None

    @property
    def key(self) -> str:
        """A stable word for this actor: whose idempotency key, whose limit.

        Of a browser it is a digest: who reads a table cannot be that browser.
        """
        if self.login_id is not None:
            return f"login:{self.login_id}"
        mine = self.link or (blind(self.session_key)[:32] if self.session_key else "")
        return f"{self.role}:{mine}"

    def by_link(self, link: str, *, patient_id: int | None = None) -> Self:
        """The same browser, acting on the one thing a signed link names."""
        return replace(self, role=Role.LINK_HOLDER, link=link, patient_id=patient_id)


def system(name: str) -> Actor:
    """Glideway itself, by the name of the work it does."""
    return Actor(role=Role.SYSTEM, name=name)
