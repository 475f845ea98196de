"""What was told and examined in a visit, and the patient's own drawing: read in one look.

Four tables answer one question of one page, so they are asked together: each gives its rows in
the same columns, and what a table lacks is empty there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BinaryField,
    BooleanField,
    CharField,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from glideway.care.models import BodyPoint, Check, History, PainDrawing, Visit
from glideway.care.queries import scope
from glideway.kit.secrets import Sealed
from glideway.screening import queries as screening
from glideway.screening.models import Complaint

if TYPE_CHECKING:
    from glideway.care.queries.record import Record


@dataclass(frozen=True, slots=True)
class Assessed:
    """The points and checks of one visit, the history as it stands at it, the last drawing.

    `told_at_visit` is the number of the visit at which the history was told; `elsewhere` is the
    last one told to this clinic about another complaint.
    """

    points: Sequence[BodyPoint] = ()
    checks: Sequence[Check] = ()
    history: History | None = None
    told_at_visit: int = 0
    drawing: PainDrawing | None = None
    elsewhere: History | None = None


class _Row(NamedTuple):
    """One row of any of the four tables."""

    table: str
    pk: int
    public_id: UUID
    at: datetime
    said: str
    about: str
    side: str
    outline: str
    view: str
    x: float | None
    y: float | None
    sealed: bytes | None
    of_visit: int
    number: int
    flag: bool


NOTHING = Value("", CharField())
NO_NUMBER, NO_FLAG = Value(0, IntegerField()), Value(False, BooleanField())  # noqa: FBT003 - a column
NO_PLACE, NO_TEXT = Cast(Value(None), FloatField()), Cast(Value(None), BinaryField())
EMPTY: dict[str, Any] = {
    "said": NOTHING,
    "about": NOTHING,
    "side": NOTHING,
    "outline": NOTHING,
    "view": NOTHING,
    "x": NO_PLACE,
    "y": NO_PLACE,
    "sealed": NO_TEXT,
    "of_visit": NO_NUMBER,
    "number": NO_NUMBER,
    "flag": NO_FLAG,
}


def of_visit(found: Visit) -> Assessed:
    """What was marked, looked at, told and drawn, by time. One query."""
    points = BodyPoint.objects.filter(visit=found, undone_at=None, finding__undone_at=None)
    checks = Check.objects.filter(visit=found, undone_at=None)
    drawn = PainDrawing.objects.filter(booking=found.booking_id or 0)
    asked = _as_rows(points, "point", "marked_at", said="about", about="region").union(
        _as_rows(checks, "check", "checked_at", said="kind", about="what", sealed="said"),
        _as_rows(
            _histories(found),
            "history",
            "told_at",
            sealed="told",
            of_visit="visit_id",
            number="visit__number",
            flag="same",
        ),
        _as_rows(drawn, "drawing", "drawn_at", sealed="strokes"),
        _as_rows(_elsewhere(found), "elsewhere", "told_at", sealed="told", of_visit="visit_id"),
        all=True,
    )
    rows = sorted((_Row(*one) for one in asked), key=lambda one: (one.number, one.at, one.pk))
    return Assessed(
        points=[_point(one, found) for one in rows if one.table == "point"],
        checks=[_check(one, found) for one in rows if one.table == "check"],
        history=_last([_history(one) for one in rows if one.table == "history"]),
        told_at_visit=max((one.number for one in rows if one.table == "history"), default=0),
        drawing=_last([_drawing(one) for one in rows if one.table == "drawing"]),
        elsewhere=_last([_history(one) for one in rows if one.table == "elsewhere"]),
    )


def history(found: Visit) -> History | None:
    """The history as it stands at a visit: the newest of the course up to it. One query.

    What was told at a visit that the patient withholds is not carried over.
    """
    rows = _histories(found).select_related("visit")
    return rows.order_by("-visit__number", "-told_at", "-pk").first()


def elsewhere(found: Visit) -> History | None:
    """The last history told to this clinic about another complaint, before a visit. One query."""
    return _elsewhere(found).select_related("visit").order_by("-told_at", "-pk").first()


def told_before(record: Record) -> Complaint | None:
    """What the patient wrote for this appointment: of the answers at hand, else asked for."""
    if record.visit.booking is None:
        return None
    mine = record.visit.booking.public_id
    known = (one.complaint for one in record.rounds if one.complaint.booking == mine)
    return next(known, None) or screening.of_booking(mine)


def _histories(found: Visit) -> QuerySet[History]:
    return History.objects.filter(
        Q(visit=found) | ~Q(scope.withheld("visit_id")),
        visit__episode=found.episode_id,
        visit__number__lte=found.number,
        undone_at=None,
    )


def _elsewhere(found: Visit) -> QuerySet[History]:
    return History.objects.filter(
        ~Q(scope.withheld("visit_id")),
        visit__episode__patient=found.episode.patient_id,
        visit__episode__clinic=found.episode.clinic_id,
        told_at__lt=found.opened_at,
        undone_at=None,
    ).exclude(visit__episode=found.episode_id)


def _as_rows(rows: QuerySet[Any], table: str, at: str, **columns: str) -> QuerySet[Any, Any]:
    """The rows in the columns of `_Row`; columns with the row's own name need not be named."""
    own = {one.name for one in rows.model._meta.get_fields()}  # noqa: SLF001 - Django's name for it
    named = {"table": Value(table, CharField()), "when": F(at)}
    for column, empty in EMPTY.items():
        source = columns.get(column, column if column in own else "")
        named[f"row_{column}"] = F(source) if source else empty
    order = ("table", "pk", "public_id", "when", *(f"row_{one}" for one in EMPTY))
    found: QuerySet[Any, Any] = rows.annotate(**named).values_list(*order)
    return found


def _point(row: _Row, found: Visit) -> BodyPoint:
    return BodyPoint(
        pk=row.pk,
        public_id=row.public_id,
        visit=found,
        about=row.said,
        region=row.about,
        side=row.side,
        outline=row.outline,
        view=row.view,
        x=row.x,
        y=row.y,
        marked_at=row.at,
    )


def _check(row: _Row, found: Visit) -> Check:
    return Check(
        pk=row.pk,
        public_id=row.public_id,
        visit=found,
        kind=row.said,
        what=row.about,
        side=row.side,
        said=_sealed(row),
        checked_at=row.at,
    )


def _history(row: _Row) -> History:
    return History(
        pk=row.pk,
        public_id=row.public_id,
        visit_id=row.of_visit,
        told=_sealed(row),
        same=row.flag,
        told_at=row.at,
    )


def _drawing(row: _Row) -> PainDrawing:
    return PainDrawing(pk=row.pk, public_id=row.public_id, strokes=_sealed(row), drawn_at=row.at)


def _sealed(row: _Row) -> Sealed:
    """The text as its table keeps it; it opens when it is read, by its own row."""
    return Sealed(bytes(row.sealed or b""))


def _last(rows: list[Any]) -> Any:  # noqa: ANN401 - the last of one kind, or nothing
    return rows[-1] if rows else None
