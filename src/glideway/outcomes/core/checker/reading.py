"""Studies as they come in a file: read with patience, and every unreadable field named.

The format is that of a library of studies: arms with their people, outcomes that carry numbers
under the name of an arm, and outcomes that contrast two arms. Keys may be missing; a row that
cannot be read is left out and named with its field and the reason, and the others count.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from glideway.outcomes.core.checker.naming import Arm, contrasted, matched
from glideway.outcomes.core.checker.numbers import (
    PER_CENT,
    Chance,
    Number,
    Spread,
    Token,
    Unreadable,
    chance,
    number,
    whole,
)

T = TypeVar("T")
Raw = Mapping[str, object]
SHARES = re.compile(
    r"rate|share|proportion|percent|responder|success|recover|improv|resol|event|cured|return"
)
RATIO = re.compile(
    r"\bodds|[Oo]dds_|\b[Rr]atio|_ratio|\b(?:OR|RR|HR|IRR|aOR|AOR|DOR)\b|"
    r"^(?:a?or|rr|hr|irr)(?:_|$)|_(?:a?or|rr|hr|irr)$"
)
_CROSSED = re.compile(r"cross-?over|contralateral|within-subject|split-body", re.IGNORECASE)
_OF = re.compile(r"(\d+)\s*(?:/|of|out of)\s*(\d+)", re.IGNORECASE)
_ALL = re.compile(r"\ball\s+(\d+)\s+(?:\w+\s+)?improved", re.IGNORECASE)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_CHANGES = ("change", "mean_change", "gain", "diff", "mean_diff", "difference")
_BETWEEN = ("between_mean_diff", "mean_difference", "between_diff", "md")
_ACCURACY = ("sensitivity", "specificity", "lr_pos_printed", "lr_neg_printed", "ppv", "npv")
_COUNTS = ("tp", "fp", "fn", "tn")
_SD = ("sd", "SD", "std")
_TESTS = (
    ("unpaired", "independent"),
    ("paired", "paired"),
    ("related", "paired"),
    ("dependent sample", "paired"),
    ("welch", "welch"),
    ("unequal", "welch"),
    ("fisher", "fisher"),
    ("chi", "chi"),
    ("mann", "ranks"),
    ("rank-sum", "ranks"),
    ("rank sum", "ranks"),
    ("wilcoxon", "wilcoxon"),
    ("signed", "wilcoxon"),
    ("sign", "sign"),
    ("independent", "independent"),
    ("two-sample", "independent"),
    ("two sample", "independent"),
    ("student", "t"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """A printed share of people: as a fraction, and as a count where that is printed too."""

    text: str
    low: float | None = None
    high: float | None = None
    count: int | None = None
    n: int | None = None
    bare: int | None = None  # a whole number without a sign: per cent, or people


@dataclass(frozen=True, slots=True)
class Row:
    """One printed outcome: of one arm, of a contrast of two, or of neither."""

    measure: str
    scale: str = ""
    time: str = ""
    unit: str = ""
    arm: int | None = None
    contrast: tuple[int, int] | None = None
    compares: bool = False
    n: int | None = None
    pre: Spread | None = None
    post: Spread | None = None
    value: Spread | None = None
    share: Share | None = None
    change: Spread | None = None
    between: Number | None = None
    ci: tuple[Number, Number] | None = None
    p: Chance | None = None
    t: Number | None = None
    z: Number | None = None
    df: Number | None = None
    test: str = ""
    better: str = ""
    moved: str = ""
    favours: str = ""
    accuracy: Mapping[str, Number] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One study, as far as it can be read; `problems` are the fields that cannot."""

    id: str
    arms: tuple[Arm, ...]
    n: int | None
    rows: tuple[Row, ...]
    words: str
    verdict: str
    result: str
    crossed: bool
    problems: tuple[str, ...]


