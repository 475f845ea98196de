"""Every pair of text and ground in `tokens.css` can be read, in light and in dark.

Colours are oklch; contrast is that of WCAG 2.2 (relative luminance of linear sRGB). The
conversion is Björn Ottosson's (2020), as CSS Color 4 prints it.
"""

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[1] / "src/glideway/kit/static/kit/tokens.css"
TEXT, LARGE = 4.5, 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in ("paper", "surface", "sunken")],
    *[("brand", ground, TEXT) for ground in ("paper", "surface", "brand-soft")],
    ("brand-ink", "brand", TEXT),
    ("good", "good-soft", TEXT),
    ("good", "surface", TEXT),
    ("bad", "bad-soft", TEXT),
    ("bad", "surface", TEXT),
    ("warm-ink", "warm-soft", TEXT),
    ("warm-ink", "surface", TEXT),
    ("line-ui", "surface", LARGE),
    ("line-ui", "paper", LARGE),
]


def linear(colour: str, anchors: dict[str, float]) -> tuple[float, float, float]:
    """A CSS colour of the tokens as linear sRGB, clipped to what a screen shows."""
    if colour.startswith("#"):
        return (1.0, 1.0, 1.0) if colour in {"#fff", "#ffffff"} else (math.nan,) * 3
    light, chroma, hue = re.findall(r"(?:var\(--h-\w+\)|[\d.]+)", colour)[:3]
    degrees = anchors[hue[8:-1]] if hue.startswith("var") else float(hue)
    a = float(chroma) * math.cos(math.radians(degrees))
    b = float(chroma) * math.sin(math.radians(degrees))
    base = float(light) / 100
    l3 = (base + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m3 = (base - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s3 = (base - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3
    green = -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3
    blue = -0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))  # type: ignore[return-value]


def luminance(colour: str, anchors: dict[str, float]) -> float:
    red, green, blue = linear(colour, anchors)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def tokens(css: str) -> tuple[dict[str, tuple[str, str]], dict[str, float]]:
    """name -> (light, dark), and the hue anchors."""
    anchors = {name: float(hue) for name, hue in re.findall(r"--h-(\w+):\s*([\d.]+)", css)}
    colour = r"(#\w+|oklch\((?:[^()]|\([^)]*\))*\))"
    found = re.findall(rf"--([\w-]+):\s*light-dark\(\s*{colour}\s*,\s*{colour}\s*\)", css)
    return {name: (light, dark) for name, light, dark in found}, anchors


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_the_pair_can_be_read(ink: str, ground: str, least: float, mode: int) -> None:
    colours, anchors = tokens(TOKENS.read_text())
    pair = [luminance(colours[name][mode], anchors) for name in (ink, ground)]
    assert contrast(*pair) >= least


def test_black_on_white_is_twenty_one() -> None:
    assert contrast(luminance("#fff", {}), luminance("oklch(0% 0 0)", {})) == pytest.approx(21)


def test_a_pale_ink_is_caught() -> None:
    faint = luminance("oklch(75% .03 196)", {})
    assert contrast(faint, luminance("#fff", {})) < TEXT
