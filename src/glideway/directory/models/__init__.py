"""Tables of the directory: people, clinics, and what was verified or agreed."""

from glideway.directory.models.clinics import Clinic, Placement, Resource, Service
from glideway.directory.models.people import (
    Login,
    Membership,
    Needs,
    Patient,
    Practitioner,
    Proxy,
)
from glideway.directory.models.signing import ResponsibleClinician, SignOff
from glideway.directory.models.trust import (
    Consent,
    ContactProof,
    Credential,
    Errand,
    Plaque,
    Verification,
)

__all__ = [
    "Clinic",
    "Consent",
    "ContactProof",
    "Credential",
    "Errand",
    "Login",
    "Membership",
    "Needs",
    "Patient",
    "Placement",
    "Plaque",
    "Practitioner",
    "Proxy",
    "Resource",
    "ResponsibleClinician",
    "Service",
    "SignOff",
    "Verification",
]
