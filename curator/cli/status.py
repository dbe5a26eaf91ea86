"""The command `status`: how every source is doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import as_json, table, times
from curator.cli.place import Place

if TYPE_CHECKING:
    from curator.domain.schedule import Rhythm
    from curator.domain.types import Entry, LinkView, Source, SourceState
    from curator.store.robots import Robot

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("status")(status)


def status(context: typer.Context, json: Json = False) -> None:
    """How every source is doing. Exit code 1 when one needs a person."""
    from curator.domain.schedule import RHYTHM_OF, rhythm
    from curator.store import entries, links, robots
    from curator.store import sources as stored
    from curator.store.rhythm import newest_dates

    place: Place = context.obj
    now = place.now()
    with place.store.reading() as tx:
        states, counts = stored.states(tx), entries.counts(tx)
        daemon = _daemon(robots.robots(tx), now)
        dates, views = newest_dates(tx, RHYTHM_OF), links.views(tx)
        known = entries.known_of(tx, [slug for slug, state in states.items() if state.gap_at])
    listed = {source.url: source.slug for source in place.sources}
    rows = [
        _row(source, states.get(source.slug), rhythm(dates.get(source.slug, ()), now), now, listed)
        | {"entries": counts.get(source.slug, 0)}
        | _gap(source, states.get(source.slug), known.get(source.slug, {}), bool(place.github.token))
        for source in place.sources
    ]
    needed = [row for row in rows if row["needs_person"]]
    if json:
        failing = sum(not row["ok"] for row in rows)
        told = {"sources": rows, "entries": sum(counts.values()), "links": len(views), "failing": failing}
        as_json(
            told
            | {
                "needs_person": len(needed),
                "conditions": _conditions(rows),
                "states": _by_state(views),
                "schedule": daemon,
            }
        )
    else:
        for line in _lines(rows, now):
            print(line)
        for line in _daemon_lines(daemon):
            print(line)
        print(summary(rows, sum(counts.values()), len(views)))
    raise typer.Exit(1 if needed or (daemon and daemon["alive"] is False) else 0)


SILENT = timedelta(minutes=5)
"""After so long without a sign of life, of which there is one a minute, the daemon is taken for dead."""


def _daemon(known: Mapping[str, Robot], now: datetime) -> dict[str, Any] | None:
    """What is told of `curator schedule`; None where it never ran here. `alive` is None when it ended as it should."""
    from curator.store.robots import DAEMON

    if not known:
        return None
    daemon = known.get(DAEMON)
    jobs = {
        name: {"ended_at": times(one.seen_at), "last_success_at": times(one.succeeded_at), "error": one.error or None}
        for name, one in sorted(known.items())
        if name != DAEMON
    }
    alive = now - daemon.seen_at < SILENT if daemon else None
    return {"alive": alive, "seen_at": times(daemon.seen_at) if daemon else None, "jobs": jobs}


def _daemon_lines(daemon: dict[str, Any] | None) -> Iterable[str]:
    from curator.domain.text import for_terminal

    if daemon is None:
        return
    if daemon["alive"] is None:
        yield "schedule: not running"
    elif daemon["alive"]:
        yield f"schedule: alive, heard of {_short(daemon['seen_at'])}"
    else:
        yield f"schedule: not heard of since {_short(daemon['seen_at'])}: start `curator schedule` again"
    for name, job in daemon["jobs"].items():
        if job["error"]:
            last = _short(job["last_success_at"]) or "never"
            yield for_terminal(
                f"schedule: {name} failed {_short(job['ended_at'])}, last success {last}: {job['error']}"
            )


def _row(
    source: Source, state: SourceState | None, rhythm: Rhythm, now: datetime, listed: dict[str, str]
) -> dict[str, Any]:
    """All that is told of one source. Spans are in seconds, times ISO 8601 UTC; None where nothing is known."""
    from curator.domain.health import health
    from curator.domain.types import SourceState

    told = health(state, rhythm, now)
    state = state or SourceState(source.slug)
    other = listed.get(state.moved_to, source.slug)
    needed = told.needs_person or (f"it moved to the address of {other}: remove one" if other != source.slug else "")
    return {
        "slug": source.slug,
        "ok": not state.failures,
        "condition": told.condition.value,
        "needs_person": needed or None,
        "last_success_at": times(state.last_success_at),
        "next_due_at": times(state.due_at),
        "next_why": state.due_why or None,
        "error": (state.last_error or None) if state.failures else None,
        "degraded": (state.last_error or None) if not state.failures else None,
        "failures": state.failures,
        "failing_since": times(state.failing_since),
        "status": state.status or None,
        "retry_after_at": times(state.retry_after_at),
        "moved_to": state.moved_to or None,
        "moved_at": times(state.moved_at) if state.moved_to else None,
        "newest_at": times(rhythm.newest_at),
        "rhythm": int(rhythm.gap.total_seconds()) or None,
        "silence": int(told.silence.total_seconds()) if told.silence is not None else None,
        "filtered": state.filtered,
    }


def _gap(source: Source, state: SourceState | None, known: Mapping[str, Entry], token: bool) -> dict[str, Any]:
    """What is told of entries that may have been missed; None where none are."""
    from curator.domain.types import Kind

    if state is None or state.gap_at is None:
        return {"gap_at": None, "gap_since": None, "gap_hint": None}
    before = known.get(state.gap_since)
    unset = source.kind is Kind.RELEASES and not token
    return {
        "gap_at": times(state.gap_at),
        "gap_since": before.title if before else None,
        "gap_hint": "set GITHUB_TOKEN and a crawl fills it from GitHub's API" if unset else None,
    }


def _lines(rows: Iterable[dict[str, Any]], now: datetime) -> Iterable[str]:
    """A table, and below it a line for each source that has more to tell."""
    from curator.domain.text import for_terminal

    rows = list(rows)
    if not rows:
        return
    heads = ("SOURCE", "STATE", "ENTRIES", "LAST SUCCESS", "NEXT", "WHY", "EVERY", "SILENT")
    yield table(heads, [_cells(row, now) for row in rows])
    for row in rows:
        for remark in _remarks(row):
            yield for_terminal(f"{row['slug']}: {remark}")


def _cells(row: dict[str, Any], now: datetime) -> tuple[str, ...]:
    return (
        row["slug"],
        row["condition"] + (f" ({row['failures']})" if row["failures"] else ""),
        str(row["entries"]),
        _short(row["last_success_at"]) or "never",
        _short(row["next_due_at"]) or "now",
        row["next_why"] or "",
        _span(row["rhythm"]),
        _span(row["silence"]),
    )


def _remarks(row: dict[str, Any]) -> Iterable[str]:
    if row["error"]:
        since = f" since {_short(row['failing_since'])}" if row["failing_since"] else ""
        yield f"fails{since}: {row['error']}"
    if row["degraded"]:
        yield row["degraded"]
    if row["gap_at"]:
        since = f" after “{row['gap_since']}”" if row["gap_since"] else ""
        hint = f" ({row['gap_hint']})" if row["gap_hint"] else ""
        yield f"entries{since} may have been missed, noticed {_short(row['gap_at'])}{hint}"
    if row["moved_to"]:
        yield f"moved to {row['moved_to']} (change its url in sources.toml)"
    if row["condition"] == "silent":
        yield f"silent for {_span(row['silence'])}, usually every {_span(row['rhythm'])}"
    if row["filtered"]:
        yield f"its filters left out {row['filtered']} of the last look's entries"
    if row["needs_person"]:
        yield f"needs a person: {row['needs_person']}"


def summary(rows: list[dict[str, Any]], entries: int, links: int) -> str:
    """One line on all of them."""
    counts = ", ".join(f"{count} {name}" for name, count in _conditions(rows).items())
    needed = sum(bool(row["needs_person"]) for row in rows)
    people = f"; {needed} need a person" if needed > 1 else "; 1 needs a person" if needed else ""
    return f"{len(rows)} sources ({counts or 'none'}){people}; {entries} entries, {links} links"


def _conditions(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["condition"]] = counts.get(row["condition"], 0) + 1
    return dict(sorted(counts.items()))


def _span(seconds: int | None) -> str:
    """A span for people: `3h`, `12d`; empty when there is none."""
    if seconds is None:
        return ""
    span = timedelta(seconds=seconds)
    return f"{span.days}d" if span >= timedelta(days=2) else f"{seconds // 3600}h" if seconds >= 3600 else "<1h"


def _short(time: str | None) -> str:
    return datetime.fromisoformat(time).astimezone().strftime("%m-%d %H:%M") if time else ""


def _by_state(views: Iterable[LinkView]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for view in views:
        counts[view.state.value] = counts.get(view.state.value, 0) + 1
    return counts
