"""What an owner writes beside the clinic's figures."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReplyForm(forms.Form):
    """The clinic's own words, shown beside its figures."""

    words = forms.CharField(
        label=_("The clinic's words, shown beside these figures"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
