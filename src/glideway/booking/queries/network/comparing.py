"""Whether an index that was followed says the same as one built now, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from glideway.booking.core.network.bits import Array

OF_KINDS = ("next", "until", "price_cents", "service_pk", "service_id")
OF_ROWS = ("profession", "languages", "treats", "sex", "placement_id")
OF_CLINICS = ("direct_billing", "step_free", "points", "clinic_id")

Arrays = Mapping[str, Array]


def differences(kept: Arrays, fresh: Arrays) -> Iterator[str]:
    """Each difference in words; of rows and clinics that only one has, those with a start.

    Both of one axis and one minute of the clock.
    """
    mine, theirs = _common(kept["placement_pk"], fresh["placement_pk"])
    yield from _missing("placement", kept, fresh, "placement_pk", "starts")
    yield from _missing("placement", fresh, kept, "placement_pk", "starts")
    pks = kept["placement_pk"][mine]
    for kind in range(len(kept["starts"])):
        wrong = (kept["starts"][kind, mine] != fresh["starts"][kind, theirs]).any(axis=1)
        offered = kept["service_pk"][kind, mine] >= 0
        for pk in pks[wrong & offered]:
            yield f"placement {pk}, kind {kind}: other starts"
        for name in OF_KINDS:
            for pk in _unlike(kept[name][kind, mine], fresh[name][kind, theirs], pks):
                yield f"placement {pk}, kind {kind}: another {name}"
    for name in OF_ROWS:
        for pk in _unlike(kept[name][mine], fresh[name][theirs], pks):
            yield f"placement {pk}: another {name}"
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


def _missing(what: str, one: Arrays, other: Arrays, key: str, of: str) -> Iterator[str]:
    alone = ~np.isin(one[key], other[key])
    some = one[of][:, alone].any(axis=(0, 2))
    for pk in one[key][alone][some]:
        yield f"{what} {pk}: only one of the two has it"


def _unlike(mine: Array, theirs: Array, pks: Array) -> Array:
    wrong = mine != theirs
    if wrong.ndim > 1:
        wrong = wrong.any(axis=1)
    unlike: Array = pks[wrong]
    return unlike
