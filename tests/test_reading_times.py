"""Time expressions: a table of cases, properties, and the share of gold times that are found."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.graph.model import Block, Document, Unit
from alliancekg.graph.read import read_file
from alliancekg.graph.times import TimeReader, anchor_of, find_times, resolve_time
from alliancekg.graph.times_calendar import as_date, interval, is_value, iso, number_of, parts, shift_days, shift_months
from alliancekg.graph.units import units

QUICK = settings(deadline=None, max_examples=60)

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("ALLIANCEKG_SHARED", HERE.parents[1] / "shared"))
CASES = [
    line.split("\t")
    for line in (HERE / "reading" / "times.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("anchor", "sentence", "expected"), CASES, ids=lambda part: part[:40])
def test_cases(anchor: str, sentence: str, expected: str) -> None:
    found = find_times(sentence, anchor or None)
    assert [span.value or "-" for span in found] == expected.split()
    assert [sentence[span.start : span.end] for span in found] == [span.text for span in found]


def test_the_lead_tells_since_from_by() -> None:
    since, until = find_times("It has held since 2014 and will end by 2030.")
    assert (since.lead, until.lead) == ("since", "by")


def test_resolve_one_expression() -> None:
    assert resolve_time("last year", "2025-03-30") == "2024"
    assert resolve_time("no time at all", "2025-03-30") is None
    assert resolve_time("last year") is None


def test_a_reader_remembers_what_was_named_before() -> None:
    reader = TimeReader("2024-06-14")
    assert [span.value for span in reader.read("In August 2023 they met.")] == ["2023-08"]
    assert [span.value for span in reader.read("That same month they signed.")] == ["2023-08"]
    assert [span.value for span in reader.read("They met again on 3 May.")] == ["2024-05-03"]
    assert [span.value for span in reader.read("Two days later he flew home.")] == ["2024-05-05"]


def test_a_cell_has_the_time_of_its_row() -> None:
    block = Block("table-cell", 0, 20, row_head="March 2021")
    unit = Unit(0, 20, "The pact was signed.", tuple(range(20)), block, 0)
    (span,) = TimeReader(None).read_unit(unit)
    assert (span.value, span.lead) == ("2021-03", "row")


def test_the_anchor_is_the_documents_date_else_the_first_day_in_its_opening() -> None:
    bare = Document("x", "", "")
    assert anchor_of(Document("x", "", "", date="2020-01"), ["On 3 May 2019 they met."]) == "2020-01"
    assert anchor_of(bare, ["In 1990 they split.", "On 3 May 2019 they met."]) == "2019-05-03"
    assert anchor_of(bare, ["In March 2019 they met."]) == "2019-03"
    assert anchor_of(bare, ["In 1990 they split."]) is None
    assert anchor_of(bare) is None


def test_without_a_date_the_opening_gives_the_anchor() -> None:
    reader = TimeReader(None)
    assert [span.value for span in reader.read("They met last year.")] == [None]
    assert [span.value for span in reader.read("It was on March 30, 2025, that they met.")] == ["2025-03-30"]
    assert [span.value for span in reader.read("They had met last year.")] == ["2024"]
    later = TimeReader(None)
    for _ in range(3):
        later.read("Nothing is dated here.")
    later.read("They met on 3 May 2019.")
    assert later.anchor is None


def test_without_a_date_paragraphs_do_not_date_each_other() -> None:
    def unit(text: str, start: int) -> Unit:
        return Unit(start, start + len(text), text, tuple(range(len(text))), Block("paragraph", start, start + 99), 0)

    reader = TimeReader(None)
    assert [span.value for span in reader.read_unit(unit("It fell in 1990.", 0))] == ["1990"]
    assert [span.value for span in reader.read_unit(unit("It rose in June.", 100))] == [None]


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@QUICK
@given(DAYS)
def test_any_day_is_found_in_every_writing(day: date) -> None:
    for written in (day.isoformat(), day.strftime("%d %B %Y"), day.strftime("%B %d, %Y"), day.strftime("%a, %d %b %Y")):
        assert resolve_time(f"It was signed on {written} by both.") == day.isoformat()


@QUICK
@given(DAYS, st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))
def test_a_weekday_lies_within_the_week_before(day: date, name: str) -> None:
    value = as_date(resolve_time(f"They met on {name}.", day.isoformat()))
    assert value is not None
    assert value.strftime("%A") == name
    assert timedelta(0) <= day - value < timedelta(7)


@QUICK
@given(st.text(max_size=150), st.sampled_from([None, "2024", "2024-02", "2024-02-29", "0001-01-01", "9999-12-31"]))
def test_any_text_gives_spans_in_order_with_real_values(text: str, anchor: str | None) -> None:
    last = 0
    for span in find_times(text, anchor):
        assert last <= span.start < span.end <= len(text)
        assert span.value is None or is_value(span.value)
        last = span.end


WORDS = (
    "last next this that following year month week day May March 5 2019 12 Tuesday ago earlier later two the "
    "of in on by"
)


@QUICK
@given(st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join), DAYS)
def test_any_mix_of_time_words_is_survived(text: str, day: date) -> None:
    for span in find_times(text, day.isoformat(), "2001"):
        assert span.value is None or is_value(span.value)


def test_calendar_arithmetic() -> None:
    assert iso(2023, 2, 29) is None
    assert iso(2024, 13) is None
    assert shift_months(2024, 1, -1) == (2023, 12)
    assert shift_months(2023, 12, 1) == (2024, 1)
    assert shift_days("2024-02-28", 2) == "2024-03-01"
    assert shift_days("2024-02", 2) is None
    assert shift_days("9999-12-31", 1) is None
    assert interval("2020", "2019") is None
    assert interval("2020", "2020") == "2020"
    assert parts("2019/2021-05") == (2021, 5, None)
    assert parts("soon") is None
    assert number_of("twenty-one") == 21
    assert number_of("umpteen") is None
    assert not is_value("2024-02-30")


@pytest.mark.parametrize(("part", "floor"), [("dev", 0.93), ("train", 0.92)])
def test_gold_times_are_found_in_their_sentences(part: str, floor: float) -> None:
    folder = SHARED / "gold" / part
    if not folder.is_dir():
        pytest.skip("the annotated texts are not here")
    total = found = 0
    for path in sorted(folder.glob("*.jsonl")):
        suffixes = (".txt", ".md", ".html")
        source = next(path.with_suffix(suffix) for suffix in suffixes if path.with_suffix(suffix).exists())
        document = read_file(source)
        sentences = list(units(document))
        reader = TimeReader(anchor_of(document, [unit.plain for unit in sentences[:3]]))
        times = {unit.start: {span.value for span in reader.read_unit(unit)} for unit in sentences}
        claims = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        wanted = {(claim["start"], claim["time"]) for claim in claims if claim["time"]}
        total += len(wanted)
        found += sum(time in times.get(start, ()) for start, time in wanted)
    assert found / total >= floor
