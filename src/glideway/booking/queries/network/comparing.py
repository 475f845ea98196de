"""Whether an index that was followed says the same as one built now, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from glideway.booking.core import instant
from glideway.booking.core.network import Axis
from glideway.booking.core.network.bits import Array
from glideway.booking.queries.network.building import Codes, built
from glideway.booking.queries.network.shared import Mapped

OF_KINDS = ("next", "until", "notice", "price_cents", "service_pk", "service_id")
OF_ROWS = ("placement_id",)
# What is a number or a set of bits, and where the codes say what these mean.
NUMBERED = {"profession": "professions", "sex": "sexes"}
SETS = {"languages": "languages", "treats": "regions"}
OF_CLINICS = ("direct_billing", "step_free", "points", "clinic_id")

PATIENCE = 10.0  # seconds; to copy a big file takes some of them

Arrays = Mapping[str, Array]


def differences(kept: Arrays, fresh: Arrays, codes: Codes, fresh_codes: Codes) -> Iterator[str]:
    """Each difference in words; of rows that only one has, those with a start.

    Both of one axis and one minute of the clock. Each has codes of its own: who leaves may take a
    profession or a language along, and all that follow have other numbers then.
    """
    yield from _missing(kept, fresh)
    yield from _missing(fresh, kept)
    mine, theirs = _common(kept["placement_pk"], fresh["placement_pk"])
    pks = kept["placement_pk"][mine]
    for kind in range(len(kept["starts"])):
        given = kept["service_pk"][kind, mine] >= 0
        wrong = (kept["starts"][kind, mine] != fresh["starts"][kind, theirs]).any(axis=1)
        for pk in pks[wrong & given]:
            yield f"placement {pk}, kind {kind}: other starts"
        for name in OF_KINDS:
            for pk in _unlike(kept[name][kind, mine], fresh[name][kind, theirs], pks):
                yield f"placement {pk}, kind {kind}: another {name}"
    for name in OF_ROWS:
        for pk in _unlike(kept[name][mine], fresh[name][theirs], pks):
            yield f"placement {pk}: another {name}"
    for name in (*NUMBERED, *SETS):
        one = _meant(name, kept[name][mine], codes)
        other = _meant(name, fresh[name][theirs], fresh_codes)
        for pk in pks[[this != that for this, that in zip(one, other, strict=True)]]:
            yield f"placement {pk}: another {name}"
    yield from _clinics(kept, fresh)


def _meant(name: str, values: Array, codes: Codes) -> list[str] | list[frozenset[str]]:
    """What the numbers or sets of a trait stand for."""
    words: Mapping[str, Any] = codes
    if name in NUMBERED:
        names = words[NUMBERED[name]]
        return [names[one] for one in values.tolist()]
    names = words[SETS[name]]
    known: dict[int, frozenset[str]] = {
        one: frozenset(word for at, word in enumerate(names) if one >> at & 1)
        for one in {*values.tolist()}
    }
    return [known[one] for one in values.tolist()]


def _clinics(kept: Arrays, fresh: Arrays) -> Iterator[str]:
    mine, theirs = _common(kept["clinic_pk"], fresh["clinic_pk"])
    pks = kept["clinic_pk"][mine]
    for kind in range(len(kept["soonest"])):
        for pk in _unlike(kept["soonest"][kind, mine], fresh["soonest"][kind, theirs], pks):
            yield f"clinic {pk}, kind {kind}: another soonest start"
    for name in OF_CLINICS:
        for pk in _unlike(kept[name][mine], fresh[name][theirs], pks):
            yield f"clinic {pk}: another {name}"


def _common(mine: Array, theirs: Array) -> tuple[Array, Array]:
    """The places of what both have."""
    _both, at, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    return at, there


def _missing(one: Arrays, other: Arrays) -> Iterator[str]:
    alone = ~np.isin(one["placement_pk"], other["placement_pk"])
    some = one["starts"][:, alone].any(axis=(0, 2))
    for pk in one["placement_pk"][alone][some]:
        yield f"placement {pk}: only one of the two has it"


def _unlike(mine: Array, theirs: Array, pks: Array) -> Array:
    wrong = mine != theirs
    if wrong.ndim > 1:
        wrong = wrong.any(axis=1)
    unlike: Array = pks[wrong]
    return unlike


def against_a_build(kept: Mapped, *, now: datetime) -> list[str]:
    """What a published index says otherwise than one built now, in words.

    What is written while both are read may be among it: what is there twice is a difference.
    """
    facts = kept.facts["index"]
    fresh = built(now=now, axis=Axis(facts["origin"], facts["cells"]))
    arrays = kept.of_one_moment(
        lambda: {name: one.copy() for name, one in kept.arrays.items()}, PATIENCE
    )
    if arrays is None:
        return ["nobody could read it: who wrote it was killed, or never rests"]
    day, first = (int(one) for one in arrays["clock"])
    clock = instant(day) + timedelta(seconds=min(first - day, 1))
    if clock > now:
        fresh.index.tick(clock)
    return list(differences(arrays, fresh.arrays(), kept.facts["codes"], fresh.codes))
