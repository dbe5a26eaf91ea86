"""Whether a link is what a query asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from curator.domain.joining import is_parted
from curator.domain.query import AGE, LOOKED_AT, Query, Term, folded
from curator.domain.releases import Release, ReleaseKind, release_of
from curator.domain.settings import SectionDef
from curator.domain.types import LinkView, State

Matches = Callable[[LinkView], bool]
"""A test for links."""

_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30}


def haystack(view: LinkView) -> str:
    """All that a plain word is looked for in: titles, address, sources, people, section, note and reasons."""
    link, standing = view.link, view.standing
    parts = [view.title, link.title, link.url, view.section, standing.writer or "", standing.note or ""]
    parts += [text for entry in link.entries for text in (entry.source, entry.title)]
    parts += [text for submission in link.submissions for text in (submission.by, submission.reason)]
    return folded("\n".join(parts))


@dataclass(frozen=True, slots=True)
class Lore:
    """What a query must know beside the link itself."""

    by: str = ""
    """Whom `me` means; empty means nobody."""
    now: datetime | None = None
    """For `newer:` and `older:`; with None neither holds."""
    since: datetime | None = None
    """When the last issue was published; None means none was, so that nothing is backlog."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Every folded name of a section (`section_names`) → its key."""
    suggested: Callable[[LinkView], str] = lambda view: view.suggested
    """Key of the section that is suggested for a link, or empty."""
    twins: Container[str] = ()
    """Keys of links that are probably the same thing as another."""
    stories: Container[str] = ()
    """Keys of links that tell one story with another."""
    text: Callable[[LinkView], str] = haystack
    """What words are looked for in: `haystack`, or a memory of it."""


def section_names(sections: Iterable[SectionDef]) -> dict[str, str]:
    """Every folded name of the sections (key, heading, past headings) → the section's key."""
    return {folded(name): one.key for one in sections for name in (*one.aliases, one.heading, one.key)}


def matcher(query: Query, lore: Lore) -> Matches:
    """A test for links. What is quickly told is looked at first."""
    tests = [_test(term, lore) for term in sorted(query.terms, key=_cost)]
    return lambda view: all(test(view) for test in tests)


def _cost(term: Term) -> int:
    if term.regex:
        return 3
    return 0 if term.field == "state" else 1 if term.field else 2


def _test(term: Term, lore: Lore) -> Matches:
    holds = _expression(term) if term.regex else _positive(term.field, term.values, lore)
    return (lambda view: not holds(view)) if term.negated else holds


# -- what fields say


def is_backlog(view: LinkView, since: datetime | None) -> bool:
    """Whether a link was never decided and is older than the last issue. A `later` that came back is none.

    `since` is when the last issue was published; None means none was.
    """
    old = since is not None and view.link.first_seen_at < since
    return old and view.state is State.NEW and view.standing.verdict is None


def release(view: LinkView) -> Release | None:
    """The release that a link is about; None when it is none."""
    return release_of(view.link.url, view.link.title) if "/releases/tag/" in view.link.url else None


def several(view: LinkView) -> bool:
    """Whether a link came in several ways: sources and proposals, each counted once."""
    return len(view.link.sources) + len({one.by for one in view.link.submissions}) > 1


_FLAGS: Mapping[str, Matches] = {
    "release": lambda view: release(view) is not None,
    "prerelease": lambda view: (found := release(view)) is not None and found.kind is not ReleaseKind.STABLE,
    "multi": several,
    "proposed": lambda view: bool(view.link.submissions),
    "noted": lambda view: bool(view.standing.note),
    "commented": lambda view: bool(view.standing.comments),
    "assigned": lambda view: bool(view.standing.writer),
    "headline": lambda view: view.standing.headline,
    "disputed": lambda view: view.standing.disputed,
    "covered": lambda view: bool(view.coverage),
}
"""What `is:` asks of a link alone. `backlog`, `twin` and `story` need lore."""


def _flag(name: str, lore: Lore) -> Matches:
    if name == "backlog":
        return lambda view: is_backlog(view, lore.since)
    if name == "twin":
        return lambda view: view.link.key in lore.twins
    if name == "story":
        return lambda view: bool(view.standing.merge) or (view.link.key in lore.stories and not is_parted(view))
    return _FLAGS[name]


def _host(view: LinkView) -> str:
    try:
        return urlsplit(view.link.url).hostname or ""
    except ValueError:
        return ""


def _people(view: LinkView) -> Iterable[str]:
    standing = view.standing
    yield from (one.by for one in view.link.submissions)
    yield from standing.said_by.values()
    yield from standing.votes
    yield from (comment.by for comment in standing.comments)


_TEXTS: Mapping[str, Callable[[LinkView], Iterable[str]]] = {
    "title": lambda view: (view.title, view.link.title, *(entry.title for entry in view.link.entries)),
    "source": lambda view: view.link.sources,
    "host": lambda view: (_host(view),),
    "url": lambda view: (view.link.url,),
    "note": lambda view: (view.standing.note or "",),
    "project": lambda view: (found.project,) if (found := release(view)) else (),
}

_NAMES: Mapping[str, Callable[[LinkView], Iterable[str]]] = {
    "by": _people,
    "writer": lambda view: (view.standing.writer or "none",),
    "kind": lambda view: (found.kind.value,) if (found := release(view)) else (),
}
"""Fields of names: a value fits that is the whole name."""


# -- testing


def _expression(term: Term) -> Matches:
    expression = re.compile(term.values[0], re.IGNORECASE)
    fields = (term.field,) if term.field else ("title", "url")
    texts = [_TEXTS[name] for name in fields]
    return lambda view: any(expression.search(_seen(text)) for said in texts for text in said(view))


def _seen(text: str) -> str:
    """What an expression sees of a text: enough of it, in plain width."""
    return unicodedata.normalize("NFKC", text[:LOOKED_AT])[:LOOKED_AT]


def _positive(name: str, values: tuple[str, ...], lore: Lore) -> Matches:
    if not name:
        return lambda view: values[0] in lore.text(view)
    if name == "is":
        flags = [_flag(value, lore) for value in values]
        return lambda view: any(flag(view) for flag in flags)
    if name == "state":
        return lambda view: view.state.value in values
    if name == "section":
        return lambda view: any(_in_section(lore, view, value) for value in values)
    if name in ("newer", "older"):
        spans = [_span(value) for value in values]
        return lambda view: any(_younger(lore, view, span) is (name == "newer") for span in spans)
    if name in _NAMES:
        wanted = {folded(lore.by) if value == "me" else value for value in values} - {""}
        return lambda view: any(folded(said) in wanted for said in _NAMES[name](view))
    return lambda view: any(value in text for text in map(folded, _TEXTS[name](view)) for value in values)


def _in_section(lore: Lore, view: LinkView, value: str) -> bool:
    """The team's section counts; the suggested one only while nothing is decided."""
    section = view.section or (lore.suggested(view) if view.state is State.NEW else "")
    if value == "none":
        return not section
    here = lore.sections.get(folded(section), folded(section))
    return here == lore.sections[value] if value in lore.sections else bool(section) and value in here


def _span(value: str) -> timedelta:
    found = AGE.fullmatch(value)
    assert found is not None, "checked when the query was read"
    return timedelta(hours=int(found[1]) * _HOURS[found[2]])


def _younger(lore: Lore, view: LinkView, span: timedelta) -> bool | None:
    """Whether a link appeared within this time; None when nobody knows what time it is."""
    if lore.now is None:
        return None
    return lore.now - (view.link.published_at or view.link.first_seen_at) < span
