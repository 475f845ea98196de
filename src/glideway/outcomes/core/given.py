"""What a caller gives to a calculation, refused in a sentence where no sample could have it."""

PAIR = 2


def people(*counts: int, least: int = 1) -> None:
    """ValueError unless each is a number of people, and at least `least` of them."""
    for n in counts:
        if n < least:
            raise ValueError(f"{n} people: at least {least} are needed for this.")


def spreads(*sds: float, above: bool = False) -> None:
    """ValueError for a negative standard deviation; with `above` for one that is nought, too."""
    for sd in sds:
        if not sd >= 0 or (above and not sd):
            raise ValueError(
                f"{sd} is no standard deviation{' that can be divided by' if above else ''}."
            )


def hits(some: int, n: int) -> None:
    """ValueError unless `some` of `n` people can be."""
    people(n)
    if not 0 <= some <= n:
        raise ValueError(f"{some} of {n} people cannot be.")


def shares(*some: float) -> None:
    """ValueError for what is no share between 0 and 1."""
    for one in some:
        if not 0 <= one <= 1:
            raise ValueError(f"{one} is no share between 0 and 1.")


def other_than_nought(name: str, value: float) -> None:
    """ValueError for a nought that would be divided by."""
    if not value:
        raise ValueError(f"{name} is nought, and nothing follows from it.")
