"""The words of a release: how courses ended, who came, what was felt, what was worked on."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext, gettext_noop

from glideway.body import core as atlas
from glideway.kit.pages import language

register = template.Library()

ENDS = {
    "improved": gettext_noop("a change that counts"),
    "well": gettext_noop("ended as well, with no change that counts at the last reading"),
    "stopped": gettext_noop("stopped coming"),
    "referred": gettext_noop("sent on to somebody else"),
    "ended": gettext_noop("ended for another reason"),
    "open": gettext_noop("still under way"),
    "": gettext_noop("other ways, too few of each to name"),
}
AGES = {
    "under-30": gettext_noop("under 30"),
    "30-44": gettext_noop("30 to 44"),
    "45-59": gettext_noop("45 to 59"),
    "60-and-over": gettext_noop("60 and over"),
    "unknown": gettext_noop("age not known"),
    "": gettext_noop("other ages, too few to name"),
}
BASELINES = {
    "low": gettext_noop("the lowest third at the start"),
    "middle": gettext_noop("the middle third"),
    "high": gettext_noop("the highest third"),
    "": gettext_noop("other"),
}
DURATIONS = {
    "weeks": gettext_noop("up to six weeks"),
    "months": gettext_noop("six weeks to three months"),
    "longer": gettext_noop("longer than three months"),
    "not-said": gettext_noop("not said"),
    "": gettext_noop("others, too few to name"),
}
FELT = {
    "sore": gettext_noop("sore"),
    "bruised": gettext_noop("bruised"),
    "swollen": gettext_noop("swollen"),
    "dizzy": gettext_noop("dizzy"),
    "sick": gettext_noop("sick"),
    "numb": gettext_noop("numb"),
    "worse": gettext_noop("worse than before"),
}
PARTS = {
    "arm": gettext_noop("Arm and shoulder"),
    "leg": gettext_noop("Hip and leg"),
    "trunk": gettext_noop("Back and trunk"),
    "head": gettext_noop("Neck and head"),
    "whole": gettext_noop("Several places"),
    "": gettext_noop("Other, too few to name"),
}
TRAITS = {"age": AGES, "baseline": BASELINES, "duration": DURATIONS, "part": PARTS, "ends": ENDS}
TRAIT_NAMES = {
    "age": gettext_noop("Age"),
    "baseline": gettext_noop("How the activity stood at the start"),
    "duration": gettext_noop("How long it had hurt before"),
    "part": gettext_noop("Where it hurt"),
}


@register.filter
def trait(word: str, kind: str) -> str:
    """A word of a trait on the page: `"improved"|trait:"ends"`."""
    return gettext(TRAITS[kind].get(word, word)) if TRAITS[kind].get(word, word) else word


@register.filter
def in_order(counts: Mapping[str, int], kind: str) -> list[tuple[str, int]]:
    """The parts of a trait in their own order, youngest or least first; the rest comes last."""
    known = {word: at for at, word in enumerate(TRAITS[kind])}
    return sorted(counts.items(), key=lambda pair: known.get(pair[0], len(known)))


@register.filter
def term(name: str) -> str:
    """A term of the adjustment in words; without a name it is where everybody starts."""
    kind, _, word = name.partition(":")
    if not kind:
        return gettext("Everybody, before anything is told apart")
    return gettext("%(trait)s: %(word)s") % {
        "trait": gettext(TRAIT_NAMES[kind]),
        "word": trait(word, kind),
    }


@register.filter
def felt(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int]]:
    """What was felt and by how many, the commonest first; only what may be told."""
    found = [
        (gettext(words), counts[f"felt-{word}"]["yes"])
        for word, words in FELT.items()
        if "yes" in counts.get(f"felt-{word}", {})
    ]
    return sorted(found, key=lambda pair: -pair[1])


@register.filter
def structure_name(name: str) -> str:
    """A structure of the atlas in words; one that the atlas lost keeps its id."""
    found = atlas.load().structures.get(name)
    return found.name.of(language()) if found else name


@register.filter
def protocol_name(name: str) -> str:
    """A glide of the atlas in words; one that the atlas lost keeps its id."""
    found = atlas.load().protocols.get(name)
    return found.name.of(language()) if found else name
