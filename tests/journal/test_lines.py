"""Records and lines: nothing is lost on the way, and a broken line costs itself only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.records import (
    SKEW,
    TEXT_LIMIT,
    Record,
    card_from,
    decision_from,
    drafted_from,
    entry_from,
    published_from,
    state_from,
    submission_from,
)
from curator.domain.schema import SCHEMA, problem
from curator.domain.urls import clean_url
from curator.errors import JournalError
from curator.journal.lines import DEPTH_LIMIT, LINE_LIMIT, Header, header_line, parse_line, record_line
from curator.journal.reading import FileRead, parse
from tests.strategies import any_text, histories, in_files, known_fields, records

AT = datetime(2023, 3, 17, 7, 0, tzinfo=UTC)
HEADER = Header("review", "ann", AT)
NAME = "2023/03/17/070000Z-review-0123456789.jsonl"


def keep(number: int, **fields: object) -> Record:
    says = {"url": f"https://example.com/{number}", "verdict": "keep"} | fields
    return Record("decision", f"decision-{number:04}", AT - timedelta(minutes=number), "ann", says)


def data(*lines: str | Record | Header, end: str = "\n") -> bytes:
    texts = [
        record_line(line) if isinstance(line, Record) else header_line(line) if isinstance(line, Header) else line
        for line in lines
    ]
    return end.join(texts).encode() + end.encode()


def read(*lines: str | Record | Header, now: datetime | None = None) -> FileRead:
    return parse(data(*lines), name=NAME, now=now)


# -- there and back --------------------------------------------------------------------------------------------------


@given(records())
def test_a_record_comes_back_as_it_was_and_is_one_line(record: Record) -> None:
    """Writing and reading loses nothing, whatever the words hold, and no tool sees two lines in it."""
    line = record_line(record)
    assert parse_line(line) == record
    assert len(line.splitlines()) == 1
    assert record_line(record) == record_line(replace(record, fields=dict(reversed(record.fields.items()))))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_what_the_strategies_make_is_what_loading_accepts(history: list[Record]) -> None:
    """The records offered to property tests are sound, so that none of those tests passes for want of input."""
    assert [problem(record) for record in history if problem(record)] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(in_files())
def test_any_split_into_files_in_any_order_gives_the_same_records(split: tuple[list[list[Record]], ...]) -> None:
    """Which records were read depends neither on files nor on their order."""

    def lines(files: list[list[Record]]) -> set[str]:
        read: set[str] = set()
        for file in files:
            for by in {record.by for record in file}:
                header = Header("review", by, max(record.at for record in file))
                told = parse(data(header, *(r for r in file if r.by == by)), name=NAME)
                assert [p for p in told.problems if not p.warning] == []
                read |= {record_line(record) for record in told.records}
        return read

    one, other = split
    assert lines(one) == lines(other)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(junk: bytes) -> None:
    """Whatever stands in a file, reading it gives a report."""
    told = parse(junk, name=NAME)
    assert told.records == ()
    assert told.problems


@given(st.lists(st.one_of(any_text, st.just('{"t": "decision", "id": ')), max_size=4))
def test_junk_between_lines_costs_no_record(junk: list[str]) -> None:
    """What stands around good lines does not take them along."""
    junk = [text.replace("\n", " ") for text in junk]
    lines: list[str | Record] = []
    for number, text in enumerate(junk):
        lines += [keep(number), text]
    told = read(HEADER, *lines)
    assert [record.id for record in told.records] == [keep(number).id for number in range(len(junk))]


def test_keys_stand_in_a_fixed_order() -> None:
    """The line reads: type, identity, time, person, then the fields as the schema lists them, then unknown ones."""
    record = Record(
        "decision", "decision-1", AT, "ann", {"zz": 1, "note": "n", "aa": {"b": 1, "a": 2}, "url": "https://a.example/"}
    )
    line = record_line(record)
    assert list(json.loads(line)) == ["t", "id", "at", "by", "url", "note", "aa", "zz"]
    assert line.index('"a": 2') < line.index('"b": 1')
    assert header_line(HEADER) == '{"curator": 1, "kind": "review", "by": "ann", "at": "2023-03-17T07:00:00.000000Z"}'


@pytest.mark.parametrize("year", [1, 999, 1969, 2099, 9999])
def test_times_of_any_year_come_back(year: int) -> None:
    """A wrong clock's time is still written so that it can be read."""
    record = replace(keep(0), at=datetime(year, 6, 1, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=9))))
    assert parse_line(record_line(record)) == record


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"x": float("nan")}, "not JSON compliant"),
        ({"x": float("inf")}, "not JSON compliant"),
        ({"x": "\ud800"}, "surrogates not allowed"),
        ({"x": AT}, "not JSON serializable"),
        ({"id": "other"}, "may not be called `id`"),
        ({"x": "あ" * (LINE_LIMIT // 3)}, "the limit is"),
    ],
)
def test_what_no_line_can_hold_is_not_written(fields: dict[str, object], why: str) -> None:
    """A record that could not be read again raises, naming itself."""
    with pytest.raises(JournalError, match=why) as caught:
        record_line(Record("reaction", "reaction-1", AT, "ann", fields))
    assert "reaction-1" in str(caught.value)


def test_a_time_without_a_zone_is_not_written() -> None:
    """Nobody could say later which moment was meant."""
    with pytest.raises(JournalError, match="no zone"):
        record_line(replace(keep(1), at=datetime(2023, 3, 17)))


# -- broken lines ----------------------------------------------------------------------------------------------------

GOOD = record_line(keep(3))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[1, 2]", "not a JSON object"),
        ('"text"', "not a JSON object"),
        ("state = 'keep'", "not JSON"),
        ('{"t": "decision", "t": "entry"}', "`t` is said twice"),
        (GOOD[:-1] + ', "vote": ' + "9" * 5_000 + "}", "a number is too large"),
        (GOOD[:-1] + ', "vote": 9223372036854775808}', "a number is too large"),
        (GOOD[:-1] + ', "x": 1e999}', "a number is too large"),
        (GOOD[:-1] + ', "x": NaN}', "NaN is not JSON"),
        (GOOD[:-1] + ', "x": -Infinity}', "-Infinity is not JSON"),
        (GOOD[:-1] + ', "note": "\\ud83d"}', "half a character"),
        (GOOD[:-1] + ', "x": ' + "[" * 40 + "]" * 40 + "}", f"more than {DEPTH_LIMIT} lists"),
        ("[" * 100_000, f"more than {DEPTH_LIMIT} lists"),
        ('{"a":' * 100_000, f"more than {DEPTH_LIMIT} lists"),
        (GOOD.replace('"t": "decision", ', ""), "`t` is missing"),
        (GOOD.replace('"by": "ann", ', ""), "`by` is missing"),
        (GOOD.replace('"decision"', "7"), "`t` must be"),
        (GOOD.replace('"decision-0003"', "7"), "`id` must be text"),
        (GOOD.replace("decision-0003", "../../etc/passwd"), "`id` must be 8 to 64"),
        (GOOD.replace('"ann"', "null"), "`by` must be text"),
        (GOOD.replace('"ann"', '"\\u001b[31mann"'), "`by` must be a plain name"),
        (GOOD.replace('"ann"', '"ann\\nby bob"'), "`by` must be a plain name"),
        (GOOD.replace("2023-03-17T06:57:00.000000Z", "yesterday"), "`at` must be a time"),
        (GOOD.replace("000000Z", "000000"), "`at` must be a time with a zone"),
        (GOOD.replace('"keep"', '"love"'), "`verdict` is not valid"),
        (GOOD.replace('"keep"', '["keep"]'), "`verdict` is not valid"),
        (GOOD.replace('"keep"', '{"keep": 1}'), "`verdict` is not valid"),
        (GOOD.replace("https://example.com/3", "javascript:alert(1)"), "`url` is not valid"),
        (GOOD[:-1] + ', "like": true}', "`like` is not a field of decision"),
        (GOOD[:-1] + f', "note": "{"x" * (TEXT_LIMIT + 1)}"' + "}", "`note` is not valid"),
        (GOOD[:-1] + f', "note": "{"x" * 2_000_000}"' + "}", "2,000,"),
        ("\0" * 50, "not JSON"),
    ],
)
def test_a_broken_line_is_named_and_costs_itself_only(line: str, why: str) -> None:
    """The report says file, line and what is wrong; the lines around it are loaded."""
    told = read(HEADER, keep(1), line, keep(2))
    assert [record.id for record in told.records] == [keep(1).id, keep(2).id]
    assert [(p.file, p.line, p.warning) for p in told.problems] == [(NAME, 3, False)]
    assert why in told.problems[0].message
    assert str(told.problems[0]).startswith(f"{NAME}:3: ")
    assert str(told.problems[0]).isprintable()
    assert len(str(told.problems[0])) < 400
    assert told.settled


