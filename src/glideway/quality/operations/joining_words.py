"""What is looked at before a clinic is let in, and why one is refused, in words, by their codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.quality.core.joining import LookedAt, Refused

LOOKED: dict[str, Promise | str] = {
    LookedAt.LICENCES.value: _("Each licence, in the public register of its college"),
    LookedAt.CERTIFICATES.value: _("Each certificate of a technique, with who issued it"),
    LookedAt.DISCIPLINE.value: _("The registers’ notices of discipline"),
    LookedAt.PLACE.value: _("That there is a place to visit at that address"),
    LookedAt.INSURANCE.value: _("Liability insurance of each practitioner"),
}
WHY: dict[str, Promise | str] = {
    Refused.LICENCE_NOT_FOUND.value: _("A licence was not found in the register as stated"),
    Refused.CERTIFICATE_NOT_FOUND.value: _("A certificate of a technique could not be shown"),
    Refused.DISCIPLINE.value: _("A register shows an open matter of discipline"),
    Refused.NOT_A_CLINIC.value: _("There is no place there that patients can visit"),
    Refused.NOT_ANSWERED.value: _("What we asked was not answered"),
    Refused.TWICE.value: _("The same clinic had applied already"),
}
