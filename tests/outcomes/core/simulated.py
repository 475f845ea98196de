"""Made-up trials, computed from made-up people by scipy and printed as journals print them.

Nothing here uses the code that is tested: people are drawn, scipy tests them, and only rounded
numbers reach the file. A planted fault changes one of those numbers the way misprints do.
"""

# ruff: noqa: PLR2004, ARG001 - chances and edges of made-up people; every fault is one shape
import copy
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from scipy import stats

Study: TypeAlias = dict[str, Any]
Draw = np.random.Generator


def place(value: float, digits: int) -> float:
    """A number as a journal prints it; without digits it is a whole number."""
    return round(float(value)) if digits == 0 else round(float(value), digits)


def shown(p: float, draw: Draw) -> float | str:
    """A P as journals print it: to three or four places, or as smaller than the smallest."""
    digits = int(draw.integers(2, 5))
    if p < 10**-digits:
        return f"<{10**-digits:.{digits}f}"
    if p < 0.001 and draw.random() < 0.5:
        return "<0.001"
    if draw.random() < 0.1:
        return "<0.05" if p < 0.05 else "ns"
    if draw.random() < 0.1:
        return math.floor(p * 10**digits) / 10**digits or f"<{10**-digits}"
    return round(float(p), digits)


def spread(values: np.ndarray, digits: int) -> dict[str, Any]:
    return {"mean": place(values.mean(), digits), "sd": place(values.std(ddof=1), digits)}


def people(draw: Draw, n: int, scale: str) -> tuple[np.ndarray, np.ndarray]:
    """Before and after of n people; some get better, some worse, more or less alike."""
    r = draw.uniform(-0.3, 0.97)
    centre, sd = (6.0, 1.6) if scale == "nprs" else (draw.uniform(30, 60), draw.uniform(4, 12))
    shift = draw.uniform(-1.2, 1.2) * sd
    raw = draw.multivariate_normal([0, 0], [[1, r], [r, 1]], size=n)
    pre, post = centre + sd * raw[:, 0], centre - abs(shift) * 1.0 + sd * raw[:, 1]
    if scale == "nprs":
        return np.clip(pre.round(), 0, 10), np.clip(post.round(), 0, 10)
    return pre, post


def base(draw: Draw, *sizes: int) -> Study:
    names = ["active release", "joint mobilization"][: len(sizes)]
    return {
        "id": f"made-{int(draw.integers(10**9))}",
        "arms": [{"name": name, "n": n} for name, n in zip(names, sizes, strict=True)],
        "n": sum(sizes),
        "design": "2-arm randomised" if len(sizes) > 1 else "single group pre-post",
        "outcomes": [],
    }


def statistic(row: Study, t: float, p: float, draw: Draw) -> None:
    """Print t, P or both; t with its sign or without."""
    which = draw.random()
    if which < 0.6:
        row["t"] = round(abs(float(t)) if draw.random() < 0.5 else float(t), 2)
    if which > 0.3:
        row["p"] = shown(p, draw)


def paired(draw: Draw) -> Study:
    n, digits = int(draw.integers(5, 45)), int(draw.integers(0, 3))
    scale = str(draw.choice(["sit_reach", "nprs", "rom"]))
    pre, post = people(draw, n, scale)
    if (post - pre).std() == 0:
        return paired(draw)
    found = base(draw, n)
    row: Study = {"arm": "active release", "measure": "m", "scale": scale, "test": "paired t"}
    row |= {"pre": spread(pre, digits), "post": spread(post, digits)}
    t, p = stats.ttest_rel(post, pre)
    statistic(row, t, p, draw)
    if draw.random() < 0.3:
        row["change"] = spread(post - pre, digits)
    if draw.random() < 0.3:
        row["df"] = n - 1
    if draw.random() < 0.3 and abs(post.mean() - pre.mean()) > 1:
        row["reported_direction"] = "decreased" if post.mean() < pre.mean() else "increased"
        if scale == "nprs" or row["reported_direction"] == "decreased":
            row["scale"] = "nprs" if scale == "nprs" else None
    found["outcomes"].append(row)
    return found


