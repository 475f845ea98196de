"""The report of the bench: no goal is silent, an earlier report stands beside it, a page alone."""

import ast
import json
import re
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from glideway.config.bench import asking, goals, page, parts, report, search, slots
from glideway.config.bench import rows as bench_rows
from glideway.config.bench.found import Drawing, Found, Measure, Series, percentile
from glideway.config.command import bench, voice
from glideway.config.command import line as commands
from glideway.config.env import HOME

MADE_AT = datetime(2026, 11, 22, 20, tzinfo=UTC)
HERE = report.Machine(2, "3.11.7", "linux x86_64", (1.0, 1.0, 1.0), (2.0, 2.0, 2.0), 10.0)
DRAWING = Drawing(
    "work",
    "Work of each",
    "Microseconds, each step ten times the last.",
    ["ours", "theirs"],
    [Series("microseconds", [0.02, 7560.0])],
    "microseconds",
    decades=True,
)
SEARCH = Found(
    figures={"40,000: 100 km, p50 us": 105.0, "spread, ms": "3.5 / 9.0", "same": True},
    measures={
        "search": Measure(105.04, "in process <quick>", "shared"),
        "table": Measure(60, "w", "memory"),
    },
    missing={"search-fast": "not installed here"},
    drawings=[DRAWING],
    kept={"the plan": "Seq Scan on slot"},
)


def made(found: Found = SEARCH, *, loop_ms: float = 10.0) -> report.Report:
    return report.report(
        {"search": found},
        seconds={"search": 12.34},
        here=msgspec.structs.replace(HERE, loop_ms=loop_ms),
        quick=True,
        made_at=MADE_AT,
    )


def row(one: report.Report, name: str) -> report.Row:
    return next(row for row in one.goals if row.name == name)


def test_every_goal_of_the_table_is_in_the_report_or_says_why_it_was_not_measured() -> None:
    one = made()
    assert [row.name for row in one.goals] == [goal.name for goal in goals.GOALS]
    assert all(row.how for row in one.goals)
    assert {row.met is None for row in one.goals if row.measured is None} == {True}
    assert row(one, "search-fast").how == "not measured: not installed here"
    assert row(one, "same-answers").how == "not measured: its part said nothing of it"
    assert row(one, "http").how == "not measured: its part was not asked for in this run"


def test_a_number_on_its_bound_is_met_and_one_beyond_it_is_not() -> None:
    most, least = (next(one for one in goals.GOALS if one.at == at) for at in ("most", "least"))
    assert most.met(most.goal)
    assert not most.met(most.goal + 0.001)
    assert least.met(least.goal)
    assert not least.met(least.goal - 0.001)
    assert (row(made(), "search").met, row(made(), "table").met) == (True, False)


def test_the_goals_are_those_of_the_issue_each_once_and_of_a_part_that_there_is() -> None:
    told = {one.name: f"at {one.at} {one.goal:g} {one.unit}" for one in goals.GOALS}
    assert len(told) == len(goals.GOALS)
    assert {one.part for one in goals.GOALS} <= {*bench.PARTS, goals.WHOLE}
    races = {
        f"{name}-{database}": bound
        for database in ("sqlite", "postgresql")
        for name, bound in {
            "bookings": "at least 0.2 of the fdatasync rate",
            "winners": "at most 0 slots",
            "faults": "at most 0 answers",
            "losers": "at most 25 ms",
        }.items()
    }
    assert told == races | {
        "same-answers": "at most 0 answers",
        "search": "at most 150 us",
        "search-fast": "at most 50 us",
        "search-millions": "at most 2000 us",
        "table": "at most 50 ms",
        "index": "at most 60 s",
        "django-appointment": "at least 2000 times",
        "slot-table": "at least 1000 times",
        "staleness-polled": "at most 60 ms",
        "staleness-woken": "at most 5 ms",
        "http": "at least 2500 searches/s",
        "http-page": "at least 3 times",
        "quick": "at most 180 s",
    }