def trial(raw: Raw, place: str = "study") -> Trial:
    """One study of a file; Unreadable where it has no id or is no record at all."""
    if not isinstance(raw, Mapping):
        raise Unreadable(f"{place}: is no record")
    found = raw.get("id")
    if not isinstance(found, str | int) or isinstance(found, bool) or found == "":
        raise Unreadable(f"{place}: id: is missing")
    name = str(found)
    problems: list[str] = []
    arms = list(_arms(raw, name, problems))
    n = _one(raw, "n", name, problems)
    rows = list(_rows(raw, arms, name, problems))
    if len(arms) == 1 and arms[0].n is None:
        arms[0] = replace(arms[0], n=n)
    words = " ".join(str(raw.get(k) or "") for k in ("design", "population", "result", "note"))
    bias = raw.get("risk_of_bias")
    words += " ".join(map(str, bias)) if isinstance(bias, list | tuple) else ""
    said = str(raw.get("result") or raw.get("conclusion") or "")
    return Trial(
        id=name,
        arms=tuple(arms),
        n=n,
        rows=tuple(rows),
        words=words,
        verdict=str(raw.get("verdict") or ""),
        result=said,
        crossed=bool(_CROSSED.search(words)),
        problems=tuple(problems),
    )


def _one(raw: Raw, key: str, place: str, problems: list[str]) -> int | None:
    try:
        return whole(raw.get(key))
    except Unreadable as no:
        problems.append(f"{place}: {key}: {no}")
        return None


def _arms(raw: Raw, place: str, problems: list[str]) -> Iterator[Arm]:
    listed = raw.get("arms")
    if isinstance(listed, Mapping):
        listed = [
            {"name": k, **(v if isinstance(v, Mapping) else {"n": v})} for k, v in listed.items()
        ]
    if listed is not None and not isinstance(listed, list | tuple):
        problems.append(f"{place}: arms: is no list")
        return
    for index, one in enumerate(listed or ()):
        where = f"{place}: arms[{index}]"
        if isinstance(one, str):
            yield Arm(one, None)
        elif isinstance(one, Mapping):
            yield Arm(str(one.get("name") or one.get("arm") or ""), _one(one, "n", where, problems))
        else:
            problems.append(f"{where}: is no record")


def _rows(raw: Raw, arms: list[Arm], place: str, problems: list[str]) -> Iterator[Row]:
    listed = raw.get("outcomes")
    if isinstance(listed, Mapping):
        listed = [listed]
    if listed is not None and not isinstance(listed, list | tuple):
        problems.append(f"{place}: outcomes: is no list")
        listed = ()
    own = {key: raw[key] for key in raw if key not in {"outcomes", "arms", "tests", "id", "n"}}
    if any(key in own for key in (*_ACCURACY, *_COUNTS)):
        listed = [*(listed or ()), {**own, "measure": raw.get("test") or "accuracy"}]
    extra = raw.get("tests")
    together = [*(listed or ()), *(extra if isinstance(extra, list) else ())]
    for index, one in enumerate(together):
        where = f"{place}: outcomes[{index}]"
        if not isinstance(one, Mapping):
            problems.append(f"{where}: is no record")
            continue
        for row in _spread_out(one, arms):
            try:
                yield _row(row, arms)
            except Unreadable as no:
                problems.append(f"{where}: {no}")


def _spread_out(one: Raw, arms: list[Arm]) -> Iterator[Raw]:
    """A row that carries numbers of several arms, each under its name, as one row an arm."""
    names = {arm.name for arm in arms if arm.name} & {k for k in one if isinstance(one[k], Mapping)}
    shared = {key: one[key] for key in one if key not in names}
    for name in sorted(names):
        inner = one[name]
        if isinstance(inner, Mapping):
            inside = inner if set(inner) & {"pre", "post", "value", "change"} else {"value": inner}
            keep: dict[str, object] = {
                k: shared[k] for k in ("measure", "scale", "unit", "better") if k in shared
            }
            yield {**keep, **inside, "arm": name}
    if not names or set(shared) & {"p", "t", "ci", "contrast", "test"}:
        yield shared if names else one


def _row(one: Raw, arms: list[Arm]) -> Row:
    measure = _text(one, "measure") or _text(one, "outcome") or _text(one, "name")
    test, note = _text(one, "test"), " ".join(filter(None, (_text(one, "note"), _text(one, "p"))))
    sided = _text(one, "sided") + _text(one, "tails") + _text(one, "sides") + test + note
    halved = bool(re.search(r"one-?\s?(?:tailed|sided)|^1$", sided, re.IGNORECASE))
    contrast = one.get("contrast")
    arm, n = _arm_of(one, arms)
    value, share = _value(one)
    row = Row(
        measure=measure,
        scale=_text(one, "scale"),
        time=_text(one, "time"),
        unit=_text(one, "unit"),
        arm=arm,
        contrast=contrasted(contrast, arms),
        compares=contrast not in (None, ""),
        n=n,
        pre=_spread(one, "pre"),
        post=_spread(one, "post"),
        value=value,
        share=share,
        change=_change(one),
        between=_field(one, *_BETWEEN),
        ci=_interval(one),
        p=_read(one, "p", lambda raw: chance(raw, one_sided=halved)),
        t=_field(one, "t"),
        z=_field(one, "Z", "z"),
        df=_field(one, "df"),
        test=_test(test),
        better=_better(one),
        moved=_moved(_text(one, "reported_direction") or _text(one, "direction")),
        favours=_text(one, "favours") or _text(one, "favors"),
        accuracy=dict(_accuracy(one)),
        counts=dict(_counts(one)),
        note=note,
    )
    return replace(row, label=_label(row, one, arms))


