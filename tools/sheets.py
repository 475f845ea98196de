"""`make sheet`: every drawing of the atlas on contact sheets, to be looked at one by one.

Renders what a page would show (the same template, the same styles) through chromium into
pictures of forty drawings each, by region, and prints where they lie. `--dark` shows the dark
shades, `--print` what a printer gets, `--part WORD` only the protocols whose name or region has it.
"""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parents[1]
STYLES = (
    "src/glideway/kit/static/kit/tokens.css",
    "src/glideway/body/static/body/drawing.css",
)
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
A_SHEET = 40
LOADS = re.compile(r"<(link|script)[^>]*>(</script>)?")
LAID_OUT = """body { padding: 1rem; } main { display: grid; grid-template-columns: repeat(5, 1fr);
gap: .75rem; } section { border: 1px solid var(--line); padding: .5rem; font-size: .75rem; }
.poses svg { block-size: 11rem; } .poses p, figcaption, .told, .film { display: none !important; }
.poses { grid-template-columns: 1fr 1fr !important; gap: .5rem; }"""


def figures(part: str, side: str) -> list[str]:
    """Each drawing as a page shows it, with its name over it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glideway.config.settings")
    sys.path.insert(0, str(HERE / "src"))
    import django  # noqa: PLC0415 - the path is set just above

    django.setup()
    from django.template import Context, Template  # noqa: PLC0415

    from glideway.body.core import load  # noqa: PLC0415

    drawn = Template("{% load body %}{% protocol_drawing row side %}")
    rows = sorted(load().protocols.values(), key=lambda row: (row.region, row.id))
    wanted = [row for row in rows if re.search(part, f"{row.region} {row.id}")]
    return [
        f"<section>{row.region} · {row.id} · {row.posture}"
        + LOADS.sub("", drawn.render(Context({"row": row, "side": side})))
        + "</section>"
        for row in wanted
    ]


def sheet(shown: list[str]) -> str:
    styles = "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)
    return (
        f"<!doctype html><meta charset=utf-8><style>{styles}{LAID_OUT}</style>"
        f"<main>{''.join(shown)}</main>"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--part", default="")
    parser.add_argument("--side", default="right", choices=("right", "left"))
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--print", action="store_true", dest="printed")
    asked = parser.parse_args(arguments)
    folder = asked.to or Path(tempfile.mkdtemp(prefix="sheets-"))
    folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only a developer has it

    chromium = next(path for path in CHROMIUM if Path(path).exists())
    every = figures(asked.part, asked.side)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": 1800, "height": 900},
            color_scheme="dark" if asked.dark else "light",
        )
        if asked.printed:
            page.emulate_media(media="print")
        for first in range(0, len(every), A_SHEET):
            page.set_content(sheet(every[first : first + A_SHEET]))
            page.screenshot(path=folder / f"sheet-{first // A_SHEET + 1:02}.png", full_page=True)
        browser.close()
    print(f"{len(every)} drawings on {len(list(folder.glob('sheet-*.png')))} sheets in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
