"""What is told of one link: as data, and as a page on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import as_json, times
from curator.cli.place import Place
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.domain.stories import Tie
    from curator.domain.suggestion import Reason
    from curator.domain.types import Decision, Earlier, LinkView
    from curator.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Kin:
    """What is probably one thing or one story with a link."""

    twins: Sequence[str] = ()
    """Addresses of links with its title."""
    story: Sequence[LinkView] = ()
    """The links of its story in their order, itself among them; empty when it stands alone."""
    ties: Sequence[Tie] = ()
    """What ties them."""


def show(
    context: typer.Context,
    url: Annotated[str, typer.Argument()],
    json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Everything known about one link."""
    from curator.cli.pages import know_pages
    from curator.cli.recall import recall
    from curator.store import links as stored
    from curator.suggest.rules import suggested

    place: Place = context.obj
    know_pages(place)
    with place.store.reading() as tx:
        view = stored.view(tx, url) or stored.shown_on_pages(tx, url)
        kin = _kin(tx, view) if view else Kin()
    if view is None:
        raise UsageError(f"no such link: {url[:200]}", hint="propose it with `curator add`")
    view = suggested(view, {source.slug: source for source in place.sources}, place.settings)
    view = replace(view, earlier=recall(place, [(view.link.url, view.title)]).get(view.link.key, ()))
    if json:
        as_json(_shown(view, kin))
        return
    print(_page(view, kin))


def _kin(tx: Tx, view: LinkView) -> Kin:
    """Its twins and its story, looked for among the links that came around the same time and those it was said to be
    with."""
    from curator.domain import joining
    from curator.domain.stories import ties
    from curator.domain.twins import twins
    from curator.store import links as stored

    key = view.link.key
    near = {one.link.key: one for one in (*stored.near(tx, view), view)}
    told = joining.joined(near, joining.guessed(near.values())).get(key, ())
    order = joining.in_order((key, *told), near) if told else ()
    story = [near[one] for one in order]
    return Kin(twins(stored.alike(tx, view.link)).get(key, ()), story, ties([one.link for one in story]))


def listed(view: LinkView, twins: Sequence[str]) -> dict[str, Any]:
    """What `links --json` says of one link. `twins` are addresses of links that are probably the same thing."""
    return {
        "url": view.link.url,
        "title": view.title,
        "state": view.state.value,
        "section": view.section or None,
        "suggested_section": view.suggested or None,
        "suggestions": [
            {
                "section": one.section,
                "probability": round(one.probability, 3),
                "prefilled": one.prefilled,
                "reasons": reasons(one.reasons),
            }
            for one in view.suggestions
        ],
        "rank": round(view.rank, 3),
        "rank_reasons": reasons(view.rank_reasons),
        "note": view.standing.note,
        "writer": view.standing.writer,
        "published_at": times(view.link.published_at),
        "first_seen_at": times(view.link.first_seen_at),
        "sources": list(view.link.sources),
        "submitted_by": list(dict.fromkeys(submission.by for submission in view.link.submissions)),
        "disputed": view.standing.disputed,
        "twins": list(twins),
        "release": _release(view),
    }


def reasons(grounds: Sequence[Reason]) -> list[str]:
    """Reasons in English words."""
    from curator.domain.suggestion import told

    return [told(reason, "en", str) for reason in grounds]


def _release(view: LinkView) -> dict[str, str] | None:
    from curator.domain.releases import release_of

    release = release_of(view.link.url, view.link.title)
    if release is None:
        return None
    return {
        "project": release.project,
        "version": release.version,
        "kind": release.kind.value,
        "minor": release.minor,
        "group": release.group,
    }


def recalled(places: Sequence[Earlier]) -> list[str]:
    """A line for each place that is known of."""
    from curator.domain.coverage import told
    from curator.domain.text import for_terminal

    return [f"  {for_terminal(told(one))}" for one in places]


def coverage_of(view: LinkView) -> dict[str, Any]:
    """Which issues have it, for scripts."""
    return {
        "covered": [
            {"date": page.date.isoformat(), "number": page.number, "section": page.section, "title": page.title}
            for page in view.coverage
        ]
    }