def _text(one: Raw, key: str) -> str:
    raw = one.get(key)
    return raw if isinstance(raw, str) else ("" if raw is None else str(raw))


def _read(one: Raw, key: str, reader: Callable[[object], T]) -> T:
    try:
        return reader(one.get(key))
    except Unreadable as no:
        raise Unreadable(f"{key}: {no}") from no


def _field(one: Raw, *keys: str) -> Number | None:
    """The first of these fields that carries a number."""
    for key in keys:
        if one.get(key) not in (None, ""):
            return _read(one, key, number)
    return None


def _test(text: str) -> str:
    """The kind of test meant: paired, independent, welch, fisher, wilcoxon, sign and so on."""
    low = text.lower()
    if low.strip() in {"t", "t test", "t-test"}:
        return "t"
    found = next((kind for mark, kind in _TESTS if mark in low), "")
    return found or ("other" if low else "")


def _spread(one: Raw, key: str) -> Spread | None:
    """A mean with its SD, or a mean alone."""
    raw = one.get(key)
    if raw in (None, ""):
        return None
    if isinstance(raw, Mapping):
        mean = _within(raw, "mean", key)
        if mean is None:
            return None
        sd = next((_within(raw, k, key) for k in _SD if raw.get(k) is not None), None)
        return Spread(mean, sd)
    if isinstance(raw, list | tuple):
        ends = [_read({key: part}, key, number) for part in raw]
        return Spread(ends[0], ends[1] if len(ends) > 1 else None) if ends and ends[0] else None
    mean = _read(one, key, number)
    return Spread(mean, None) if mean else None


def _within(raw: Raw, key: str, outer: str) -> Number | None:
    """A number of an inner record; its fault is named with both fields."""
    try:
        return _read(raw, key, number)
    except Unreadable as no:
        raise Unreadable(f"{outer}: {no}") from no


def _change(one: Raw) -> Spread | None:
    found = next((key for key in _CHANGES if one.get(key) not in (None, "")), None)
    return _spread(one, found) if found else None


def _value(one: Raw) -> tuple[Spread | None, Share | None]:
    """A value is a mean with a spread, a share of people, or a bare number."""
    raw = one.get("value")
    counted = whole_or_none(one, "count", "events", "improved", "hits")
    if isinstance(raw, Mapping):
        if "mean" in raw:
            return _spread(one, "value"), None
        inner = whole_or_none(raw, "count", "events", "hits", "k")
        share = _share(raw.get("percent") or raw.get("share"), one, inner)
        total = whole_or_none(raw, "n", "of", "total")
        return None, Share(share.text, share.low, share.high, share.count, total or share.n)
    if raw in (None, ""):
        return None, (Share(str(counted), count=counted) if counted is not None else None)
    if isinstance(raw, str) and (_OF.search(raw) or "%" in raw or counted is not None):
        return None, _share(raw, one, counted)
    bare = _read(one, "value", number)
    if bare is not None and _is_share(one, bare):
        return None, _share(raw, one, counted)
    return (Spread(bare, None) if bare else None), None


def _is_share(one: Raw, bare: Number) -> bool:
    """Whether a bare number is a share: the name or the unit or the test says so."""
    if one.get("contrast") not in (None, "") or (one.get("ci") and not 0 <= bare.value <= 1):
        return False
    if any(RATIO.search(_text(one, key)) for key in ("measure", "scale", "unit", "note", "test")):
        return False
    named = bool(SHARES.search(_text(one, "measure").lower())) or "%" in _text(one, "unit")
    tested = _test(_text(one, "test")) in {"fisher", "sign", "chi"}
    scored = _text(one, "scale") not in {"", "None", "groc"}
    return (named or tested) and not scored and bare.value >= 0


