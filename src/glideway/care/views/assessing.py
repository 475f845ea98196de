"""Movement tests as a page shows them: how each is done, what it is worth, what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from glideway.care.core import movement_tests
from glideway.care.core.likelihood import Probability
from glideway.care.core.movement_tests import MovementTest, Said
from glideway.care.core.say import number, say, sentences
from glideway.care.queries.naming import side_words
from glideway.kit import signed
from glideway.kit.pages import language

SMALL = 100  # people; below it a study is called small


class Found(Protocol):
    """A finding as the queries bring it."""

    structure: str
    side: str
    words: str
    found_at: datetime


def found_words(structure: str, words: str) -> str:
    """A finding's words as a list shows them; a test's are its result."""
    told = movement_tests.said(words) if movement_tests.test_of(structure) else None
    if told is None:
        return words
    result = sentences()[f"result.{told.result}"].of(language())
    return f"{result}; {told.words}" if told.words else result


def groups(region: str, today: Sequence[Found]) -> list[dict[str, Any]]:
    """The tests of a region by what they look at, each with today's result where there is one."""
    library = movement_tests.load()
    order = [one for one in today if movement_tests.test_of(one.structure)]
    found: dict[str, dict[str, Any]] = {}
    told = {one.structure for one in order}
    for test in movement_tests.for_region(region):
        if test.same_as in library.tests and movement_tests.place_of(test.id) not in told:
            continue  # its movement has a place already, and nobody recorded this row
        group = found.setdefault(
            test.target,
            {
                "id": test.target,
                "name": library.targets[test.target].of(language()),
                "record_only": test.target in movement_tests.RECORD_ONLY,
                "rules": [],
                "cards": [],
            },
        )
        if test.kind == "rule":
            group["rules"].append({"name": _say(test.name), "words": _say(test.how)})
        else:
            group["cards"].append(card(test, order))
    return list(found.values())


def card(test: MovementTest, today: Sequence[Found]) -> dict[str, Any]:
    """One test in words, with what was published of it and what was refused."""
    mine = [one for one in today if one.structure == movement_tests.place_of(test.id)]
    return _numbers(test) | {
        "id": test.id,
        "name": _say(test.name),
        "how": _say(test.how),
        "positive": _say(test.positive),
        "avoid": _say(test.avoid),
        "cluster": [_say(one) for one in test.cluster_of],
        "moves": test.moves,
        "further": [_numbers(one) for one in movement_tests.further(test)],
        "draft": signed.state(test) == "draft",
        "results": [_result(test, one, today) for one in mine],
    }


def _numbers(test: MovementTest) -> dict[str, Any]:
    """What one study published of a test, and what of it was refused."""
    return {
        "sensitivity": _per_cent(test.sensitivity),
        "specificity": _per_cent(test.specificity),
        "people": people(test),
        "refused": [
            say(
                "test.refused",
                language(),
                {
                    "field": "LR+" if one.field.startswith("lr_pos") else "LR−",
                    "printed": f"{one.printed:g}" if one.printed is not None else "",
                    "computed": f"{one.computed:.2g}" if one.computed is not None else "",
                },
            )
            for one in movement_tests.load().refused
            if one.test == test.id
        ],
        "source": "; ".join(one.ref for one in test.sources if one.ref not in {"none", ""}),
    }


def people(test: MovementTest) -> str:
    """How many people were studied, and that few are few."""
    if test.n is None:
        return say("test.unstudied", language())
    key = "test.small" if test.n < SMALL else "test.studied"
    return say(key, language(), {"n": f"{test.n}"})


def sentence(chance: Probability) -> str:
    """With so much beforehand, this result makes about so much."""
    facts: dict[str, Any] = {"before": _round(chance.before), "after": _round(chance.after)}
    if chance.low is None or chance.high is None:
        return say("test.makes.bare", language(), facts)
    facts |= {"low": _round(chance.low), "high": _round(chance.high)}
    return say("test.makes", language(), facts)


def _result(test: MovementTest, finding: Found, today: Sequence[Found]) -> dict[str, Any]:
    told = movement_tests.said(finding.words) or Said("unclear")
    speaks = movement_tests.speaker(_done(today, finding.side)).get(test.target, test.id)
    ratio = test.ratio(told.result)
    return {
        "row": finding,
        "side": side_words(finding.side).of(language()),
        "words": found_words(finding.structure, finding.words),
        "refer": test.refer and told.result == "positive",
        "lines": _lines(test, told, speaks if speaks != test.id else ""),
        "rule_in": bool(test.moves and ratio and ratio.unbounded and told.result == "positive"),
    }


def _done(today: Sequence[Found], side: str) -> Iterator[str]:
    """The tests of one side with a result that says something, in the order recorded."""
    for one in sorted(today, key=lambda one: one.found_at):
        test, told = movement_tests.test_of(one.structure), movement_tests.said(one.words)
        if test and told and one.side == side and test.ratio(told.result) is not None:
            yield test.id


def _lines(test: MovementTest, told: Said, other: str) -> list[str]:
    if not test.moves:
        return [say("test.moves-nothing", language())]
    if other:
        facts = {"other": movement_tests.load().tests[other].name}
        return [say("test.spoken-for", language(), facts)]
    before = None if told.before is None else told.before / 100
    chances = test.after(told.result, before)
    if not chances:
        return [say("test.says-nothing", language())]
    return [*(sentence(one) for one in chances), people(test)]


def _round(share: float) -> str:
    """A share in whole per cent; what is nearly nothing or nearly all is said to be that."""
    whole = round(share * 100)
    if whole == 0:
        return "<1"
    return ">99" if whole == 100 else number(whole, language())  # noqa: PLR2004 - all of them


def _per_cent(share: float | None) -> str:
    return "" if share is None else number(share * 100, language())


def _say(words: Any) -> str:  # noqa: ANN401 - Words
    return str(words.of(language()))
