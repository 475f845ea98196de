"""Questions whose words are made once: Django's own SQL, kept, and asked again with other values.

To word a select takes Django five to ten times as long as the database needs to answer it, and a
verb that takes a time asks twenty. A question is written as a queryset, as anywhere; what differs
from one asking to the next goes in as a value, what changes the words (a flag, how many are named)
makes words of its own. Meant for the path on which somebody waits for a lock, not for pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import AutoField, QuerySet, sql
from django.db.models.query import get_related_populators

# What stands in for the values while a question is worded: no row has these.
NUMBER, SPAN, MOMENT = 2**50, 2**20, datetime(8000, 1, 1, tzinfo=UTC)
DAY, APART = timedelta(days=1), timedelta(days=10)
LISTS, PLAIN = (list, tuple, set, frozenset, range), (int, str)
MOST = 64  # wordings of one question that are kept; the oldest goes

Value = int | str | UUID | date | datetime | Collection[int]


class WrongWords(Exception):
    """A question does not ask for a value that it was given: its answer would be another's."""


class _Place(NamedTuple):
    """A parameter of the words: which value, and which part of it; without a number a constant."""

    number: int | None
    part: Any
    kind: type


class _Words(NamedTuple):
    """The SQL of a question, which value each of its places has, and how its rows are read."""

    text: str
    places: tuple[_Place, ...]
    read: Callable[[list[Any]], Iterable[Any]]


