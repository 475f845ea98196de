"""The running text of a page, as it is measured for how hard it is to read.

Paragraphs, list items and definitions inside `main`, each ending with its element. Left out:
headings and labels (no sentences), navigation and forms, tables of numbers, and what is quoted
or named after others (titles, sources, claims), which is not ours to make easier.
"""

import re
from html.parser import HTMLParser

BLOCKS = {"p", "li", "dd", "summary", "figcaption"}
LEFT_OUT = {"nav", "form", "table", "svg", "style", "script", "h1", "h2", "h3", "h4", "dt", "cite"}
LEFT_OUT_CLASSES = {"grounds-line", "draft", "chip", "vh", "elsewhere", "marks", "who", "source"}
VOID = {"br", "hr", "img", "input", "meta", "link", "path", "rect", "circle", "use"}
FEWEST_WORDS = 4


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        named = dict(attrs)
        classes = set((named.get("class") or "").split())
        out = tag in LEFT_OUT or bool(classes & LEFT_OUT_CLASSES) or "data-quoted" in named
        self.stack.append((tag, out))
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _out in self.stack):
            while self.stack.pop()[0] != tag:
                pass
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        inside = any(name == "main" for name, _out in self.stack)
        block = any(name in BLOCKS for name, _out in self.stack)
        if inside and block and not any(out for _name, out in self.stack):
            self.pieces.append(re.sub(r"\s+", " ", data))


def running_text(page: str) -> str:
    """The lines of a page's running text; a line of fewer than four words is a label."""
    reader = _Reader()
    reader.feed(page)
    lines = (re.sub(r"\s+", " ", one).strip() for one in "".join(reader.pieces).split("\n"))
    return "\n".join(one for one in lines if len(one.split()) >= FEWEST_WORDS)
