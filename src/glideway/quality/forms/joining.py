"""A clinic asks to join, papers are stated, and an operator decides: read and worded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from glideway.body import core as atlas
from glideway.directory.core import places, professions
from glideway.kit.days import DayField
from glideway.kit.pages import language
from glideway.kit.uploads import Clean, UploadField
from glideway.quality.core.joining import MOST_PEOPLE, Applicant
from glideway.quality.operations.joining_words import LOOKED, WHY

LANGUAGES = (("en", _("English")), ("fr", _("French")))


def _file(label: Any) -> UploadField:  # noqa: ANN401 - a lazy sentence
    return UploadField(
        label=label, required=False, help_text=_("A PDF, or a photo (JPEG or PNG), at most 8 MB.")
    )


class JoinForm(forms.Form):
    """The clinic itself, and who writes for it."""

    name = forms.CharField(label=_("Name of the clinic"), max_length=120)
    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    city = forms.CharField(
        label=_("City"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    postal_code = forms.CharField(
        label=_("Postal code"),
        max_length=7,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages can a visit be held?"), choices=LANGUAGES
    )
    owner = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("The answer goes there, and it will be the owner’s account."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone of the clinic"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    words = forms.CharField(
        label=_("Anything else we should know"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_postal_code(self) -> str:
        """In capitals with its space; of an area that we know."""
        typed = " ".join(self.cleaned_data["postal_code"].upper().split())
        area = places.find(typed)
        if area is None or not area.prefix or len(typed.replace(" ", "")) != 6:  # noqa: PLR2004
            raise forms.ValidationError(_("We do not know that postal code. Please check it."))
        plain = typed.replace(" ", "")
        return f"{plain[:3]} {plain[3:]}"


class PaperForm(forms.Form):
    """What a certificate of a technique says, and whose hands it is about."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **named)
        said = language()
        techniques = [(one.id, one.name.of(said)) for one in professions.techniques().values()]
        self.fields["technique"] = forms.ChoiceField(
            label=_("Technique"), choices=[("", _("None")), *techniques], required=False
        )
        self.fields["regions"] = forms.MultipleChoiceField(
            label=_("Parts of the body it names"), choices=regions(said), required=False
        )


def regions(said: str) -> list[tuple[str, str]]:
    """The parts of the body that a certificate can name, by name."""
    parts = [
        (one.id, name[:1].upper() + name[1:])
        for one in atlas.load().regions.values()
        if one.can_be_pointed_at and (name := one.name.of(said))
    ]
    return sorted(parts, key=lambda one: one[1].casefold())


class ApplicantForm(PaperForm):
    """One practitioner of a clinic that asks to join."""

    name = forms.CharField(label=_("Name as on the register"), max_length=120)
    body = forms.CharField(
        label=_("College"), max_length=120, help_text=_("Who issued the licence.")
    )
    number = forms.CharField(label=_("Licence or registration number"), max_length=40)
    until = DayField(label=_("Licence valid until"), required=False)
    licence = _file(_("The licence, as a file"))
    provider = forms.CharField(
        label=_("Who issued the certificate"), max_length=120, required=False
    )
    certified_until = DayField(label=_("Certificate valid until"), required=False)
    certificate = _file(_("The certificate, as a file"))

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, use_required_attribute=False, **named)
        said = language()
        kinds = [(one.id, one.title.of(said)) for one in professions.professions().values()]
        self.fields["profession"] = forms.ChoiceField(
            label=_("Profession"), choices=[("", _("Choose one")), *kinds]
        )
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Speaks with patients"), choices=LANGUAGES
        )

    def clean(self) -> dict[str, Any]:
        """A certificate names its issuer and at least one part of the body."""
        said = super().clean() or {}
        if said.get("technique") and not said.get("provider"):
            self.add_error("provider", _("Please say who issued the certificate."))
        if said.get("technique") and not said.get("regions"):
            self.add_error("regions", _("Please mark what the certificate names."))
        return said

    def applicant(self) -> Applicant:
        """The person as the form says it, without the files."""
        said = {name: one for name, one in self.cleaned_data.items() if name not in FILES}
        return Applicant(**said)


FILES = ("licence", "certificate")


class PeopleForms:
    """The lines of an application: the first is asked for, the others may stay empty."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        initial: Sequence[Applicant] = (),
    ) -> None:
        self.lines = [
            ApplicantForm(
                data,
                files,
                prefix=f"p{line}",
                empty_permitted=line > 0,
                initial=_before(initial[line]) if line < len(initial) else None,
            )
            for line in range(MOST_PEOPLE)
        ]

    def is_valid(self) -> bool:
        """Whether every line can be read."""
        return all(one.is_valid() for one in self.lines)

    @property
    def used(self) -> list[ApplicantForm]:
        """The lines that say something, in their order."""
        return [one for one in self.lines if one.is_bound and one.cleaned_data.get("name")]

    def applicants(self) -> list[Applicant]:
        """Who was named."""
        return [one.applicant() for one in self.used]

    def files(self) -> dict[str, Clean]:
        """The files that came, by line and paper."""
        return {
            f"{line}-{paper}": file
            for line, one in enumerate(self.used)
            for paper in FILES
            if (file := one.cleaned_data.get(paper))
        }


class CredentialForm(PaperForm):
    """A licence or certificate as its holder or the owner states it."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("licence", _("Licence to practise")),
            ("certificate", _("Certificate of a technique")),
        ],
    )
    title = forms.CharField(label=_("Title as on the paper"), max_length=120)
    body = forms.CharField(label=_("Who issued it"), max_length=120)
    number = forms.CharField(label=_("Register or licence number"), max_length=40, required=False)
    issued_on = DayField(label=_("Issued on"), required=False)
    expires_on = DayField(
        label=_("Valid until, the last day included"),
        required=False,
    )
    file = _file(_("The paper, as a file"))

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self.fields["practitioner"] = forms.ChoiceField(label=_("Whose?"), choices=list(people))

    def clean(self) -> dict[str, Any]:
        """A licence has a number and names no technique; a certificate of one names its parts."""
        said = super().clean() or {}
        if said.get("kind") == "licence":
            said["technique"], said["regions"] = "", []
            if not said.get("number"):
                self.add_error("number", _("A licence has a number: please type it."))
        elif said.get("technique") and not said.get("regions"):
            self.add_error("regions", _("Please mark what the certificate names."))
        first, last = said.get("issued_on"), said.get("expires_on")
        if first and last and last < first:
            self.add_error("expires_on", _("The last day is before the day of issue."))
        return said


class FindingsForm(forms.Form):
    """What an operator looked at."""

    looked = forms.MultipleChoiceField(choices=list(LOOKED.items()))


class LastDayForm(forms.Form):
    """The last day that a register shows for a paper of which none was stated."""

    until = DayField(label=_("Last day that the register shows"), required=False)
    endless = forms.BooleanField(label=_("The register shows no last day"), required=False)


class AskBackForm(forms.Form):
    """What the applicant is asked."""

    words = forms.CharField(
        label=_("Your question, as the applicant reads it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseForm(forms.Form):
    """Why an application is refused, in kind."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose one")), *WHY.items()],
    )


def _before(one: Applicant) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}