def test_the_file_for_a_machine_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "bench.json"
    kept.write_text(report.written(made()), encoding="utf-8")
    assert report.read(kept) == msgspec.convert(msgspec.to_builtins(made()), report.Report)
    first = json.loads(kept.read_text(encoding="utf-8"))["goals"][1]
    assert {name: first[name] for name in ("name", "goal", "measured", "met", "unit")} == {
        "name": "search",
        "goal": 150,
        "measured": 105.04,
        "met": True,
        "unit": "us",
    }


def test_what_is_no_report_or_of_another_form_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    with pytest.raises(report.CannotRead, match=r"old\.json is no report"):
        report.read(file)
    file.write_text('{"engine": 3}', encoding="utf-8")
    with pytest.raises(report.CannotRead, match="is no report of the bench"):
        report.read(file)
    text = report.written(made()).replace('"form": 1', '"form": 9')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(report.CannotRead, match="of form 9; this version reads 1"):
        report.read(file)


def test_beside_an_earlier_report_stand_ratios_of_what_both_have_and_of_the_machines_loop() -> None:
    old = Found(
        figures={"40,000: 100 km, p50 us": 210.0, "spread, ms": "7.0 / 8.0", "same": True},
        measures={"search": Measure(210.08, "then", "shared")},
    )
    beside = report.against(made(), made(old, loop_ms=20.0)).against
    assert beside is not None
    assert beside.loop == 0.5
    assert {one.name: (one.now, one.then, one.ratio) for one in beside.ratios} == {
        "goal search": (105.04, 210.08, 0.5),
        "search: 40,000: 100 km, p50 us": (105.0, 210.0, 0.5),
        "search: spread, ms": (3.5, 7.0, 0.5),
        "whole: search, s": (12.3, 12.3, 1.0),
        "whole: all parts, s": (12.3, 12.3, 1.0),
    }


def test_the_screen_tells_met_not_met_and_why_and_the_earlier_report() -> None:
    told = report.lines(report.against(made(), made()))
    assert "met     Soonest 20 within 100 km and 14 days of 40,000 practitioners" in told
    assert "Table of next starts from bits, 40,000 x 60 days, p50: 60 ms, at most 50 ms" in told
    assert "\n        how: w\n        limit: memory\n" in told
    assert "limit: shared" not in told  # of what is met
    assert "not measured: not installed here" in told
    assert "searches/s" not in told  # of a part that was not asked for
    assert "1 of 5 goals met, 1 not met, 3 not measured; 12 s" in told
    whole = msgspec.structs.replace(made(), quick=False)
    assert "read no ratio" in report.lines(report.against(whole, made()))
    assert "read no ratio" not in told
    assert "took 1 times as long, the middle of 6 numbers is 1.00 times" in told


def test_the_page_stands_alone_without_script_and_draws_with_the_plot_of_the_house() -> None:
    text = page.page(report.against(made(), made()))
    assert re.findall(r'(?:src|href)="(?!data:)[^"#]+"', text) == []
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", text)
    assert "default-src 'none'; style-src data:" in text.replace("&#x27;", "'")
    sheet = re.search(r'href="data:text/css;base64,([^"]+)"', text)
    assert sheet
    assert ".plot-svg" in b64decode(sheet[1]).decode()
    assert text.count("<svg") >= 1
    assert "in process &lt;quick&gt;. Limit: shared." in text
    assert "Seq Scan on slot" in text
    assert "The earlier report is of 2026-11-22 20:00 UTC." in text


def test_a_picture_in_decades_has_a_step_for_each_ten_times_and_a_flat_one_begins_at_zero() -> None:
    wide = page.picture(DRAWING).plot
    assert wide is not None
    assert [one.name for one in wide.x] == ["0.01", "0.1", "1", "10", "100", "1,000", "10,000"]
    flat = msgspec.structs.replace(DRAWING, decades=False)
    drawn = page.picture(flat).plot
    assert drawn is not None
    assert (drawn.y[0].value, [one.name for one in drawn.x]) == (0, ["ours", "theirs"])
    nothing = msgspec.structs.replace(DRAWING, series=[Series("none", [None, None])])
    assert page.picture(nothing).plot is None


