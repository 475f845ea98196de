"""How a new patient heard of the clinic: one tap, or none."""

from django import forms
from django.utils.translation import gettext_lazy as _

from glideway.booking.queries import HEARD


class HeardForm(forms.Form):
    """One of five answers; left open it was not said."""

    heard = forms.ChoiceField(
        label=_("How did you hear of this clinic? You can leave this open."),
        choices=HEARD,
        required=False,
        widget=forms.RadioSelect,
    )
