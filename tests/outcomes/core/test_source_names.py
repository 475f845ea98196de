"""Whatever a page names as its source is something a reader can know, in both languages."""

from glideway.body.core.words import Source
from glideway.outcomes.core import (
    articles,
    citing,
    claims,
    conclusions,
    modalities,
    source_names,
    studies,
    told,
)
from glideway.outcomes.core.citing import Cited

NOTES = ("handed", "consumer lists", "not as single", "edgemobility", "acemap", "jrm2021", "PMC")


def shown() -> set[Source]:
    """Every source that stands on a page of the library or of the evidence."""
    found = {source for one in conclusions.spoken() for source in one.sources}
    found |= {source for one in claims.load() for source in one.sources}
    found |= {source for one in told.load() for source in one.sources}
    found |= {source for one in modalities.load() for source in one.sources}
    cited = (cited for one in articles.load().values() for cited in one.sources)
    return found | {source for one in cited for source in citing.ground(one).rests_on}


def test_every_source_on_a_page_can_be_read() -> None:
    silent = {one.ref for one in shown() if not source_names.readable(one)}
    journals = {one.published_in for one in studies.load().values()}
    assert silent <= journals
    assert [one for one in silent if "memory" in one or "listing" in one or "record" in one] == []


def test_no_working_note_is_printed_in_either_language() -> None:
    for source in shown():
        for language in ("en", "fr"):
            words = source_names.called(source, language)
            assert not any(words.startswith(note) for note in NOTES), words


def test_a_study_is_called_by_its_label_and_a_note_by_what_it_is() -> None:
    study = Source(ref="kim2015-neck", confidence="seen")
    assert source_names.called(study, "fr") == studies.load()["kim2015-neck"].label.fr
    note = citing.ground(Cited("question", "scar-young")).rests_on
    assert "handed" not in " ".join(source_names.called(one, "fr") for one in note)
    plain = Source(ref="Rubinstein 2019 BMJ 364:l689", confidence="seen_secondary")
    assert source_names.readable(plain)
    assert source_names.called(plain, "fr") == plain.ref
    assert not source_names.readable(Source(ref="screening", confidence="memory"))