class Worded:
    """A question as a queryset of its values; calling it with values answers the rows.

    Rows are what the queryset would give: model instances, or the tuples of `values_list`.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self.ask = ask
        self.worded = lru_cache(maxsize=MOST)(self._worded)

    def __call__(self, *values: Value, **shape: Any) -> list[Any]:  # noqa: ANN401 - of any kind
        sizes = tuple(_size(one) for one in values)
        try:
            words = self.worded(connection.vendor, sizes, tuple(shape.items()))
        except EmptyResultSet:  # asked of nobody
            return []
        with connection.cursor() as cursor:
            cursor.execute(words.text, _filled(words, values))
            return list(words.read(cursor.fetchall()))

    def _worded(self, _vendor: str, sizes: tuple[Any, ...], shape: tuple[Any, ...]) -> _Words:
        stands = [_stand_in(number, size) for number, size in enumerate(sizes)]
        rows: Any = self.ask(*stands, **dict(shape))  # its own columns are no part of its type
        compiler = rows.query.get_compiler(connection=connection)
        text, places = compiler.as_sql()
        whole = rows._fields is None
        return _Words(text, _placed(places, stands), _reader(compiler, whole=whole))


class Told:
    """An update as a queryset and what it sets; calling it with values answers how many rows."""

    def __init__(self, say: Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]]) -> None:
        self.say = say
        self.worded = lru_cache(maxsize=MOST)(self._worded)

    def __call__(self, *values: Value) -> int:
        sizes = tuple(_size(one) for one in values)
        words = self.worded(connection.vendor, sizes)
        with connection.cursor() as cursor:
            cursor.execute(words.text, _filled(words, values))
            return int(cursor.rowcount)

    def _worded(self, _vendor: str, sizes: tuple[Any, ...]) -> _Words:
        stands = [_stand_in(number, size) for number, size in enumerate(sizes)]
        rows, changes = self.say(*stands)
        query: Any = rows.query.chain(sql.UpdateQuery)
        query.add_update_values(changes)
        text, places = query.get_compiler(connection=connection).as_sql()
        return _Words(text, _placed(places, stands), list)


def put(row: models.Model) -> None:
    """Insert one row, as `save(force_insert=True)` does, and learn its number."""
    model = type(row)
    text, fields = _insert(connection.vendor, model, 1)
    with connection.cursor() as cursor:
        cursor.execute(f"{text} RETURNING id", _columns(row, fields))
        row.pk = cursor.fetchone()[0]
    _stands(row)


def put_all(rows: Sequence[models.Model], *, quiet: bool = False) -> int:
    """Insert rows of one table in one statement; how many went in.

    With `quiet` a row whose key is there already is passed over. Their numbers are not learnt.
    """
    if not rows:
        return 0
    text, fields = _insert(connection.vendor, type(rows[0]), len(rows))
    if quiet:
        text += " ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(text, [value for row in rows for value in _columns(row, fields)])
        return int(cursor.rowcount)


@lru_cache(maxsize=256)
def _insert(
    _vendor: str, model: type[models.Model], many: int
) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    meta, quoted = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's public name
    fields = tuple(one for one in meta.concrete_fields if not isinstance(one, AutoField))
    columns = ", ".join(quoted(str(one.column)) for one in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * many)
    return f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {places}", fields  # noqa: S608


def _columns(row: models.Model, fields: Iterable[models.Field[Any, Any]]) -> list[Any]:
    return [
        one.get_db_prep_save(one.pre_save(row, add=True), connection=connection) for one in fields
    ]


def _stands(row: models.Model) -> None:
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as save() does


def _size(value: Value) -> Any:  # noqa: ANN401 - a type, or a length
    """What of a value changes the words: its kind; of a list how many are in it."""
    if isinstance(value, LISTS):
        return len(value)
    return next((kind for kind in PLAIN if isinstance(value, kind)), type(value))


def _stand_in(number: int, size: Any) -> Any:  # noqa: ANN401 - as the value
    if isinstance(size, int):
        first = NUMBER + number * SPAN
        return list(range(first, first + size))
    moment = MOMENT + number * APART
    made: dict[type, Any] = {
        int: NUMBER + number * SPAN,
        str: f"stands in for value {number}",
        UUID: UUID(int=2**120 + number),
        datetime: moment,
        date: moment.date(),
    }
    return made[size]


def _adapted(value: Any) -> Any:  # noqa: ANN401 - as the database wants it
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return str(value) if isinstance(value, str) else value  # a choice is a word of its own kind


def _placed(places: Sequence[Any], stands: Sequence[Any]) -> tuple[_Place, ...]:
    """Of which value each place of the words is; a place that no value stands in for stays."""
    known: dict[Any, _Place] = {}
    for number, one in enumerate(stands):
        if isinstance(one, list):
            known |= {each: _Place(number, index, int) for index, each in enumerate(one)}
            continue
        known[_adapted(one)] = _Place(number, None, type(one))
        if type(one) is date:
            known[_adapted(one - DAY)] = _Place(number, DAY, date)
    found = tuple(
        known[one]._replace(kind=type(one))
        if isinstance(one, Hashable) and one in known
        else _Place(None, one, type(one))
        for one in places
    )
    asked = {number for number, one in enumerate(stands) if one != []}
    if asked - {one.number for one in found}:
        raise WrongWords(places)
    return found


def _filled(words: _Words, values: Sequence[Any]) -> list[Any]:
    plain = [list(one) if isinstance(one, LISTS) else _adapted(one) for one in values]
    filled = []
    for number, part, kind in words.places:
        if number is None:
            filled.append(part)
        elif part is None:
            one = plain[number]
            filled.append(kind(one) if type(one) is int else one)
        elif part is DAY:
            filled.append(_adapted(values[number] - DAY))
        else:
            filled.append(kind(plain[number][part]))
    return filled


def _reader(
    compiler: sql.compiler.SQLCompiler, *, whole: bool
) -> Callable[[list[Any]], Iterable[Any]]:
    """How the rows of these words become what the queryset would give."""
    select: list[Any] = compiler.select or []
    width = len(select)
    converters = compiler.get_converters([one[0] for one in select])

    def converted(rows: list[Any]) -> Iterable[Any]:
        return compiler.apply_converters(rows, converters) if converters else rows

    if not whole or compiler.klass_info is None:
        return lambda rows: [tuple(row[:width]) for row in converted(rows)]
    info = compiler.klass_info
    model, mine = info["model"], info["select_fields"]
    first, end = mine[0], mine[-1] + 1
    names = [one[0].target.attname for one in select[first:end]]
    populators: Any = get_related_populators  # Django's own, which knows no types
    others = populators(info, select, connection.alias)

    def made(rows: list[Any]) -> Iterable[Any]:
        for row in converted(rows):
            one = model.from_db(compiler.using, names, row[first:end])
            for other in others:
                other.populate(row, one)
            yield one

    return made
