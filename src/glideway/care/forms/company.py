"""Who is in the room beside the patient, by name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

RELATIONS = (
    ("parent", _("Parent")),
    ("guardian", _("Guardian")),
    ("relative", _("Relative")),
    ("friend", _("Friend")),
    ("staff", _("One of the clinic")),
)


class CompanyForm(forms.Form):
    """A name, and what they are to the patient; nobody has to say more."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    relation = forms.ChoiceField(label=_("Who that is"), choices=RELATIONS, required=False)


class GuardianForm(CompanyForm):
    """Who agrees for a child: a parent or a guardian, and nobody else."""

    relation = forms.ChoiceField(label=_("Who that is"), choices=RELATIONS[:2], required=False)
