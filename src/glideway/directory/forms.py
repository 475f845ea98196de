"""What somebody types at the door: read and worded, nothing decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.directory.core.places import PROVINCES
from glideway.kit.days import DayField, DayInput


class ContactForm(forms.Form):
    """Where to send a code."""

    contact = forms.CharField(
        label=_("E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username webauthn",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "email",
            }
        ),
    )


class CodeForm(forms.Form):
    """The eight digits."""

    code = forms.CharField(
        label=_("The eight digits"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code num"}
        ),
    )


class PeopleForm(forms.Form):
    """Whom somebody looks for; anything unreadable is as if it had not been typed."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    near = forms.CharField(label=_("Place"), max_length=80, required=False)
    profession = forms.CharField(max_length=40, required=False)
    technique = forms.CharField(max_length=24, required=False)
    region = forms.CharField(max_length=40, required=False)
    language = forms.CharField(max_length=5, required=False)
    verified = forms.BooleanField(label=_("Licence verified by us"), required=False)
    page = forms.IntegerField(min_value=1, max_value=9999, required=False)


class ChildForm(forms.Form):
    """A child somebody acts for: as it stands on the health card."""

    name = forms.CharField(
        label=_("Name of the child"),
        max_length=120,
        error_messages={"required": _("Please type the child’s name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(
        label=_("Date of birth"),
        error_messages={
            "required": _("Please give the date of birth."),
            "invalid": _("Please give the date as year, month and day."),
        },
        widget=DayInput(attrs={"autocomplete": "off"}),
    )
    province = forms.ChoiceField(
        label=_("Province or territory where the child lives"),
        help_text=_("It says until when a parent decides."),
    )
    reason = forms.ChoiceField(
        label=_("You are"),
        choices=[("parent", _("A parent")), ("guardian", _("A guardian"))],
    )

    def __init__(self, *args: object, language: str = "en", **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # Django's own arguments
        named_in = [(one.code, one.name(language)) for one in PROVINCES.values()]
        self.fields["province"].choices = sorted(named_in, key=lambda one: one[1])  # type: ignore[attr-defined]


class AdultForm(forms.Form):
    """An adult somebody acts for, and the contact of that adult, who reads the code out."""

    name = forms.CharField(
        label=_("Name of the person"),
        max_length=120,
        error_messages={"required": _("Please type the person’s name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("E-mail or mobile of that person"),
        help_text=_("We send a code there. The person reads it to you; that is the yes."),
        max_length=254,
        error_messages={"required": _("Please type an e-mail address or a mobile number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class NeedsForm(forms.Form):
    """What a person may need of a visit. Nothing is asked for; all empty is an answer."""

    longer_time = forms.BooleanField(label=_("More time than usual"), required=False)
    interpreter = forms.CharField(
        label=_("An interpreter: which language, or sign language"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relay = forms.BooleanField(label=_("Calls to me go through a relay service"), required=False)
    large_print = forms.BooleanField(label=_("Papers in large print"), required=False)
    step_free = forms.BooleanField(label=_("No steps on the way to the room"), required=False)
    practitioner_sex = forms.ChoiceField(
        label=_("A practitioner who is"),
        choices=[("", _("No wish")), ("f", _("A woman")), ("m", _("A man"))],
        required=False,
        widget=forms.RadioSelect,
    )
    companion = forms.BooleanField(
        label=_("Somebody comes along, or I would like a chaperone in the room"), required=False
    )
    note = forms.CharField(
        label=_("Anything else about the visit itself"),
        help_text=_("The front desk reads this. Please nothing about your health here."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
