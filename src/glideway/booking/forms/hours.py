"""Somebody's hours as they are typed: a week, seasons, single dates; every refusal by its field."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from glideway.booking.core import typed_hours
from glideway.booking.core.typed_hours import NoStretch, Season, Wrong
from glideway.booking.operations import OpeningRow
from glideway.booking.queries import Opening, Placement
from glideway.booking.queries.hours import CALENDAR
from glideway.booking.queries.opened import Opened
from glideway.kit.days import DayField

DAYS = range(7)
CLOSED = ("00:00", "00:00")
SPARE_SEASONS, SPARE_DATES = 1, 2
MOST_SEASONS, MOST_DATES = 12, 60
STEPS = (5, 10, 15, 20, 30, 60)
WHY = {
    Wrong.UNCLEAR: gettext_lazy(
        "“%(text)s” is no stretch of time. Write 09:00-12:00, 13:00-17:00."
    ),
    Wrong.REVERSED: gettext_lazy("“%(text)s” ends before it starts."),
    Wrong.OVERLAP: gettext_lazy("Two stretches of “%(text)s” overlap."),
    Wrong.ODD: gettext_lazy("“%(text)s”: time is kept in whole five minutes."),
    Wrong.MANY: gettext_lazy("That is more stretches than a day has room for."),
}


class HoursField(forms.CharField):
    """The stretches of one day; nothing typed is a closed day."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, max_length=160)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}

    def clean(self, value: object) -> typed_hours.Ranges:
        """What was typed as ranges, or the sentence that says why not."""
        text = super().clean(value)
        try:
            return typed_hours.read(text)
        except NoStretch as wrong:
            raise ValidationError(str(WHY[wrong.why]) % {"text": wrong.text}) from wrong