def test_bytes_that_are_not_utf8_cost_their_line() -> None:
    """One line in another encoding is named, the others are read."""
    told = parse(data(HEADER, keep(1)) + "日本語\n".encode("shift-jis") + data(keep(2)), name=NAME)
    assert len(told.records) == 2
    assert [(p.line, p.message) for p in told.problems] == [(3, "not UTF-8")]


def test_deep_words_are_only_counted_where_they_nest() -> None:
    """Brackets in a text, as Markdown has them, are no nesting."""
    record = keep(1, note="[a](b) {" * 200)
    assert read(HEADER, record).records == (record,)


def test_a_line_that_looks_like_a_conflict_marker_inside_a_text_is_text() -> None:
    """A note may quote conflict markers."""
    record = keep(1, note="<<<<<<< HEAD\n=======\n>>>>>>> b")
    assert read(HEADER, record) == FileRead(NAME, HEADER, (record,))


# -- the attacks on state files, as journal lines --------------------------------------------------------------------


def test_conflict_markers_are_named_and_both_sides_load() -> None:
    """A file somebody merged by hand names its marker lines; every record in it still counts."""
    told = read(HEADER, "<<<<<<< HEAD", keep(1), "=======", keep(2), ">>>>>>> b")
    assert [record.id for record in told.records] == [keep(1).id, keep(2).id]
    assert [str(p) for p in told.problems] == [
        f"{NAME}:2: git conflict markers (lines 2, 4, 6): the records of both sides are loaded; delete these lines"
    ]
    both = read("<<<<<<< HEAD", HEADER, keep(1), "||||||| base", "=======", replace(HEADER, by="bob"), ">>>>>>> b")
    assert len(both.records) == 1
    assert len(both.problems) == 1


