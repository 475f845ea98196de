"""What `glideway bench --only atlas` measures: a real search, beside a scan that finds the same."""

import random

from glideway.body import core as atlas
from glideway.body.core import finding
from glideway.config.bench import atlas as bench

FINDER = finding.finder(atlas.load())


def test_what_is_typed_are_names_and_their_beginnings() -> None:
    typed = bench.prefixes(FINDER)
    assert {"so", "sol", "soleus", "musculus soleus"} <= set(typed)
    assert min(map(len, typed)) >= 2
    assert typed == sorted(set(typed))


def test_a_slip_exchanges_two_letters_and_keeps_them_all() -> None:
    dice = random.Random(3)  # noqa: S311 - chance for data, not for a secret
    for word in ("soleus", "psoas", "ab"):
        slipped = bench.slip(word, dice)
        assert sorted(slipped) == sorted(word)
        assert finding.apart(slipped, word, 1) <= 1


def test_the_scan_finds_no_structure_that_the_search_misses() -> None:
    book = atlas.load()
    for typed in ("soleus", "nervus medianus", "semi", "knee bent"):
        found = {one.id for one in FINDER.find(typed)}
        assert set(bench.scan(book, typed)) <= found, typed
        assert bench.scan(book, typed)


def test_a_search_is_many_times_quicker_than_a_scan() -> None:
    facts = bench.measured(every=25)
    assert float(str(facts["atlas: search p95, ms"])) < 20
    assert int(str(facts["atlas: times quicker than a scan"])) >= 5
