"""Our own library through the same checker, its rows written as a file of others has them."""

from collections.abc import Iterator

from glideway.outcomes.core.checker import Checked, check
from glideway.outcomes.core.studies import Printed, Study

MOVED = {"up": "increased", "down": "decreased"}


def checked(study: Study) -> Checked:
    """The checker's verdict on a listed study; a reader's mark is not shown to it."""
    return check(as_file(study))


def as_file(study: Study) -> dict[str, object]:
    """A listed study in the format of files; titles and remarks stay behind."""
    rows = [row for index, one in enumerate(study.printed) for row in _rows(one, index)]
    return {"id": study.id, "outcomes": rows}


def _rows(one: Printed, index: int) -> Iterator[dict[str, object]]:
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
    who = f", {one.arm.en}" if one.arm and one.share is None else ""
    row["label"] = f"{one.measure.en}{who}"
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
