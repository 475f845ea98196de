"""What was verified, agreed, shown or must be done; and the proof that a contact is somebody's."""

import uuid

from django.conf import settings
from django.db import models


class Credential(models.Model):
    """A licence or certificate as its holder states it: number, body, expiry."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.CASCADE, related_name="credentials"
    )
    kind = models.CharField(max_length=16, help_text="licence or certificate")
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=120, help_text="Who issued it.")
    number = models.CharField(max_length=40, blank=True)
    regions = models.JSONField(default=list)
    technique = models.CharField(max_length=24, blank=True, help_text="Of which technique it is.")
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    stated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Verification(models.Model):
    """Our dated check of one credential. A later check does not erase an earlier one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="verifications"
    )
    checked_at = models.DateTimeField()
    found = models.BooleanField(help_text="The register showed it as stated.")
    where = models.CharField(max_length=120, help_text="Which register was read.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return f"verification {self.pk}"


class Consent(models.Model):
    """A sentence, with its version, that a person agreed to or withdrew: when and how."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.CASCADE, related_name="consents"
    )
    clinic = models.ForeignKey(
        "directory.Clinic", null=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=24, help_text="care_messages, reminders, news, treatment")
    scope = models.CharField(max_length=60, blank=True, help_text="Region of a treatment consent.")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    how = models.CharField(max_length=24, help_text="page, tablet, phone, import")
    by = models.CharField(max_length=80, help_text="The actor's key.")
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["patient", "kind", "scope"], name="consents_by_patient"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Errand(models.Model):
    """Something a person must do: what, about which row, by whom, due, done."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", null=True, on_delete=models.CASCADE, related_name="errands"
    )
    role = models.CharField(max_length=16, help_text="Whose kind of work it is.")
    kind = models.CharField(max_length=40)
    about = models.UUIDField()
    facts = models.JSONField(
        default=dict, help_text="Named facts for its sentence; never clinical."
    )
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "about"], name="an_errand_is_hung_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Plaque(models.Model):
    """A dated public fact that a higher room hangs on a clinic, a practitioner or the network."""

    subject = models.CharField(max_length=40, help_text="clinic:7, practitioner:9 or network")
    kind = models.CharField(max_length=32)
    value = models.FloatField(null=True, help_text="Null says: too few to say.")
    known = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict, help_text="Further named numbers for its sentence.")
    as_of = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject", "kind"], name="a_subject_has_one_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"


class ContactProof(models.Model):
    """A code sent to an e-mail or phone, to be typed back in the browser that asked."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    contact = models.CharField(max_length=64, help_text="A keyed digest of the address.")
    purpose = models.CharField(max_length=24)
    session_key = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, help_text="A keyed digest of the code.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["session_key", "purpose", "contact"], name="proofs_by_browser"),
        )

    def __str__(self) -> str:
        return f"proof {self.pk}"