@pytest.mark.parametrize("cut", [1, 10, 60, len(GOOD) - 1])
def test_a_file_cut_by_a_crash_loses_its_last_line_only(cut: int) -> None:
    """Half a last line is named as that."""
    told = parse(data(HEADER, keep(1)) + GOOD[:cut].encode(), name=NAME)
    assert [record.id for record in told.records] == [keep(1).id]
    assert [p.line for p in told.problems] == [3]
    assert "cut in half" in told.problems[0].message


def test_a_whole_last_line_needs_no_newline() -> None:
    """An editor that drops the last newline loses nothing."""
    assert parse(data(HEADER, keep(1)).rstrip(b"\n"), name=NAME) == FileRead(NAME, HEADER, (keep(1),))


def test_a_decision_on_a_link_that_nobody_carried_is_kept() -> None:
    """An orphan waits for its link; the journal does not judge it."""
    assert read(HEADER, keep(404)).records == (keep(404),)


@pytest.mark.parametrize(("type_", "counts"), [("decision", False), ("submission", False), ("card", True)])
def test_nobody_acts_in_another_persons_file(type_: str, counts: bool) -> None:
    """What people do counts in their own files only; what machines say may stand anywhere."""
    record = Record(type_, "record-0001", AT, "bob", {"url": "https://example.com/"})
    told = read(HEADER, record, keep(1))
    assert (record in told.records) is counts
    assert keep(1) in told.records
    if not counts:
        assert "it says it is by 'bob' in a file of 'ann'; left out" in str(told.problems[0])


def test_a_joined_file_keeps_each_ones_header() -> None:
    """Files joined one after another hold the same records as before: a header counts until the next."""
    bob = Record("decision", "record-0001", AT, "bob", {"url": "https://example.com/"})
    told = read(HEADER, keep(1), replace(HEADER, by="bob"), bob)
    assert told == FileRead(NAME, HEADER, (keep(1), bob))