def _shown(view: LinkView, kin: Kin) -> dict[str, Any]:
    from curator.cli.recall import as_data

    return listed(view, kin.twins) | {
        "story": [one.link.url for one in kin.story if one.link.key != view.link.key],
        "ties": [{"one": tie.one, "other": tie.other, "why": tie.why.value, "what": tie.what} for tie in kin.ties],
        "entries": [
            {
                "source": entry.source,
                "title": entry.title,
                "url": entry.url,
                "summary": entry.summary,
                "published_at": times(entry.published_at),
                "first_seen_at": times(entry.first_seen_at),
            }
            for entry in view.link.entries
        ],
        "submissions": [
            {"id": s.id, "by": s.by, "at": times(s.at), "title": s.title, "reason": s.reason, "section": s.section}
            for s in view.link.submissions
        ],
        "decisions": [
            {"id": d.id, "by": d.by, "at": times(d.at), **d.says, "undoes": list(d.undoes)} for d in view.decisions
        ],
        "comments": [{"by": c.by, "at": times(c.at), "text": c.text} for c in view.standing.comments],
        **coverage_of(view),
        "earlier": as_data(view.earlier),
    }


def _page(view: LinkView, kin: Kin) -> str:
    from curator.domain.text import for_terminal

    stands = view.standing
    lines = [view.title, view.link.url, ""]
    lines += [f"{name:<9} {value}" for name, value in _facts(view, view.section) if value]
    if not view.section:
        lines += [
            f"{'maybe':<9} {one.section} {one.probability:.0%}  {'; '.join(reasons(one.reasons))}"
            for one in view.suggestions
            if one.probability >= 0.01
        ]
    lines += (
        [f"{'kept?':<9} {view.rank:.0%}  {'; '.join(reasons(view.rank_reasons))}"]
        if view.rank and view.state.value in ("new", "later", "discuss")
        else []
    )
    told = {one.link.url for one in kin.story}
    lines += [f"{'twin?':<9} {url}" for url in kin.twins if url not in told]
    lines += _story(view, kin)
    lines += [f"{'earlier':<8}{line}" for line in recalled(view.earlier)]
    for entry in view.link.entries:
        day = entry.published_at or entry.first_seen_at
        lines += ["", f"{entry.source}  {day:%Y-%m-%d}  {entry.title}", *([entry.summary] if entry.summary else [])]
    lines += [f"\nproposed by {s.by} {s.at:%Y-%m-%d}  {s.reason}".rstrip() for s in view.link.submissions]
    lines += [f"\nnote: {stands.note}"] if stands.note else []
    lines += [f"comment by {c.by}: {c.text}" for c in stands.comments]
    lines += [""] * bool(view.decisions) + [_told(decision) for decision in view.decisions]
    return "\n".join("\n".join(for_terminal(part) for part in line.split("\n")) for line in lines)


def _story(view: LinkView, kin: Kin) -> list[str]:
    """The links of its story, the first one first, each with its state and what ties it to another."""
    from curator.domain import joining

    url = {one.link.key: one.link.url for one in kin.story}
    lines = []
    for one in kin.story:
        words = [one.state.value + (" (this one)" if one.link.key == view.link.key else "")]
        words += [f"printed with {one.standing.merge}"] if one.standing.merge else []
        words += [f"{joining.told(tie, 'en')}: {url[tie.other]}" for tie in kin.ties if tie.one == one.link.key]
        lines.append(f"{'story':<9} {one.link.url} {', '.join(words)}")
    return lines


def _facts(view: LinkView, section: str) -> list[tuple[str, str]]:
    covered = ", ".join(f"{page.date} ({page.section})" for page in view.coverage)
    verdict = view.state.value + (" (disputed)" if view.standing.disputed else "")
    return [
        ("state", verdict),
        ("section", section),
        ("writer", view.standing.writer or ""),
        ("covered", covered),
    ]


def _told(decision: Decision) -> str:
    says = ", ".join(f"{name}={value}" for name, value in decision.says.items()) or f"undid {len(decision.undoes)}"
    return f"{decision.at:%Y-%m-%d %H:%M} {decision.by}: {says}"
