"""Questions whose words are made once: Django's own SQL, kept, and asked again with other values.

To word a select takes Django five to ten times as long as the database needs to answer it, and a
verb that takes a time, or a page that lists times, asks many. A question is written as a queryset,
as anywhere; what differs from one asking to the next goes in as a value, what changes the words (a
flag) makes words of its own. Of a list only what is in it may be asked for, not its length.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models, router, transaction
from django.db.models import AutoField, QuerySet, sql
from django.db.models.query import get_related_populators
from django.utils.connection import ConnectionProxy

# What stands in for the values while a question is worded: no row has these.
NUMBER, SPAN, MOMENT = 2**50, 2**20, datetime(8000, 1, 1, tzinfo=UTC)
DAY, APART = timedelta(days=1), timedelta(days=10)
SETS = (1, 3)  # the second set's stand-ins are three times as large, and as far from each other
LISTS, PLAIN = (list, tuple, set, frozenset, range), (int, str)
MOST = 64  # wordings of one question that are kept; the oldest goes
STEP = 64  # longer lists are worded for a multiple of it, shorter ones for a power of two

Value = int | str | UUID | date | datetime | Collection[int]


class WrongWords(Exception):
    """A question does not ask for its values as they are: its answer would be another's."""


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
    locks: bool = False


class Worded:
    """A question as a queryset of its values; calling it with values answers the rows.

    Rows are what the queryset would give: model instances, or the tuples of `values_list`.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]]) -> None:
        self.ask = ask
        self.model: type[models.Model] | None = None
        self.worded = lru_cache(maxsize=MOST)(self._worded)

    def __call__(self, *values: Value, **shape: Any) -> list[Any]:  # noqa: ANN401 - of any kind
        sizes = tuple(map(_size, values))
        self.model = self.model or self.ask(*_stand_ins(sizes, 1), **shape).model
        line = connections[router.db_for_read(self.model)]  # a page that may be old asks the copy
        try:
            words = self.worded(line.alias, sizes, tuple(shape.items()))
        except EmptyResultSet as empty:
            if 0 not in sizes:  # a stand-in was no value of its column
                raise WrongWords(values) from empty
            return []  # asked of nobody
        if words.locks and line.get_autocommit():  # Django refuses it too, while it words
            raise transaction.TransactionManagementError(words.text)
        with line.cursor() as cursor:
            cursor.execute(words.text, _filled(words, values))
            return list(words.read(cursor.fetchall()))

    def _worded(self, alias: str, sizes: tuple[Any, ...], shape: tuple[Any, ...]) -> _Words:
        line: Any = ConnectionProxy(connections, alias)  # of whichever thread asks
        query_of = lambda *some: self.ask(*some, **dict(shape)).query  # noqa: E731 - as in Told
        compiler, text, places = _twice(query_of, sizes, line)
        locks = compiler.query.select_for_update and line.features.has_select_for_update
        return _Words(text, places, _reader(compiler), locks)


class Told:
    """An update as a queryset and what it sets; calling it with values answers how many rows."""

    def __init__(self, say: Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]]) -> None:
        self.say = say
        self.worded = lru_cache(maxsize=MOST)(self._worded)

    def __call__(self, *values: Value) -> int:
        words = self.worded(connection.vendor, tuple(map(_size, values)))
        with connection.cursor() as cursor:
            cursor.execute(words.text, _filled(words, values))
            return int(cursor.rowcount)

    def _worded(self, _vendor: str, sizes: tuple[Any, ...]) -> _Words:
        def query_of(*stands: Any) -> sql.Query:  # noqa: ANN401 - as the values
            rows, changes = self.say(*stands)
            query: Any = rows.query.chain(sql.UpdateQuery)
            query.add_update_values(changes)
            return query  # type: ignore[no-any-return]

        _compiler, text, places = _twice(query_of, sizes, connection)
        return _Words(text, places, list)


def put(row: models.Model) -> None:
    """Insert one row, as `save(force_insert=True)` does, and learn its number."""
    text, fields = _insert(connection.vendor, type(row), 1)
    with connection.cursor() as cursor:
        cursor.execute(f"{text} RETURNING id", _columns(row, fields))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as save() does


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


def _size(value: Value) -> Any:  # noqa: ANN401 - a type, or a length
    """What of a value changes the words: its kind; of a list about how many are in it."""
    if isinstance(value, LISTS):
        return rounded(len(value))
    return next((kind for kind in PLAIN if isinstance(value, kind)), type(value))


def rounded(many: int) -> int:
    """For how many a list of so many is worded: its last one is asked for more than once."""
    return 1 << (many - 1).bit_length() if 0 < many < STEP else -(-many // STEP) * STEP


def _stand_ins(sizes: Iterable[Any], apart: int) -> list[Any]:
    stands: list[Any] = []
    for number, size in enumerate(sizes):
        first, moment = NUMBER + number * SPAN, MOMENT + apart * (number + 1) * APART
        made: dict[Any, Any] = {
            int: apart * first,
            str: f"stands in for value {number} of set {apart}",
            UUID: UUID(int=apart * 2**120 + number),
            datetime: moment,
            date: moment.date(),
        }
        many = range(size) if isinstance(size, int) else ()
        stands.append(made.get(size) or [apart * (first + one) for one in many])
    return stands


def _twice(query_of: Callable[..., sql.Query], sizes: Any, line: Any) -> Any:  # noqa: ANN401
    """A compiler, the words and their places, which are the same with two sets of stand-ins.

    What is worked out of a value is a constant that differs between them: no word of this value.
    """
    found = []
    for apart in SETS:
        stands = _stand_ins(sizes, apart)
        compiler = query_of(*stands).get_compiler(connection=line)
        text, places = compiler.as_sql()
        found.append((text, _placed(places, stands)))
    if found[0] != found[1]:
        raise WrongWords(found)
    return compiler, *found[0]


def _adapted(value: Any) -> Any:  # noqa: ANN401 - as the database wants it
    if isinstance(value, LISTS):
        some = list(value)
        return some + some[-1:] * (rounded(len(some)) - len(some))
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
    plain = [_adapted(one) for one in values]
    filled = []
    for number, part, kind in words.places:
        if number is None:
            filled.append(part)
        elif part is DAY:
            filled.append(_adapted(values[number] - DAY))
        else:
            one = plain[number] if part is None else plain[number][part]
            filled.append(kind(one) if type(one) is int else one)
    return filled


def _reader(compiler: sql.compiler.SQLCompiler) -> Callable[[list[Any]], Iterable[Any]]:
    """How the rows of these words become what the queryset would give."""
    select: list[Any] = compiler.select or []
    width, alias = len(select), compiler.connection.alias
    converters = compiler.get_converters([one[0] for one in select])

    def converted(rows: list[Any]) -> Iterable[Any]:
        return compiler.apply_converters(rows, converters) if converters else rows

    if compiler.query.has_select_fields or compiler.klass_info is None:
        return lambda rows: [tuple(row)[:width] for row in converted(rows)]
    info = compiler.klass_info
    model, mine = info["model"], info["select_fields"]
    first, end = mine[0], mine[-1] + 1
    names = [one[0].target.attname for one in select[first:end]]
    populators: Any = get_related_populators  # Django's own, which knows no types
    others = populators(info, select, alias)

    def made(rows: list[Any]) -> Iterable[Any]:
        for row in converted(rows):
            one = model.from_db(alias, names, row[first:end])
            for other in others:
                other.populate(row, one)
            yield one

    return made