@pytest.mark.parametrize("fault", [voice.CannotRun("no server here"), ValueError("no server here")])
def test_a_part_that_cannot_be_measured_stands_in_the_report_and_ends_with_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Exception,
) -> None:
    def broken(_part: str, *, quick: bool, soak: bool) -> Found:
        assert (quick, soak) == (True, False)
        raise fault

    monkeypatch.setattr(parts, "measure", broken)
    file = tmp_path / "bench.json"
    asked = ["bench", "--quick", "--only", "slots", "--json", str(file)]
    assert commands.main(asked) == 1
    kind = "" if isinstance(fault, voice.CannotRun) else "ValueError: "
    assert f"it failed: {kind}no server here" in capsys.readouterr().out
    slot = row(report.read(file), "slot-table")
    assert (slot.met, slot.how) == (None, f"not measured: it failed: {kind}no server here")


def test_a_quick_run_leaves_out_what_holds_no_goal_and_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_part: str, *, quick: bool, soak: bool) -> Found:
        del quick, soak
        return Found()

    monkeypatch.setattr(parts, "measure", nothing)
    file = tmp_path / "bench.json"
    for words, left_out in (["--quick"], set(bench.SLOW)), ([], set()):
        assert commands.main(["bench", *words, "--json", str(file)]) == 0
        assert set(bench.PARTS) - set(report.read(file).seconds) == left_out
    assert {goal.part for goal in goals.GOALS} == {goals.WHOLE, *bench.PARTS} - set(bench.SLOW)


def test_a_quick_run_of_every_part_is_held_to_three_minutes_and_no_other_run_is() -> None:
    named = {goal.part for goal in goals.GOALS} - {goals.WHOLE}

    def told(*, quick: bool = True, leave: str = "", fails: str = "", each: float = 25.0) -> Any:
        found = {part: Found() for part in sorted(named - {leave})}
        if fails:
            found[fails] = parts.failed(fails, "no server here")
        one = report.report(
            found,
            seconds=dict.fromkeys(found, each),
            here=HERE,
            quick=quick,
            made_at=MADE_AT,
        )
        quickly = row(one, "quick")
        return quickly.measured, quickly.met

    assert told() == (25.0 * len(named), True)
    assert told(each=26.0) == (26.0 * len(named), False)
    assert told(quick=False) == told(leave="slots") == told(fails="slots") == (None, None)


def test_another_part_may_break_a_goal_but_only_its_own_may_meet_it() -> None:
    def same(search_differ: float | None, slots_differ: float) -> bool | None:
        own = {} if search_differ is None else {"same-answers": Measure(search_differ, "a", "b")}
        other = {"same-answers": Measure(slots_differ, "c", "d")}
        found = {"search": Found(measures=own), "slots": Found(measures=other)}
        return next(one.met for one in report.rows(found) if one.name == "same-answers")

    assert (same(0, 0), same(0, 2), same(2, 0)) == (True, False, False)
    assert (same(None, 2), same(None, 0)) == (False, None)


def test_a_measure_without_a_how_or_a_limit_cannot_be_made() -> None:
    for how, limit in ((" ", "memory"), ("in process", "")):
        with pytest.raises(ValueError, match="how it was measured and what limits it"):
            Measure(1.0, how, limit)


def test_a_run_says_what_it_is_doing_and_what_broke_a_part(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_part: str, *, quick: bool, soak: bool) -> Found:
        assert capsys.readouterr().err.startswith(f"1 of 1, slots: {bench.DOING['slots']}")
        raise ValueError(quick, soak)

    assert set(bench.DOING) == set(bench.PARTS)
    monkeypatch.setattr(parts, "measure", broken)
    assert commands.main(["bench", "--only", "slots"]) == 1
    assert "it failed: ValueError: (False, False)" in capsys.readouterr().out