class HoursForm(forms.Form):
    """All hours of a placement at once; a blank season and blank dates stand ready."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        placement: Placement,
        rows: Sequence[Opening],
    ) -> None:
        self.placement = placement
        initial, seasons, dates = _initial(placement, rows)
        if data is not None:
            seasons = _count(data.get("seasons"), seasons, MOST_SEASONS)
            dates = _count(data.get("dates"), dates, MOST_DATES)
        initial |= {"seasons": seasons, "dates": dates}
        super().__init__(data, initial=initial)
        self.seasons, self.dates = seasons, dates
        self.fields["step"] = forms.TypedChoiceField(
            label=_("A start every"),
            coerce=int,
            choices=[(one, _("%(minutes)s min") % {"minutes": one}) for one in STEPS],
            help_text=_("Counted from each opening."),
        )
        for name in ("seasons", "dates"):
            self.fields[name] = forms.IntegerField(widget=forms.HiddenInput(), required=False)
        for day in DAYS:
            self.fields[f"w{day}"] = HoursField(str(WEEKDAYS[day]).capitalize())
        for number in range(seasons):
            self.fields[f"s{number}-first"] = _date(_("From"))
            self.fields[f"s{number}-last"] = _date(_("Until, this day included"))
            for day in DAYS:
                self.fields[f"s{number}-w{day}"] = HoursField(str(WEEKDAYS[day]).capitalize())
        for number in range(dates):
            self.fields[f"d{number}-on"] = _date(_("Date"))
            self.fields[f"d{number}-hours"] = HoursField(_("Hours; empty is closed"))
            self.fields[f"d{number}-why"] = forms.CharField(
                label=_("Why, for the clinic"), required=False, max_length=40
            )

    @property
    def week(self) -> list[forms.BoundField]:
        """The fields of the ordinary week."""
        return [self[f"w{day}"] for day in DAYS]

    @property
    def each_season(self) -> list[tuple[bool, list[forms.BoundField], list[forms.BoundField]]]:
        """Each season: whether it is a blank one, its two dates, its week."""
        return [
            (
                not self[f"s{number}-first"].value() and not self[f"s{number}-last"].value(),
                [self[f"s{number}-first"], self[f"s{number}-last"]],
                [self[f"s{number}-w{day}"] for day in DAYS],
            )
            for number in range(self.seasons)
        ]

    @property
    def each_date(self) -> list[list[forms.BoundField]]:
        """Each single date: when, hours, why."""
        return [
            [self[f"d{number}-{name}"] for name in ("on", "hours", "why")]
            for number in range(self.dates)
        ]

    def clean(self) -> dict[str, Any]:
        """Seasons and dates in their order, each once."""
        said: dict[str, Any] = super().clean() or {}
        known: list[Season] = []
        for number in range(self.seasons):
            self._season(number, said, known)
        on: set[date] = set()
        for number in range(self.dates):
            day = said.get(f"d{number}-on")
            if day in on:
                self.add_error(f"d{number}-on", _("This date is there twice."))
            if day is None and (said.get(f"d{number}-hours") or said.get(f"d{number}-why")):
                self.add_error(f"d{number}-on", _("Say which date."))
            on |= {day} if day else set()
        return said

    def _season(self, number: int, said: Mapping[str, Any], known: list[Season]) -> None:
        first, last = said.get(f"s{number}-first"), said.get(f"s{number}-last")
        if first is None and last is None:
            if any(said.get(f"s{number}-w{day}") for day in DAYS):
                self.add_error(f"s{number}-first", _("Say from when to when these hours hold."))
            return
        if first and last and last < first:
            self.add_error(f"s{number}-last", _("The season ends before it starts."))
            return
        mine = Season(first, last)
        if any(one.meets(mine) for one in known):
            self.add_error(f"s{number}-first", _("Two seasons share a date."))
        known.append(mine)

    def rows(self) -> list[OpeningRow]:
        """The stretches of a form that is valid. A season without any is closed throughout."""
        said = self.cleaned_data
        found = [
            OpeningRow(placement=self.placement, weekday=day, opens=opens, closes=closes)
            for day in DAYS
            for opens, closes in said[f"w{day}"]
        ]
        for number in range(self.seasons):
            first, last = said[f"s{number}-first"], said[f"s{number}-last"]
            if first is None and last is None:
                continue
            week = [(day, *one) for day in DAYS for one in said[f"s{number}-w{day}"]]
            found += [
                OpeningRow(
                    placement=self.placement,
                    weekday=day,
                    opens=opens,
                    closes=closes,
                    valid_from=first,
                    valid_until=last,
                )
                for day, opens, closes in week or [(0, *CLOSED)]
            ]
        for number in range(self.dates):
            if on := said[f"d{number}-on"]:
                found += [
                    OpeningRow(
                        placement=self.placement,
                        on=on,
                        opens=opens,
                        closes=closes,
                        why=said[f"d{number}-why"].replace(":", " ").strip(),
                    )
                    for opens, closes in said[f"d{number}-hours"] or [CLOSED]
                ]
        return found

    def typed(self) -> list[Opened]:
        """The same as the engine reads them."""
        return [
            Opened(one.weekday, one.on, one.opens, one.closes, one.valid_from, one.valid_until)
            for one in self.rows()
        ]

    def word(self) -> str:
        """A word for what is typed: a page knows by it whether it showed what it now saves."""
        told = sorted(str(one) for one in self.typed())
        return hashlib.sha256(msgspec.json.encode([told, self.cleaned_data["step"]])).hexdigest()[
            :32
        ]


def _date(label: str) -> DayField:
    return DayField(label=label, required=False)


def _count(sent: object, usual: int, most: int) -> int:
    text = str(sent)
    return min(int(text), most) if text.isdecimal() else usual


def _initial(placement: Placement, rows: Sequence[Opening]) -> tuple[dict[str, Any], int, int]:
    """What the fields show of saved hours; how many seasons and dates that takes, with spares."""
    weekly: dict[int, list[tuple[str, str]]] = defaultdict(list)
    seasons: dict[Season, dict[int, list[tuple[str, str]]]] = {}
    dates: dict[date, list[Opening]] = defaultdict(list)
    for one in rows:
        stretch = (one.opens, one.closes)
        if one.on is not None:
            if not one.why.startswith(CALENDAR):
                dates[one.on].append(one)
        elif one.valid_from is None and one.valid_until is None:
            weekly[one.weekday or 0].append(stretch)
        else:
            mine = seasons.setdefault(Season(one.valid_from, one.valid_until), defaultdict(list))
            mine[one.weekday or 0].append(stretch)
    found: dict[str, Any] = {"step": placement.slot_step}
    found |= {f"w{day}": typed_hours.written(some) for day, some in weekly.items()}
    for number, (season, week) in enumerate(seasons.items()):
        found |= {f"s{number}-first": season.first, f"s{number}-last": season.last}
        found |= {f"s{number}-w{day}": typed_hours.written(some) for day, some in week.items()}
    for number, on in enumerate(sorted(dates)):
        some = [(one.opens, one.closes) for one in dates[on]]
        found |= {
            f"d{number}-on": on,
            f"d{number}-hours": typed_hours.written(some),
            f"d{number}-why": dates[on][0].why,
        }
    return found, len(seasons) + SPARE_SEASONS, len(dates) + SPARE_DATES
