"""Figures as pictures: a curve, a funnel, bars of people, each with its sentence and its table."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django.utils.translation import gettext, gettext_noop

from glideway.outcomes.core import plots
from glideway.outcomes.core.plots import Curve, Dots, Guide, Known, Picture, Ribbon, Ruler
from glideway.outcomes.views import spreadsheet

Facts: TypeAlias = Mapping[str, Any]
UPPER = 2  # where the upper end of an interval stands
PER_CENT = Ruler(low=0, high=100, unit="percent")

PLACES = {
    "inside": gettext_noop("inside the limits of chance"),
    "beyond-95": gettext_noop("beyond the 95 % limits"),
    "beyond-998": gettext_noop("beyond the 99.8 % limits"),
}


def curve(facts: Facts, slug: str = "curve") -> Picture:
    """The share still without a change that counts, after so many visits.

    Its table is a file at the page's own address.
    """
    rows = [(n, *(100 * one for one in sides)) for n, *sides in facts.get("curve", ())]
    half = facts.get("median")
    if not rows:
        says = gettext("A curve would tell of single people here, so none is drawn.")
    elif half:
        says = gettext("Half had a change that counts after %(visits)g visits.") % {
            "visits": half[0]
        }
    else:
        says = gettext("After %(visits)d visits %(share)d in 100 had no change that counts.") % {
            "visits": rows[-1][0],
            "share": round(rows[-1][1]),
        }
    if rows and half and len(half) > UPPER and (half[UPPER] or 0) > rows[-1][0]:
        says += " " + gettext(
            "The curve ends after %(visits)d visits: what came later is of too few people to draw."
            " The interval reaches further."
        ) % {"visits": rows[-1][0]}
    # Everybody begins without a change, and the last step is held for one visit to be seen.
    drawn = [(0, 100.0, 100.0, 100.0)] if rows and rows[0][0] else []
    drawn += [*rows, (rows[-1][0] + 1, *rows[-1][1:])] if rows else []
    layers: list[plots.Layer] = [
        Ribbon(gettext("95 % interval"), [(n, low, high) for n, _s, low, high in drawn], "step"),
        Curve(gettext("no change so far"), [(n, share) for n, share, _l, _h in drawn], "step"),
        Guide(gettext("half"), 50),
    ]
    return Picture(
        slug,
        gettext("In how many visits"),
        says,
        plots.plot(layers, x=Ruler(low=0, whole=True), y=PER_CENT) if rows else None,
        (gettext("Visits"), gettext("No change so far"), gettext("From"), gettext("To")),
        tuple(tuple(row) for row in rows),
        spreadsheet.link(slug),
        x_name=gettext("visits before the change was seen"),
        y_name=gettext("people without a change that counts so far"),
        units=("", "percent", "percent", "percent"),
    )


def funnel(network: Facts, clinics: Sequence[tuple[str, Facts]], here: str = "") -> Picture:
    """Clinics by how many people they are of, against the limits of chance. In the order given."""
    most = max((facts["counts"]["followed"]["all"] for _name, facts in clinics), default=0)
    limits = [row for row in network.get("limits", ()) if row[0] <= 1.5 * most]
    rows = []
    known = []
    for name, facts in clinics:
        people = facts["counts"]["followed"]["all"]
        share = (facts.get("adjusted") or facts["shares"]["improved"])[0]
        known.append(Known(people, share, loud=name == here))
        rows.append((name, people, share, gettext(PLACES[facts["place"]])))
    beyond = sum(facts["place"] == "beyond-998" for _name, facts in clinics)
    says = (
        gettext(
            "%(beyond)d of %(all)d clinics lie beyond the limits that chance passes twice in 1,000."
        )
        % {"beyond": beyond, "all": len(clinics)}
        if clinics
        else gettext(
            "No clinic can be compared yet: that takes 30 people, 60 in 100 of them followed."
        )
    )
    names = (gettext("99.8 % limits"), gettext("95 % limits"))
    sides = [
        Curve(
            names[at in {1, 2}],
            [(row[0], row[1 + at]) for row in limits],
            "limit",
            1 + (at in {1, 2}),
        )
        for at in (0, 3, 1, 2)
    ]
    target = network.get("target", 50.0)
    return Picture(
        "funnel",
        gettext("Clinics and the limits of chance"),
        says,
        plots.funnel(
            Dots(gettext("a clinic"), known),
            middle=Guide(gettext("all clinics together"), target),
            limits=sides,
            x=Ruler(low=0, whole=True),
            y=PER_CENT,
        ),
        (gettext("Clinic"), gettext("People"), gettext("With a change"), gettext("Where it lies")),
        tuple(rows),
        spreadsheet.link("funnel"),
        x_name=gettext("people who were followed"),
        y_name=gettext("people with a change that counts, adjusted for who comes"),
        units=("", "", "percent", ""),
    )