def groups(draw: Draw) -> Study:
    sizes = [int(draw.integers(6, 45)) for _ in range(2)]
    digits, scale = int(draw.integers(0, 3)), str(draw.choice(["vas", "nprs", "rom"]))
    arms = [people(draw, n, scale) for n in sizes]
    found = base(draw, *sizes)
    key = str(draw.choice(["post", "value", "both"]))
    names = [arm["name"] for arm in found["arms"]]
    for name, (pre, post) in zip(names, arms, strict=True):
        row: Study = {"arm": name, "measure": "m", "scale": scale}
        if key == "both":
            row |= {"pre": spread(pre, digits), "post": spread(post, digits)}
            if draw.random() < 0.5 and (post - pre).std() > 0:
                row["test"] = "paired t"
                tested = stats.ttest_rel(post, pre)
                statistic(row, tested.statistic, tested.pvalue, draw)
        else:
            row[key] = spread(post, digits)
        found["outcomes"].append(row)
    changes = key == "both" and draw.random() < 0.5
    one, two = [post - pre if changes else post for pre, post in arms]
    if one.std() == 0 or two.std() == 0:
        return groups(draw)
    welch = bool(draw.random() < 0.5)
    t, p = stats.ttest_ind(one, two, equal_var=not welch)
    row = {"contrast": " - ".join(names), "measure": "m", "scale": scale}
    row["test"] = "Welch t" if welch else "independent t"
    statistic(row, t, p, draw)
    if not changes and draw.random() < 0.4:
        row["between_mean_diff"] = place(abs(one.mean() - two.mean()), digits)
    found["outcomes"].append(row)
    return found


def fisher(draw: Draw) -> Study:
    sizes = [int(draw.integers(8, 60)) for _ in range(2)]
    hits = [int(draw.binomial(n, draw.uniform(0.1, 0.9))) for n in sizes]
    digits = int(draw.integers(0, 2))
    found = base(draw, *sizes)
    names = [arm["name"] for arm in found["arms"]]
    for name, k, n in zip(names, hits, sizes, strict=True):
        text = f"{round(100 * k / n, digits):.{digits}f}%"
        found["outcomes"].append({"arm": name, "measure": "responder_rate", "value": text})
    table = [[k, n - k] for k, n in zip(hits, sizes, strict=True)]
    row: Study = {
        "contrast": " vs ".join(names),
        "measure": "responder_rate",
        "test": "Fisher exact",
    }
    row["p"] = shown(stats.fisher_exact(table)[1], draw)
    found["outcomes"].append(row)
    return found


def ranks(draw: Draw) -> Study:
    n = int(draw.integers(5, 30))
    scale = str(draw.choice(["nprs", "rom"]))
    pre, post = people(draw, n, scale)
    if np.all(pre == post):
        return ranks(draw)
    found = base(draw, n)
    row: Study = {"arm": "active release", "measure": "m", "scale": scale, "test": "Wilcoxon"}
    row["p"] = shown(stats.wilcoxon(post, pre).pvalue, draw)
    found["outcomes"].append(row)
    return found


def sign(draw: Draw) -> Study:
    n = int(draw.integers(5, 30))
    better = int(draw.binomial(n, draw.uniform(0.5, 1)))
    found = base(draw, n)
    row: Study = {"arm": "active release", "measure": "improved", "test": "sign"}
    row["value"] = f"{better}/{n}"
    row["p"] = shown(stats.binomtest(better, n).pvalue, draw)
    found["outcomes"].append(row)
    return found


def accuracy(draw: Draw) -> Study:
    cases, others = int(draw.integers(10, 120)), int(draw.integers(10, 120))
    sn = int(draw.integers(1, cases)) / cases
    sp = int(draw.integers(1, others)) / others
    digits = int(draw.integers(2, 4))
    found = base(draw, cases + others)
    row = {"measure": "a test", "sensitivity": round(sn, digits), "specificity": round(sp, digits)}
    row["lr_pos_printed"] = round(sn / (1 - sp), int(draw.integers(1, 3)))
    row["lr_neg_printed"] = round((1 - sn) / sp, 2)
    found["outcomes"].append(row)
    return found