def test_a_record_from_after_its_file_is_left_out() -> None:
    """A line edited to win for ever does not: its file says when it was written."""
    late = replace(keep(1), at=AT + SKEW + timedelta(microseconds=1))
    told = read(HEADER, late, replace(late, at=AT + SKEW, id="decision-0009"))
    assert [record.id for record in told.records] == ["decision-0009"]
    assert "is after the time its file was written" in told.problems[0].message
    assert told.settled


def test_a_file_from_the_future_waits_for_its_time() -> None:
    """What a clock in 2099 wrote wins against nobody now, is named, and is not lost."""
    future = datetime(2099, 11, 22, tzinfo=UTC)
    file = (Header("review", "ann", future), replace(keep(1), at=future))
    told = read(*file, now=AT)
    assert (told.records, told.settled) == ((), False)
    assert "from the future (2099-11-22T00:00:00.000000Z): the clock of 'ann' was wrong" in str(told.problems[0])
    assert len(read(*file, now=future).records) == 1
    assert len(read(*file, now=None).records) == 1
    assert len(read(HEADER, keep(1), now=AT - SKEW).records) == 1


def test_a_file_edited_on_windows_loads() -> None:
    """A byte-order mark, CRLF and blank lines change nothing."""
    text = b"\xef\xbb\xbf" + data(HEADER, keep(1), "", keep(2), end="\r\n")
    assert parse(text, name=NAME) == FileRead(NAME, HEADER, (keep(1), keep(2)))


def test_the_state_attacks_of_the_corpus_as_they_are(corpus: Path) -> None:
    """Files of a foreign format in a journal's place are named and give nothing."""
    found = sorted((corpus / "attacks/decisions").rglob("*.toml"))
    assert found
    for path in found:
        told = parse(path.read_bytes(), name=NAME)
        assert told.records == ()
        assert told.problems


# -- versions and headers --------------------------------------------------------------------------------------------


def test_unknown_types_are_kept_and_named_once() -> None:
    """A newer program's records go through unharmed, with one warning for each type in a file."""
    news = [Record("reaction", f"reaction-{n}", AT, "bob", {"emoji": "🎉", "x": {"y": [1, None]}}) for n in range(3)]
    told = read(HEADER, *news, keep(1))
    assert told.records == (*news, keep(1))
    assert [(p.line, p.warning) for p in told.problems] == [(2, True)]
    assert "'reaction'" in told.problems[0].message


def test_a_newer_format_is_left_for_a_newer_program() -> None:
    """The file is skipped, said clearly, and stays to be loaded."""
    told = read('{"curator": 2, "kind": ["x"], "shape": {}}', keep(1), "whatever")
    assert (told.records, told.settled) == ((), False)
    assert "newer curator (format 2, this one reads 1): update curator" in str(told.problems[0])


def test_more_in_a_header_is_no_problem() -> None:
    """A header may say more than this program knows, and be of a kind it does not know."""
    told = read(header_line(HEADER)[:-1].replace("review", "import") + ', "host": "a"}', keep(1))
    assert (len(told.records), told.problems) == (1, ())


@pytest.mark.parametrize(
    "first",
    [
        "",
        record_line(keep(2)),
        '{"curator": 1, "kind": "revi',
        '{"curator": "1", "kind": "review", "by": "ann", "at": "2023-03-17T07:00:00Z"}',
        '{"curator": true, "kind": "review", "by": "ann", "at": "2023-03-17T07:00:00Z"}',
        '{"curator": 1, "kind": "re view", "by": "ann", "at": "2023-03-17T07:00:00Z"}',
        '{"curator": 1, "kind": "review", "by": "a\\u001bnn", "at": "2023-03-17T07:00:00Z"}',
        '{"curator": 1, "kind": "review", "by": "ann", "at": "2023-03-17T07:00:00"}',
        '{"curator": 1, "kind": "review", "by": "ann"}',
    ],
)
def test_without_a_header_nobody_knows_whose_file_it_is(first: str) -> None:
    """The file is named and left for when its header is mended."""
    told = read(first, keep(1))
    assert (told.records, told.settled) == ((), False)
    assert any("nothing of this file is loaded" in str(p) for p in told.problems)


