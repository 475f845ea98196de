"""The people of the demo that one can be: a login each with a sentence saying who."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOST = "demo.glideway.invalid"  # .invalid: no mail to it can ever leave, RFC 2606


class Part(NamedTuple):
    """Somebody one can be in the demo."""

    role: str
    email: str
    title: str | Promise
    says: str | Promise

    @property
    def key(self) -> str:
        """What this one is called among the others: the role, and of two inspectors which."""
        return self.email.partition("@")[0]


CAST = (
    Part(
        "patient",
        f"patient@{HOST}",
        _("Patient"),
        _("A runner with a sore hamstring: plan, exercises, readings, the next appointment."),
    ),
    Part(
        "practitioner",
        f"practitioner@{HOST}",
        _("Practitioner"),
        _("A physiotherapist with a full day, and a visit that starts about now."),
    ),
    Part(
        "desk", f"desk@{HOST}", _("Front desk"), _("The day sheet and the telephone of a clinic.")
    ),
    Part("owner", f"owner@{HOST}", _("Clinic owner"), _("The same clinic, with its 50 points.")),
    Part(
        "operator",
        f"operator@{HOST}",
        _("Network operator"),
        _("All clinics as counts, complaints and incidents; never a clinical text."),
    ),
    Part(
        "inspector",
        f"inspector@{HOST}",
        _("Inspector"),
        _("The 50 points of a clinic, attested one by one with dated evidence."),
    ),
    Part(
        "inspector",
        f"second-inspector@{HOST}",
        _("Second inspector"),
        _("Other eyes: an appeal is decided by somebody who did not take the first look."),
    ),
)

NAMES = {
    "patient": "Robin Tremblay",
    "practitioner": "",
    "desk": "Samira Haddad",
    "owner": "Jordan Whitfield",
    "operator": "Claude Bergeron",
    "inspector": "Avery Okafor",
    "second-inspector": "Noor Lavoie",
}
INSPECTOR = f"inspector@{HOST}"