def odds(draw: Draw) -> Study:
    sizes = [int(draw.integers(15, 90)) for _ in range(2)]
    a, b = [int(draw.integers(2, n - 1)) for n in sizes]
    c, d = sizes[0] - a, sizes[1] - b
    ratio, error = a * d / (b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    ends = [ratio * math.exp(sign * 1.96 * error) for sign in (-1, 1)]
    digits = int(draw.integers(1, 3))
    found = base(draw, *sizes)
    names = [arm["name"] for arm in found["arms"]]
    if draw.random() < 0.5:
        for name, k, n in zip(names, (a, b), sizes, strict=True):
            text = f"{100 * k / n:.0f}%"
            found["outcomes"].append({"arm": name, "measure": "odds_recovered", "value": text})
    row = {
        "contrast": " - ".join(names),
        "measure": "odds_recovered",
        "value": round(ratio, digits),
    }
    row["ci"] = [round(end, digits) for end in ends]
    if draw.random() < 0.5:
        row["p"] = shown(2 * stats.norm.sf(abs(math.log(ratio)) / error), draw)
    found["outcomes"].append(row)
    return found


def interval(draw: Draw) -> Study:
    sizes = [int(draw.integers(10, 60)) for _ in range(2)]
    arms = [people(draw, n, "rom")[1] for n in sizes]
    digits = int(draw.integers(1, 3))
    found = base(draw, *sizes)
    names = [arm["name"] for arm in found["arms"]]
    for name, values in zip(names, arms, strict=True):
        found["outcomes"].append({"arm": name, "measure": "m", "post": spread(values, digits)})
    result = stats.ttest_ind(*arms)
    ends = result.confidence_interval()
    row: Study = {"contrast": " - ".join(names), "measure": "m", "test": "independent t"}
    row["between_mean_diff"] = place(arms[0].mean() - arms[1].mean(), digits)
    row["ci"] = [place(ends.low, digits), place(ends.high, digits)]
    row["p"] = shown(result.pvalue, draw)
    found["outcomes"].append(row)
    return found


KINDS: tuple[Callable[[Draw], Study], ...] = (
    paired,
    groups,
    fisher,
    ranks,
    sign,
    accuracy,
    odds,
    interval,
)


def sound(seed: int) -> Study:
    """One made-up trial without a fault."""
    draw = np.random.default_rng(seed)
    return KINDS[seed % len(KINDS)](draw)


def _last(found: Study, key: str) -> Study | None:
    rows = [row for row in found["outcomes"] if key in row]
    return rows[-1] if rows else None


def _wrong_p(found: Study, draw: Draw) -> bool:
    """A P ten times too small or too large."""
    row = _last(found, "p")
    if row is None or isinstance(row["p"], str) or not 0.002 < row["p"] < 0.9:
        return False
    row["p"] = round(row["p"] * 10, 4) if row["p"] < 0.09 else round(row["p"] / 10, 4)
    return True


def _wrong_t(found: Study, draw: Draw) -> bool:
    row = _last(found, "t")
    if row is None or abs(row["t"]) < 0.3:
        return False
    row["t"] = round(row["t"] * (1.5 if draw.random() < 0.5 else 0.5), 2)
    return True


def _wrong_n(found: Study, draw: Draw) -> bool:
    arm = found["arms"][0]
    arm["n"] = arm["n"] * 2
    if draw.random() < 0.5:
        found["n"] = sum(one["n"] for one in found["arms"])
    return True


def _swapped(found: Study, draw: Draw) -> bool:
    """Two digits of a mean written the wrong way round."""
    rows = [row for row in found["outcomes"] if "post" in row]
    for row in rows:
        text = str(row["post"]["mean"])
        digits = [i for i, char in enumerate(text) if char.isdigit()]
        for one, two in pairwise(digits):
            chars = list(text)
            chars[one], chars[two] = chars[two], chars[one]
            made = float("".join(chars))
            if abs(made - row["post"]["mean"]) > 2 * max(row["post"]["sd"], 0.5):
                row["post"]["mean"] = made
                return True
    return False


def _wrong_ci(found: Study, draw: Draw) -> bool:
    row = _last(found, "ci")
    if row is None:
        return False
    end = int(draw.integers(0, 2))
    low, high = row["ci"]
    width = max(high - low, 0.5)
    row["ci"] = (
        [round(low - width, 2), high] if end == 0 and low < 0 else [low, round(high + width, 2)]
    )
    return True


def _wrong_way(found: Study, draw: Draw) -> bool:
    row = _last(found, "pre")
    if row is None or "post" not in row:
        return False
    gap = row["post"]["mean"] - row["pre"]["mean"]
    if abs(gap) < 2:
        return False
    row["reported_direction"] = "increased" if gap < 0 else "decreased"
    return True


def _wrong_percent(found: Study, draw: Draw) -> bool:
    """A percentage that is another one: digits swapped, or three points off."""
    rows = [row for row in found["outcomes"] if str(row.get("value", "")).endswith("%")]
    if not rows:
        return False
    share = float(rows[0]["value"][:-1])
    rows[0]["value"] = f"{share + 3 if share < 90 else share - 3:g}%"
    return True


def _wrong_ratio(found: Study, draw: Draw) -> bool:
    row = _last(found, "lr_pos_printed")
    if row is None:
        return False
    key = "lr_pos_printed" if draw.random() < 0.5 else "lr_neg_printed"
    row[key] = round(row[key] * 2 + 0.2, 2)
    return True


def _wrong_difference(found: Study, draw: Draw) -> bool:
    row = _last(found, "between_mean_diff") or _last(found, "change")
    if row is None:
        return False
    if "change" in row:
        row["change"]["mean"] = round(row["change"]["mean"] * 1.5 + 1.5, 2)
    else:
        row["between_mean_diff"] = round(row["between_mean_diff"] * 1.5 + 2.5, 2)
    return True


def _too_small_p(found: Study, draw: Draw) -> bool:
    """A P that a test by ranks or signs of so few people cannot give."""
    row = _last(found, "test")
    if row is None or row["test"] not in {"Wilcoxon", "sign"} or found["n"] > 12:
        return False
    row["p"] = round(0.4 / 2 ** found["n"], 6)
    return True


def _wrong_df(found: Study, draw: Draw) -> bool:
    row = _last(found, "df")
    if row is None:
        return False
    row["df"] += 3
    return True


def _wrong_spread(found: Study, draw: Draw) -> bool:
    rows = [
        r for r in found["outcomes"] if r.get("scale") == "nprs" and ("pre" in r or "post" in r)
    ]
    if not rows:
        return False
    inner = rows[0].get("post") or rows[0]["pre"]
    inner["sd"] = round(inner["sd"] + 6, 2)
    return True


FAULTS: dict[str, Callable[[Study, Draw], bool]] = {
    "wrong P": _wrong_p,
    "wrong t": _wrong_t,
    "wrong n": _wrong_n,
    "digits swapped in a mean": _swapped,
    "wrong interval": _wrong_ci,
    "wrong direction": _wrong_way,
    "wrong percentage": _wrong_percent,
    "wrong likelihood ratio": _wrong_ratio,
    "wrong difference or change": _wrong_difference,
    "P too small for so few": _too_small_p,
    "wrong degrees of freedom": _wrong_df,
    "spread too wide for the scale": _wrong_spread,
}


def planted(seed: int, fault: str) -> Study | None:
    """A sound trial with one fault, or None where it has no place for it."""
    found = copy.deepcopy(sound(seed))
    return found if FAULTS[fault](found, np.random.default_rng(seed + 1)) else None