@pytest.mark.parametrize("empty", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_named(empty: bytes) -> None:
    """A file of no bytes is what a crash of somebody else's leaves."""
    told = parse(empty, name=NAME)
    assert [str(p) for p in told.problems] == [f"{NAME}: the file is empty"]
    assert not told.settled


# -- the schema ------------------------------------------------------------------------------------------------------


SHAPES = st.sampled_from(
    [None, True, -1, 2**70, 1.5, "", "x", "2023-03-17", "\0", [], ["x"], [[]], {}, {"x": "y"}, {"x": []}]
)
NOUN = {
    "entry": entry_from,
    "fetch": state_from,
    "submission": submission_from,
    "decision": decision_from,
    "card": card_from,
    "draft": drafted_from,
    "published": published_from,
}


@given(st.sampled_from(sorted(NOUN)).flatmap(lambda kind: st.tuples(st.just(kind), known_fields(kind, ()))), st.data())
def test_what_the_schema_accepts_becomes_a_noun(good: tuple[str, dict[str, object]], data: st.DataObject) -> None:
    """A value of any shape in any field is refused, or is one that all later steps can work with."""
    kind, fields = good
    must, may = SCHEMA[kind]
    record = Record(
        kind, "record-0001", AT, "ann", fields | {data.draw(st.sampled_from([*must, *may])): data.draw(SHAPES)}
    )
    if problem(record) is None:
        assert NOUN[kind](record) is not None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("entry", {"source": "two words", "uid": "1", "url": "https://a.example/", "title": ""}),
        ("entry", {"source": "", "uid": "1", "url": "https://a.example/", "title": ""}),
        ("entry", {"source": "s", "uid": "1\0", "url": "https://a.example/", "title": ""}),
        ("fetch", {"source": "s", "url": "https://a.example/", "etag": '"1"\r\nX-Evil: 1'}),
        ("draft", {"date": "2023-02-30", "item": "intro", "hash": ""}),
        ("published", {"date": "2023-99-01", "number": 1}),
        ("published", {"date": "20230301", "number": 1}),
        ("published", {"date": "2023-03-01", "number": True}),
        ("decision", {"url": "https://a.example/", "undoes": [["x"]]}),
    ],
)
def test_values_that_would_do_harm_later_are_refused(kind: str, fields: dict[str, object]) -> None:
    """What is used as it is said (in a database, a header, a date) is held against that use."""
    assert problem(Record(kind, "record-0001", AT, "ann", fields)) is not None


_PARTS = st.sampled_from(
    [
        "a.example",
        "A.b",
        "-.-",
        "日本.jp",
        ":443",
        ":80",
        ":x",
        "/",
        "//",
        "?",
        "#",
        "utm_x=1",
        "&",
        "%",
        "\\",
        " ",
        "@",
        "[",
        "]",
        "x",
        "~",
        ";",
        "\x1f",
        "|",
    ]
)


@given(st.sampled_from(["http://", "https://", "HTTP://", "ftp:"]), st.lists(_PARTS, max_size=8).map("".join))
def test_the_quick_look_at_an_address_agrees_with_the_long_one(scheme: str, rest: str) -> None:
    """An address that is waved through is one that cleaning accepts, and cleaning it again changes nothing."""
    url = scheme + rest
    clean = clean_url(url)
    said = problem(Record("submission", "record-0001", AT, "ann", {"url": url}))
    assert (said is None) == (clean is not None)
    slow = clean_url(" " + url)  # the blank keeps it from the quick way
    assert clean == slow


@pytest.mark.parametrize("kind", sorted(SCHEMA))
def test_the_strategies_know_every_field(kind: str) -> None:
    """A field that is new in the schema is made by the property tests too."""
    must, may = SCHEMA[kind]
    made: set[str] = set()

    @given(known_fields(kind, ("record-01",)))
    @settings(database=None, derandomize=True)
    def collect(fields: dict[str, object]) -> None:
        made.update(fields)

    collect()
    assert made == {*must, *may}
