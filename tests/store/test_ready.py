"""Records made ready for the index say what the nouns made from them say."""

from __future__ import annotations

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from curator.domain.records import Record, entry_from, moment, stamp
from curator.domain.urls import clean_url, link_key, url_and_key
from curator.store.plain import bound
from curator.store.ready import ready, with_file
from curator.store.tables import ENTRY, RECORD
from tests.strategies import json_values, records, urls


@given(records(kind="entry"))
def test_an_entry_is_what_its_noun_says(record: Record) -> None:
    """The row of an entry has what `entry_from` gives, in the order of the table's columns, and the link's key."""
    row, told = ready(record, "")

    entry = entry_from(record)
    wanted = {name: getattr(entry, name, None) for name in ENTRY.c.keys()} | {"key": link_key(entry.url)}  # noqa: SIM118
    assert len(row) == len(RECORD.c)
    assert told is not None
    assert dict(zip(wanted, told, strict=True)) == {name: bound(value) for name, value in wanted.items()}


@given(records())
def test_no_text_holds_nul(record: Record) -> None:
    """Whatever a sound record says, no text of its rows holds NUL."""
    row, told = ready(record, "f")

    assert not any("\0" in text for text in (*row, *(told or ())) if text)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_fields_are_kept_as_canonical_json(fields: dict[str, object]) -> None:
    """The fields are written as the JSON encoder writes them with sorted names and no spaces."""
    row, _ = ready(Record("unknown", "record01", datetime.fromisoformat("2023-03-17T10:00Z"), "ann", fields), "f")

    assert row[5] == json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert json.loads(row[5]) == fields
    assert with_file(row, None) == (*row[:6], None)


@given(st.one_of(st.datetimes().map(lambda at: at.isoformat() + "Z"), st.text("0123456789-:.,TZ+W ", max_size=32)))
def test_times_are_text_that_sorts(text: str) -> None:
    """Every form of a time that loading accepts becomes the same text as its moment."""
    at = moment(text)
    for said in (text, stamp(at)) if at else ():
        fields = {"source": "a", "uid": "1", "url": "https://a.example/", "title": "", "published_at": said}
        _, told = ready(Record("entry", "record01", at, "ann", fields), "") if at else (None, None)
        assert told is not None
        assert told[6] == bound(at) == told[8]


@given(st.one_of(urls, st.text(max_size=40), st.text("https://w.a/b?#&=%utm_x", max_size=40)))
def test_address_and_key_at_once_are_address_and_key(url: str) -> None:
    """`url_and_key` says what `clean_url` and `link_key` say, and the key of what people open is the link's."""
    clean, key = url_and_key(url)

    assert (clean, key) == (clean_url(url), link_key(url))
    assert clean is None or link_key(clean) == key
