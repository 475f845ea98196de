"""The report as one page that stands alone: its styles travel in it, and it asks nobody else.

Drawn by the one plot of the house. For whoever runs the machine, so in English as the command is;
its own policy forbids scripts and every other host.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from glideway.config.bench.found import Drawing, Figure
from glideway.config.bench.report import Against, Report, Row
from glideway.outcomes.core import plots

STYLES = ("kit/tokens.css", "kit/house.css", "outcomes/plot.css", "config/bench.css")
POLICY = "default-src 'none'; style-src data:"
SAID = {True: "met", False: "not met", None: "not measured"}
LOOKS = 4


def page(one: Report) -> str:
    """The whole document."""
    return format_html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="{}">'
        '<title>Glideway bench</title><link rel="stylesheet" href="{}"></head>\n'
        '<body><main class="bench"><h1>What the bench measured</h1>{}{}{}{}{}{}'
        "</main></body></html>\n",
        POLICY,
        _styles(),
        _head(one),
        _goals(one.goals),
        _drawings(one.drawings),
        _beside(one.against),
        _figures(one),
        _kept(one),
    )


def _styles() -> str:
    """All styles as one address that holds them."""
    sheets = "\n".join(Path(str(find(name))).read_text(encoding="utf-8") for name in STYLES)
    return "data:text/css;base64," + base64.b64encode(sheets.encode()).decode()


def _head(one: Report) -> SafeString:
    here, took = one.machine, sum(one.seconds.values())
    before, after = (" ".join(f"{at:.2f}" for at in some) for some in _loads(one))
    return format_html(
        '<p class="lede">{}. {}, {} s in all, {} UTC.</p>'
        '<p class="quiet small">Python {} on {} with {} processors; load {} before and {} after; '
        "the machine's own small loop took {} ms. The figures of a machine are its own; "
        "the ratios travel.</p>",
        one.score,
        "A quick run" if one.quick else "A whole run",
        round(took),
        f"{one.made_at:%Y-%m-%d %H:%M}",
        here.python,
        here.system,
        here.processors,
        before,
        after,
        here.loop_ms,
    )


def _loads(one: Report) -> tuple[Sequence[float], Sequence[float]]:
    return one.machine.load_before, one.machine.load_after


def _goals(rows: Sequence[Row]) -> SafeString:
    """Each goal with its number, what was measured, and what limits it."""
    lines = [
        (
            {True: "good", False: "bad", None: "open"}[row.met],
            row.says,
            SAID[row.met],
            f"at {row.at} {row.goal:g} {row.unit}",
            "–" if row.measured is None else f"{row.measured:.4g} {row.unit}",
            row.how,
            f". Limit: {row.limit}." if row.limit else "",
        )
        for row in rows
    ]
    body = format_html_join(
        "",
        '<tr class="{}"><th scope="row">{}</th><td class="verdict">{}</td><td>{}</td>'
        '<td>{}</td><td class="small">{}{}</td></tr>',
        lines,
    )
    heads = ("goal", "", "number", "measured", "how")
    return _section("Goals", _table(heads, body))


def _table(heads: Iterable[str], body: SafeString) -> SafeString:
    return format_html(
        '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr>{}'
        "</tr></thead><tbody>{}</tbody></table></div>",
        format_html_join("", '<th scope="col">{}</th>', ((one,) for one in heads)),
        body,
    )


def _section(title: str, *inside: SafeString) -> SafeString:
    slug = title.lower().replace(" ", "-")
    return format_html(
        '<section aria-labelledby="{}"><h2 id="{}">{}</h2>{}</section>\n',
        slug,
        slug,
        title,
        SafeString("".join(inside)),
    )


def _drawings(drawings: Sequence[Drawing]) -> SafeString:
    if not drawings:
        return SafeString("")
    drawn = [
        render_to_string("outcomes/plot.html", {"picture": one, "plot": one.plot, "level": "h3"})
        for one in map(picture, drawings)
    ]
    return _section("Pictures", *(SafeString(one) for one in drawn))


def picture(drawing: Drawing) -> plots.Picture:
    """A drawing as the house draws: columns, or with decades dots on a ruler of powers of ten."""
    plot = _in_decades(drawing) if drawing.decades else _columns(drawing)
    return plots.Picture(
        slug=drawing.slug,
        title=drawing.title,
        sentence=drawing.says,
        plot=plot,
        head=("", *(one.name for one in drawing.series)),
        rows=tuple(
            (name, *(one.values[at] for one in drawing.series))
            for at, name in enumerate(drawing.names)
        ),
        x_name=drawing.unit if drawing.decades else "",
        y_name=drawing.unit,
    )


def _columns(drawing: Drawing) -> plots.Plot | None:
    layers = [
        plots.Columns(one.name, list(enumerate(one.values)), look=at % LOOKS)
        for at, one in enumerate(drawing.series)
    ]
    return plots.plot(layers, x=plots.Ruler(names=tuple(drawing.names)), y=plots.Ruler(low=0))


def _in_decades(drawing: Drawing) -> plots.Plot | None:
    """The values as dots, one row a name; each step of the ruler is ten times the last."""
    known = [value for one in drawing.series for value in one.values if value]
    if not known:
        return None
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    marks = tuple((at, f"{10.0**at:,g}") for at in range(low, max(high, low + 1) + 1))
    dots = [
        plots.Dots(
            one.name,
            [
                plots.Known(at, math.log10(value), loud=True)
                for at, value in enumerate(one.values)
                if value
            ],
            look=nth % LOOKS,
        )
        for nth, one in enumerate(drawing.series)
    ]
    ruler = plots.Ruler(low=low, high=marks[-1][0], at=marks)
    return plots.rows(dots, names=drawing.names, x=ruler)


def _beside(beside: Against | None) -> SafeString:
    """Every number that the earlier report has too, and how many times it was."""
    if beside is None:
        return SafeString("")
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
        ((one.name, f"{one.now:g}", f"{one.then:g}", f"{one.ratio:g}") for one in beside.ratios),
    )
    said = format_html(
        "<p>The earlier report is of {} UTC. Another run is another load of the machine: its own "
        "small loop took {} times as long now as then, so a ratio near that says nothing. {}</p>",
        f"{beside.made_at:%Y-%m-%d %H:%M}",
        f"{beside.loop:g}",
        beside.sizes,
    )
    return _section("Beside an earlier report", said, _table(("", "now", "then", "times"), body))


def _figures(one: Report) -> SafeString:
    tables = [
        format_html(
            "<details><summary>{}, {} s</summary>{}</details>",
            part,
            one.seconds.get(part, 0),
            _table(("", ""), _facts(some.items())),
        )
        for part, some in one.figures.items()
    ]
    return _section("All figures", *tables)


def _facts(facts: Iterable[tuple[str, Figure]]) -> SafeString:
    return format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', facts)


def _kept(one: Report) -> SafeString:
    if not one.kept:
        return SafeString("")
    texts = format_html_join(
        "", "<details><summary>{}</summary><pre>{}</pre></details>", one.kept.items()
    )
    return _section("Kept whole", texts)
