"""A note edited as text, line by line: what was composed, what is by hand, what was left out.

The text belongs to whoever signs it. So nothing here changes a word of it in silence: a line is
compared with the composed ones, and what was tapped after the text was edited is added at the
end of its part and named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glideway.care.core.note import Sentence
from glideway.care.core.say import Part, sentences


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a note: a heading, a composed sentence with its source, or a line by hand."""

    text: str
    source: Sentence | None = None
    heading: Part | None = None

    @property
    def by_hand(self) -> bool:
        """Whether somebody typed or changed it."""
        return self.source is None and self.heading is None

    @property
    def brief(self) -> bool:
        """Whether the short view tells it: what matters most, and every line by hand."""
        if self.source is None:
            return True
        row = sentences().get(self.source.key)
        return row is None or row.brief


@dataclass(frozen=True, slots=True)
class Carried:
    """A draft after more was tapped: the text, and what was added and taken out of it."""

    words: str
    added: tuple[str, ...]
    gone: tuple[str, ...]


def lines(words: str, composed: Iterable[Sentence]) -> tuple[Line, ...]:
    """The text line by line; each composed sentence is the source of one line at most."""
    left = list(composed)
    return tuple(_line(text, left) for text in words.splitlines() if text.strip())


def left_out(words: str, composed: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The composed sentences that the text no longer says in their own words."""
    left = list(composed)
    for text in words.splitlines():
        _line(text, left)
    return tuple(left)


def short(told: Iterable[Line]) -> tuple[Line, ...]:
    """The same note briefly; a heading with nothing under it is left out."""
    kept: list[Line] = []
    for one in told:
        if one.heading and kept and kept[-1].heading:
            kept.pop()
        if one.brief:
            kept.append(one)
    return tuple(kept[:-1] if kept and kept[-1].heading else kept)


def carried(draft: str, basis: str, composed: str) -> Carried:
    """A draft brought up to what is composed now: new lines added to their part, undone ones out.

    A line that was changed by hand stays, whatever became of the sentence it was made from.
    """
    before, now = _counted(basis), _counted(composed)
    gone = [one for one in _missing(before, now) if one in draft.splitlines()]
    text = [one.strip() for one in draft.splitlines()]
    for one in gone:
        text.remove(one)
    added = []
    for part, line in _parted(composed):
        if line in _missing(now, before) and line not in text:
            added.append(line)
            _put(text, part, line)
    return Carried("\n".join(text), tuple(added), tuple(gone))


def _line(text: str, left: list[Sentence]) -> Line:
    said = text.strip()
    if heading := _headings().get(said):
        return Line(said, heading=heading)
    found = next((one for one in left if one.text == said), None)
    if found:
        left.remove(found)
    return Line(said, source=found)


def _headings() -> dict[str, Part]:
    rows = {part: sentences()[f"part.{part}"] for part in Part}
    return {text: part for part, row in rows.items() for text in (row.en, row.fr)}


def _counted(words: str) -> list[str]:
    heads = _headings()
    lines_ = (one.strip() for one in words.splitlines())
    return [one for one in lines_ if one and one not in heads]


def _missing(these: Sequence[str], those: Sequence[str]) -> list[str]:
    return [one for one in these if one not in those]


def _parted(words: str) -> list[tuple[str, str]]:
    """Each line with the heading over it."""
    heads, head, found = _headings(), "", []
    for one in words.splitlines():
        if one in heads:
            head = one
        elif one:
            found.append((head, one))
    return found


def _put(text: list[str], head: str, line: str) -> None:
    """Add a line at the end of its part; a part that the text no longer has comes last."""
    if head not in text:
        text += ["", head, line]
        return
    heads = _headings()
    at = text.index(head) + 1
    while at < len(text) and text[at] not in heads:
        at += 1
    while at > 0 and not text[at - 1]:
        at -= 1
    text.insert(at, line)
