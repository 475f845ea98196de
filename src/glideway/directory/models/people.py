"""People: accounts, patients, practitioners, and who may act as whom."""

import uuid
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from glideway.kit.secrets import SealedText


class Login(AbstractBaseUser):
    """An account that can sign in. Never a role by itself: roles are Memberships."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="en")
    created_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    # Django's own sign-in machinery asks for a manager of this kind; we add nothing to it.
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    def __str__(self) -> str:
        return f"login {self.pk}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django keeps a column; we keep the fact
        """Whether this account may still sign in."""
        return self.closed_at is None


class Patient(models.Model):
    """The person in pain, also before the first visit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    login = models.OneToOneField(
        Login, null=True, on_delete=models.SET_NULL, related_name="patient"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    language = models.CharField(max_length=5, default="en")
    born_on = models.DateField(null=True)
    email_verified_at = models.DateTimeField(null=True)
    phone_verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["email"], name="patients_by_email"),
            models.Index(fields=["phone"], name="patients_by_phone"),
        )

    def __str__(self) -> str:
        return f"patient {self.pk}"

    @property
    def contact(self) -> str:
        """Where this person is reached: e-mail first, else the phone."""
        return self.email or self.phone


class Proxy(models.Model):
    """Who may act for a patient: reason, start, end."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="proxies")
    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40, help_text="parent, guardian or mandate")
    province = models.CharField(
        max_length=2, blank=True, help_text="Whose age of consent ends it; a mandate has none."
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(
        null=True, help_text="A parent's ends by itself, at the age of consent."
    )
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"proxy {self.pk}"


class Needs(models.Model):
    """What a person may need of a visit, asked once; it travels to the desk with each booking."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="needs")
    longer_time = models.BooleanField(default=False)
    interpreter = models.CharField(max_length=40, blank=True, help_text="Which language, or sign.")
    relay = models.BooleanField(default=False, help_text="Calls go through a relay service.")
    large_print = models.BooleanField(default=False)
    step_free = models.BooleanField(default=False)
    practitioner_sex = models.CharField(max_length=1, blank=True, help_text="f or m, if asked for.")
    companion = models.BooleanField(default=False, help_text="Somebody comes along, or is wished.")
    note = SealedText(null=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"needs of patient {self.patient_id}"


class Practitioner(models.Model):
    """The person who treats."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    login = models.OneToOneField(
        Login, null=True, on_delete=models.SET_NULL, related_name="practitioner"
    )
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=40, help_text="A code of directory.core.professions.")
    languages = models.JSONField(default=list, help_text='["en", "fr"]')
    regions = models.JSONField(
        default=list, help_text="Body regions the technique certificate names."
    )
    other_care = models.JSONField(
        default=list, help_text="massage, instrument, needling, manipulation, exercise"
    )
    sex = models.CharField(max_length=1, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A login's role: desk, owner, practitioner at a clinic; operator, inspector in the network."""

    class Role(models.TextChoices):
        DESK = "desk", _("Front desk")
        OWNER = "owner", _("Clinic owner")
        PRACTITIONER = "practitioner", _("Practitioner")
        OPERATOR = "operator", _("Network operator")
        INSPECTOR = "inspector", _("Inspector")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    clinic = models.ForeignKey(
        "directory.Clinic", null=True, on_delete=models.CASCADE, related_name="memberships"
    )
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(clinic=None)
                ^ models.Q(role__in=["desk", "owner", "practitioner"]),
                name="a_clinic_role_names_its_clinic",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"
