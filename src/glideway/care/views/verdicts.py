"""What a re-test came to, with the noise it was judged by, and whose noise that is."""

from __future__ import annotations

from typing import Any

from glideway.care.core import noise
from glideway.care.core.say import number, say, signed
from glideway.kit.pages import language


def verdict(retest: Any, gain: float) -> str:  # noqa: ANN401 - a Retest or nothing
    """What may be said of two readings, with the noise in the same breath."""
    said = retest.change if retest and retest.noise is not None else ""
    facts: dict[str, Any] = {"amount": signed(gain, language())}
    if retest and said:
        facts["noise"] = number(round(retest.noise or 0, 1), language())
    return say(f"retest.{said or 'unjudged'}", language(), facts)


def source(name: str) -> str:
    """Whose noise a verdict went by, in one sentence; nothing where there was none."""
    kind, _, rest = name.partition(":")
    if kind == "own":
        return say("noise.own", language(), {"pairs": rest})
    row = noise.row(rest) if kind == "published" else None
    if row is None or row.error is None:
        return ""
    facts: dict[str, Any] = {"site": row.site, "population": row.population, "source": row.source}
    return say(f"noise.published.{row.error[1].value}", language(), facts)
