"""Records for property tests: every type, and everything that makes an order matter.

Few people, few links in many forms, few moments (many equal, none in order), ids that come twice with the same words
and with others, undos of one's own acts, of other people's and of undos, redactions, and types nobody knows.
Every record is one that loading accepts: `domain.schema.problem` has nothing to say about it.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from curator.domain.records import Record, stamp
from curator.domain.types import Verdict

START = datetime(2023, 3, 11, tzinfo=UTC)
PEOPLE = ("ann", "bob", "山田 花子")
SOURCES = ("kubernetes", "grafana", "ntt-labs")

LINKS: tuple[tuple[str, ...], ...] = (
    (
        "https://kubernetes.io/blog/2023/03/10/image-registry-redirect/",
        "http://kubernetes.io/blog/2023/03/10/image-registry-redirect",
        "https://www.kubernetes.io/blog//2023/03/10/image-registry-redirect/?utm_source=feed",
        "HTTPS://KUBERNETES.IO:443/blog/2023/03/10/image-registry-redirect/index.html",
    ),
    (
        "https://twitter.com/containerd/status/1634242577165090816",
        "https://x.com/containerd/status/1634242577165090816?ref_src=twsrc%5Etfw",
        "https://mobile.twitter.com/containerd/status/1634242577165090816",
    ),
    (
        "https://www.youtube.com/watch?v=abcdef123456",
        "https://youtu.be/abcdef123456",
        "https://m.youtube.com/watch?v=abcdef123456&",
    ),
    (
        "https://example.com/docs#one",
        "https://example.com/docs/#one",
    ),
    ("https://example.com/docs#two",),
    ("https://日本語.example/記事/1", "https://user:secret@日本語.example/記事/1"),
)
"""One row for each thing that is talked about: the forms its address comes in."""

urls = st.sampled_from([form for forms in LINKS for form in forms])
people = st.sampled_from(PEOPLE)
times = st.one_of(
    st.integers(0, 5).map(lambda hours: START + timedelta(hours=hours)),
    st.integers(0, 7 * 24 * 3600 * 10**6).map(lambda ticks: START + timedelta(microseconds=ticks)),
)
stamps = times.map(stamp)

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
"""Anything that UTF-8 can say, control characters and line separators included."""

plain_text = st.one_of(
    st.text(string.ascii_letters + " []{}<>&*_`#|\\\"'/:;,.!?-", max_size=30),
    st.sampled_from(
        ["", "Pyroscope", "🛠️ ツール", "[/nope] [@click=app.quit]x[/]", "が\u3099", "a\u2028b", "=======", "{"]
    ),
)

json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63) + 1, 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        any_text,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(any_text, inner, max_size=3)),
    max_leaves=6,
)


def _fields(must: Mapping[str, object], may: Mapping[str, object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(must, optional=may)  # type: ignore[arg-type]


@cache  # making strategies anew for each record is most of the time a history takes
def decision_fields(ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    """What a decision may say; it may undo any of these ids."""
    maybe = lambda values: st.one_of(st.none(), values)  # noqa: E731
    undoes: dict[str, object] = {}
    if ids:
        undoes = {"undoes": st.lists(st.sampled_from(ids), max_size=2, unique=True)}
    says = {
        "verdict": maybe(st.sampled_from([verdict.value for verdict in Verdict])),
        "section": maybe(st.sampled_from(["notable", "tools"])),
        "note": maybe(any_text),
        "comment": maybe(plain_text),
        "title": maybe(plain_text),
        "writer": maybe(people),
        "headline": maybe(st.booleans()),
        "vote": maybe(st.integers(-1, 1)),
        "order": maybe(st.integers(-9, 9)),
        "merge": maybe(urls),
        "act": st.sampled_from(["act-1", "act-2"]),
    }
    # an act that undoes says nothing else, as the program writes it; one that says and undoes is legal too
    return st.one_of(
        _fields({"url": urls}, says), _fields({"url": urls}, undoes), _fields({"url": urls}, says | undoes)
    )


@cache
def known_fields(kind: str, ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    """The fields of a record of one of the known types."""
    date = st.sampled_from(["2023-03-10", "2023-03-17"])
    tables: dict[str, tuple[dict[str, object], dict[str, object]]] = {
        "entry": (
            {
                "source": st.sampled_from(SOURCES),
                "uid": st.sampled_from(["1", "2", "tag:github.com,2008:1"]),
                "url": urls,
                "title": plain_text,
            },
            {
                "summary": any_text,
                "published_at": stamps,
                "updated_at": stamps,
                "language": st.just("ja"),
                "author": plain_text,
            },
        ),
        "fetch": (
            {"source": st.sampled_from(SOURCES), "url": urls},
            {
                "etag": st.sampled_from(['"1"', 'W/"2"', ""]),
                "last_modified": st.just("Fri, 17 Mar 2023 01:02:03 GMT"),
                "body_hash": st.sampled_from(["00", "ff"]),
                "failures": st.integers(0, 3),
                "last_error": plain_text,
                "retry_after_at": stamps,
                "moved_to": urls,
                "feed_url": urls,
                "validators_of": st.sampled_from(["00", "ff"]),
                "moved_at": stamps,
                "failing_since": stamps,
                "status": st.sampled_from([0, 404, 503]),
                "ttl": st.integers(0, 3_600),
                "skips": st.sampled_from(["", "00 sun"]),
                "gap_at": stamps,
                "gap_since": st.sampled_from(["", "tag:github.com,2008:Repository/1/v1.0.0"]),
            },
        ),
        "submission": ({"url": urls}, {"title": plain_text, "reason": any_text, "section": st.just("tools")}),
        "card": (
            {"url": urls},
            {
                "title": plain_text,
                "description": plain_text,
                "site_name": plain_text,
                "language": st.just("en"),
                "author": plain_text,
                "published_at": stamps,
            },
        ),
        "draft": (
            {
                "date": date,
                "item": st.sampled_from(["intro", "https://example.com/docs#one"]),
                "hash": st.sampled_from(["", "ab"]),
            },
            {"section": st.just("tools")},
        ),
        "published": (
            {"date": date, "number": st.integers(1, 30)},
            {"anchors": st.dictionaries(urls, st.just("i-0123456789"), max_size=2)},
        ),
        "redacted": ({"target": st.sampled_from([*ids, "gone-0000"])}, {}),
    }
    return decision_fields(ids) if kind == "decision" else _fields(*tables[kind])


KNOWN = ("entry", "fetch", "submission", "decision", "card", "draft", "published", "redacted")
_OFTEN = (*KNOWN, "entry", "entry", "submission", "decision", "decision", "decision", "decision")


@cache
def unknown_fields() -> st.SearchStrategy[dict[str, object]]:
    """The fields of a record of a type that a newer program writes."""
    names = any_text.filter(lambda name: name not in ("t", "id", "at", "by"))
    return st.dictionaries(names, json_values, max_size=3)


@st.composite
def records(draw: st.DrawFn, kind: str | None = None, ids: tuple[str, ...] = ()) -> Record:
    """One record, of the type given or of any. It may speak of `ids`."""
    kind = kind or draw(st.sampled_from([*_OFTEN, "reaction", "poll"]))
    fields = draw(known_fields(kind, ids) if kind in KNOWN else unknown_fields())
    id_ = draw(st.text(string.ascii_letters + string.digits + "_-", min_size=8, max_size=12))
    return Record(kind, id_, draw(times), draw(people), fields)


@st.composite
def histories(draw: st.DrawFn, max_size: int = 12) -> list[Record]:
    """The records of a team's past, in no order, some twice: what any number of journal files may hold together.

    Ids are few, so undos and redactions hit, and now and then one id says two different things (which only a broken
    or a hostile program writes: the index must still not depend on which came first).
    """
    size = draw(st.integers(1, max_size))
    ids = tuple(f"record-{number:02}" for number in range(size))
    out = []
    for id_ in ids:
        record = draw(records(ids=ids))
        out.append(Record(record.type, id_, record.at, record.by, record.fields))
    again = draw(st.lists(st.sampled_from(out), max_size=3))
    for record in draw(st.lists(st.sampled_from(out), max_size=2)):
        other = draw(records(kind=draw(st.sampled_from([record.type, *KNOWN])), ids=ids))
        again.append(Record(other.type, record.id, other.at, other.by, other.fields))
    return draw(st.permutations(out + again))


@st.composite
def in_files(draw: st.DrawFn, max_size: int = 12) -> tuple[list[list[Record]], list[list[Record]]]:
    """One history split into files in two ways: other files, another order of files, another order in each."""
    history = draw(histories(max_size))
    return draw(_split(history)), draw(_split(draw(st.permutations(history))))


@st.composite
def _split(draw: st.DrawFn, history: list[Record]) -> list[list[Record]]:
    files: list[list[Record]] = [[]]
    for record in history:
        if files[-1] and draw(st.booleans()):
            files.append([])
        files[-1].append(record)
    return files