def _share(raw: object, one: Raw, counted: int | None) -> Share:
    """What a share allows as a fraction; a bare number above one is per cent."""
    if raw is None:
        return Share("" if counted is None else str(counted), count=counted)
    text = raw.text if isinstance(raw, Token) else str(raw)
    of, percent = _OF.search(text), _PERCENT.search(text)
    hits, total = (int(of[1]), int(of[2])) if of else (counted, None)
    if of is None and hits is None and percent:
        before = re.match(r"\s*(\d+)\s*\(", text)
        hits = int(before[1]) if before else None
    if percent:
        got = number(percent[1])
    elif of:
        return Share(text, count=hits, n=total)
    else:
        got = _read({"value": raw}, "value", number)
    if got is None:
        return Share(text, count=hits, n=total)
    by = PER_CENT if percent or got.value > 1 or "%" in _text(one, "unit") else 1
    span = got.span
    plain = not percent and "%" not in _text(one, "unit") and got.value == int(got.value)
    bare = int(got.value) if plain and hits is None else None
    return Share(text, span.low / by, span.high / by, hits, total, bare)


def whole_or_none(one: Raw, *keys: str) -> int | None:
    """A count from 0 under the first of these keys that has one; true or false is none."""
    for key in keys:
        raw = one.get(key)
        if isinstance(raw, bool) or raw in (None, "") or not isinstance(raw, int | float):
            continue
        if 0 <= raw < math.inf and raw == int(raw):
            return int(raw)
    return None


def _interval(one: Raw) -> tuple[Number, Number] | None:
    raw = next((one[k] for k in ("ci", "ci95", "CI") if one.get(k) not in (None, "")), None)
    if isinstance(raw, Mapping):
        raw = [raw.get("low", raw.get("lower")), raw.get("high", raw.get("upper"))]
        if raw == [None, None]:
            return None
    if isinstance(raw, str):
        raw = re.findall(r"[-−]?\d*[.,]?\d+", re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", " ", raw))
    if raw is None:
        return None
    if not isinstance(raw, list | tuple) or len(raw) != len(("low", "high")):
        raise Unreadable("ci: is no pair of numbers")
    low, high = (_read({"ci": part}, "ci", number) for part in raw)
    if low is None or high is None:
        raise Unreadable("ci: is no pair of numbers")
    return low, high


def _accuracy(one: Raw) -> Iterator[tuple[str, Number]]:
    for key in (*_ACCURACY, "lr_pos", "lr_neg", "dor"):
        found = _field(one, key)
        if found is not None:
            yield key.removesuffix("_printed"), found


def _counts(one: Raw) -> Iterator[tuple[str, int]]:
    for key in _COUNTS:
        found = whole_or_none(one, key, key.upper())
        if found is not None:
            yield key, found


_LOWER, _HIGHER = ("lower", "less", "down"), ("higher", "more", "up", "greater")


def _better(one: Raw) -> str:
    low = _text(one, "better").lower()
    if any(low.startswith(mark) for mark in _LOWER):
        return "lower"
    return "higher" if any(low.startswith(mark) for mark in _HIGHER) else ""


_MOVES = (
    ("down", r"decreas|reduc|lower|fell|fall|down|less|dropp?"),
    ("up", r"increas|rose|rais|higher|up\b|more|grew"),
    ("worse", r"wors|deterior"),
    ("better", r"improv|better"),
)


def _moved(text: str) -> str:
    return next((to for to, marks in _MOVES if re.search(marks, text.lower())), "")


def _arm_of(one: Raw, arms: list[Arm]) -> tuple[int | None, int | None]:
    """Which arm a row is of, and how many people it counts."""
    n = _read(one, "n", whole)
    named = _text(one, "arm") or _text(one, "group")
    if not named:
        compares = one.get("contrast") not in (None, "")
        alone = 0 if len(arms) == 1 and not compares else None
        return alone, n or (arms[0].n if alone == 0 else None)
    found = matched(named, arms)
    if found is None:
        arms.append(Arm(named, n))
        found = len(arms) - 1
    return found, n or arms[found].n


def _label(row: Row, one: Raw, arms: list[Arm]) -> str:
    """What a reader calls the row: its measure, its arm or contrast, its time."""
    who = (
        _text(one, "contrast")
        if row.compares
        else (arms[row.arm].name if row.arm is not None else "")
    )
    named = _text(one, "label")
    return named or ", ".join(part for part in (row.measure, who, row.time) if part)
