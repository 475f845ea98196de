"""What `make atlas` asks the girdle: which lines stand for a structure, and which coordinate."""

from tools.girdle import facts, ways


def slips() -> dict[str, tuple[str, ...]]:
    """The lines that speak for each structure the girdle sees."""
    return {
        structure: tuple(sorted(line.id for line in lines))
        for structure, lines in sorted(facts.lines_of().items())
    }


def asked(slip: str, joint: str, motion: str) -> tuple[str, float] | None:
    """The coordinate of a listed action with its sign; None where the line ends before it."""
    known = ways.way(joint, motion)
    if known is None or not ways.crosses(facts.lines()[slip], known[0]):
        return None
    return known[0], float(known[1])
