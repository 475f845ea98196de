"""Our own library through the same checker, its rows written as a file of others has them."""

from collections.abc import Iterator
from functools import cache

from glideway.outcomes.core.checker import Checked, check
from glideway.outcomes.core.studies import Printed, Study, load

MOVED = {"up": "increased", "down": "decreased"}


def checked(study: Study, language: str = "en") -> Checked:
    """The checker's verdict on a study, its rows named in `language`; a reader's mark is not
    shown to it.
    """
    return check(as_file(study, language))


@cache
def of(study: str, language: str = "en") -> Checked:
    """The verdict on a listed study, worked out once."""
    return checked(load()[study], language)


def disagrees(study: Study) -> bool:
    """Whether the printed numbers of a listed study contradict each other."""
    return of(study.id).verdict == "inconsistent"


def as_file(study: Study, language: str = "en") -> dict[str, object]:
    """A listed study in the format of files; titles and remarks stay behind."""
    rows = [row for index, one in enumerate(study.printed) for row in _rows(one, index, language)]
    return {"id": study.id, "outcomes": rows}


def _rows(one: Printed, index: int, language: str) -> Iterator[dict[str, object]]:
    """One printed outcome; a share with another beside it is two rows, the second with the P."""
    arm = one.arm.en if one.arm else ("one" if one.n or one.share is not None else None)
    row: dict[str, object] = {"measure": f"{one.measure.en}", "time": f"{index + 1}", "arm": arm}
    row |= {"n": one.n, "better": one.better, "test": one.test, "df": one.df}
    row |= {"pre": _mean(one, "before"), "post": _mean(one, "after")}
    row |= {"t": one.t, "Z": one.z, "p": one.p or None}
    row |= {"between_mean_diff": one.difference, "ci": one.interval}
    row["reported_direction"] = MOVED.get(one.moved or "")
    if one.gains:
        row["change"] = one.gains[0]
    who = f", {one.arm.of(language)}" if one.arm and one.share is None else ""
    row["label"] = f"{one.measure.of(language)}{who}"
    row["note"] = "only SDs printed" if one.spreads else None
    if one.share is not None:
        row["value"] = f"{one.share * 100:.6g}%" if one.n else one.share
    if one.other_share is not None:
        yield {**row, "p": None}
        row |= {"arm": "the other", "n": one.other_n, "value": f"{one.other_share * 100:.6g}%"}
    yield {key: value for key, value in row.items() if value not in (None, "")}


def _mean(one: Printed, which: str) -> dict[str, float] | None:
    found = getattr(one, which)
    return {"mean": found.mean, "sd": found.sd} if found else None
