"""What somebody asked of a plan of visits or of an open rhythm, read into what can be planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.booking.core.tapering import MOST_VISITS, PRESETS, RuleUnclear, stages
from glideway.kit.days import DayField
from glideway.kit.refusals import NotAnswerable

USUAL = 6
OWN, PLANNED = "own", "planned"
FAULTS: dict[str, str | Promise] = {
    "empty": _("Please say how often."),
    "unread": _("The rhythm cannot be read. Please choose one, or fill in the numbers."),
    "how-long": _("Please say how many visits, or for how many weeks."),
    "visits-a-week": _("One to seven visits a week."),
    "apart": _("A visit at least every eight weeks; a rarer one is an open rhythm."),
    "weeks": _("One to 52 weeks."),
    "too-many": _("One to 60 visits."),
    "too-far": _("A plan ends within a year."),
    "too-long": _("That rhythm is too long to keep. Please use fewer steps."),
    "too-few-days": _("More visits a week than days were chosen. Please choose more days."),
}


@dataclass(frozen=True)
class PlanAsked:
    """A plan as its page's address words it; `first` is there once a first time was tapped."""

    service: str
    placement: str
    how: str
    rule: str
    count: int | None
    days: tuple[int, ...]
    since: date | None
    first: datetime | None
    numbers: Mapping[str, str]
    fault: str = ""

    @property
    def asked(self) -> bool:
        """Whether somebody chose a rhythm already."""
        return bool(self.how) and not self.fault

    @property
    def sentence(self) -> str:
        """What is wrong, in words."""
        return str(FAULTS.get(self.fault, "")) if self.fault else ""


def read_plan(data: Mapping[str, str], days: Sequence[str] = ()) -> PlanAsked:
    """What was asked for; what cannot be is named in `fault`, and nothing is guessed."""
    planned = data.get("rule", "").strip()
    how = data.get("how", PLANNED if planned else "")
    numbers = {name: data.get(name, "").strip()[:3] for name in ("visits", "weeks", "then")}
    rule, fault = _rule(how, planned, numbers)
    count = data.get("count", "").strip()
    if count and not (count.isdecimal() and 1 <= int(count) <= MOST_VISITS):
        fault = fault or "too-many"
    return PlanAsked(
        service=data.get("service", ""),
        placement=data.get("placement", ""),
        how=how,
        rule=rule,
        count=int(count) if count.isdecimal() and not fault else None,
        days=tuple(sorted({int(one) for one in days if one in set("0123456")})),
        since=_date(data.get("since", "")),
        first=_moment(data.get("first", "")),
        numbers=numbers,
        fault=fault,
    )


def _rule(how: str, planned: str, numbers: Mapping[str, str]) -> tuple[str, str]:
    if not how:
        return "", ""
    if how == OWN:
        visits, weeks, then = numbers["visits"], numbers["weeks"], numbers["then"]
        rule = f"{visits} a week"
        if weeks or then:
            rule += f" for {weeks} weeks"
        if then:
            rule += f", then {then} a week"
    else:
        rule = planned if how == PLANNED else PRESETS.get(how, "")
    if how == PLANNED:  # may be one of a series' three rules; its dates are worked out later
        return rule, ""
    try:
        stages(rule)
    except RuleUnclear as unclear:
        return rule, unclear.fault
    return rule, ""


def read_visits(data: Mapping[str, str]) -> list[tuple[UUID, datetime]]:
    """The visits that a settled plan sends, in order of time; those left out are not there.

    NotAnswerable for what is no visit, for none at all, and for more than a plan may have.
    """
    found = []
    for name, value in data.items():
        if not name.startswith("visit-") or not value:
            continue
        who, _bar, when = value.partition("|")
        start = _moment(when)
        try:
            found.append((UUID(who), start))
        except ValueError as wrong:
            raise NotAnswerable(field=name) from wrong
        if start is None:
            raise NotAnswerable(field=name)
    chosen = [(who, start) for who, start in found if start is not None]
    if not 1 <= len(chosen) <= MOST_VISITS:
        raise NotAnswerable(field="visit")
    return sorted(chosen, key=lambda one: one[1])


class RhythmForm(forms.Form):
    """An open rhythm, in the patient's own numbers: nothing is filled in beforehand."""

    every_days = forms.IntegerField(
        label=_("Every how many days?"),
        min_value=14,
        max_value=180,
        help_text=_("14 to 180. About once a month is 30."),
        error_messages={
            "required": _("Please say every how many days."),
            "min_value": _("At least 14 days apart."),
            "max_value": _("At most 180 days apart."),
            "invalid": _("Please type a number of days."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "num"}),
    )
    next_on = DayField(
        label=_("The next visit, around"),
        error_messages={
            "required": _("Please choose a date."),
            "invalid": _("Please choose a date."),
        },
    )
    review_on = DayField(
        label=_("Look again whether it is of use, on"),
        help_text=_("Within 12 months. After this day nobody asks any more."),
        error_messages={
            "required": _("A rhythm needs a day on which it is looked at again."),
            "invalid": _("Please choose a date."),
        },
    )

    def __init__(self, *args: object, today: date, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # Django's own signature
        self.today = today

    def clean(self) -> dict[str, object]:
        """Dates in their order: the next visit from today on, the review after it."""
        found = super().clean() or {}
        soon, review = found.get("next_on"), found.get("review_on")
        if isinstance(soon, date) and soon < self.today:
            self.add_error("next_on", _("That day has passed."))
        if isinstance(review, date) and not (
            self.today < review <= self.today + timedelta(days=366)
        ):
            self.add_error("review_on", _("Please choose a day within the coming 12 months."))
        elif isinstance(review, date) and isinstance(soon, date) and review < soon:
            self.add_error("review_on", _("The review is not before the next visit."))
        return found


class ReviewForm(forms.Form):
    """Until when a rhythm goes on, after it was looked at."""

    review_on = DayField(
        label=_("Go on, and look again on"),
        error_messages={
            "required": _("Please choose a date."),
            "invalid": _("Please choose a date."),
        },
    )


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