def test_every_measure_of_a_goal_says_what_limits_it() -> None:
    calls = [
        call
        for path in (HOME / "src/glideway/config/bench").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Measure"
    ]
    assert len(calls) > 10
    assert [ast.unparse(call) for call in calls if len(call.args) < 3] == []


def test_where_compiled_code_answers_otherwise_the_answers_are_not_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(size: int, _asked: int, held: int, *, fast: bool = False) -> asking.Seen:
        told = {"p50": {asking.THE_GOAL: 1.0}, "p99": {asking.THE_GOAL: 1.0}}
        facts = {"kinds of visit": 7, "questions of a sort": 2}
        digest = "other" if fast and size == 400_000 else "same"
        seen: dict[str, Any] = dict.fromkeys(asking.Seen.__struct_fields__)
        times = {"table_ms": [90.0, 100.0, 110.0], "table_cpu_ms": [40.0, 45.0, 48.0]}
        numbers = {"index_s": 1.0, "first_s": 1.0, "megabytes": 1.0, "naive_rows": 1.0}
        numbers |= {"naive_ms": 2.0, "indexed_ms": 1.0, "questions": held, "differ": 0}
        lists = {"repair_us": [], "tick_us": [], "cpu": {asking.THE_GOAL: 1.0}}
        return asking.Seen(
            **seen | told | times | numbers | lists | {"facts": facts, "digest": digest}
        )

    monkeypatch.setattr(search, "_apart", asked)
    monkeypatch.setattr(search, "fast_here", lambda: True)
    quick = search.measured(quick=True)
    assert quick.measures["same-answers"].value == 0
    assert quick.measures["table"].value == 100.0  # by the wall, as every time
    assert "60 questions" in quick.measures["same-answers"].how
    whole = search.measured(quick=False)
    assert {name: one.value for name, one in whole.measures.items()} == {"same-answers": 1}


def test_the_index_of_a_quick_run_is_an_estimate_and_no_measurement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def grown(size: int) -> bench_rows.Seen:
        return bench_rows.Seen(size, size, 1.0, size / 5000, 1.0, {}, size, 100.0)

    monkeypatch.setattr(bench_rows, "_apart", grown)
    quick = bench_rows.measured(quick=True)
    assert (dict(quick.measures), "8.0 s by estimate" in quick.missing["index"]) == ({}, True)
    assert bench_rows.measured(quick=False).measures["index"].value == 8.0


def test_the_slot_table_is_judged_within_the_days_that_pages_ask_for() -> None:
    def of(each: float) -> dict[str, list[float]]:
        return {str(days): [each * days] * 3 for days in slots.HORIZONS}

    ours = {str(days): [1.0] * 3 for days in slots.HORIZONS}
    seen = slots.Seen(2000, 9, 1.0, of(10.0), of(1.0), ours, 0, "plan")
    measure = slots._found(seen).measures["slot-table"]  # noqa: SLF001 - what is judged
    assert (measure.value, "over all 60 days it is 600 times" in measure.how) == (140, True)
    seen.differ = 3
    wrong = slots._found(seen)  # noqa: SLF001 - as above
    assert (wrong.measures["same-answers"].value, "slot-table" in wrong.missing) == (3, True)


def test_a_baseline_that_cannot_be_read_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["bench", "--baseline", str(tmp_path / "none.json")]) == 1
    assert "is no report of the bench" in capsys.readouterr().err


def test_a_percentile_lies_between_its_neighbours_and_the_loop_takes_time() -> None:
    assert percentile([1.0, 2.0, 3.0], 50) == 2
    assert percentile([1.0, 2.0], 99) == pytest.approx(1.99)
    assert report.loop() > 0
