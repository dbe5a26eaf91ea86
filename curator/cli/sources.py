"""Commands about sources: source add, list, check, seen, remove, import, export."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import as_json, table
from curator.cli.place import Place
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.crawl.adding import Choice, Found
    from curator.crawl.look import Look
    from curator.domain.types import Entry, Source

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

group = typer.Typer(
    help="Add, list, check, remove, import, export sources; settle gaps.", no_args_is_help=True, rich_markup_mode=None
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group.command("add")(add)
    group.command("list")(list_sources)
    group.command("check")(check)
    group.command("seen")(seen)
    group.command("remove")(remove)
    group.command("import")(import_opml)
    group.command("export")(export_opml)
    app.add_typer(group, name="source")


def _look(place: Place, source: Source) -> Look:
    from curator.crawl.preview import preview

    return preview(
        source,
        place.settings.crawl,
        contact=place.settings.publication.url,
        now=place.now(),
        allow_networks=place.allow_networks,
    )


def _unlisted(url: str) -> Source:
    """A source for an address that nobody has listed."""
    from curator.config.sources import kind_of
    from curator.domain.types import Source
    from curator.domain.urls import clean_url

    clean = clean_url(url)
    if clean is None:
        raise UsageError(f"not an http or https address: {url[:200]}")
    return Source(slug="new", kind=kind_of(clean), url=clean)


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A site, a feed, a repository, a channel: any page.")],
    slug: Annotated[str, typer.Option(help="Its name (default: made from its title).")] = "",
    title: Annotated[str, typer.Option(help="As people call it.")] = "",
    section: Annotated[str, typer.Option(help="Key of the section its links usually go to.")] = "",
    feed: Annotated[int, typer.Option(min=0, metavar="N", help="Which of the page's feeds, as they were listed.")] = 0,
) -> None:
    """Fetch an address, find the feed on it, and list it in sources.toml."""
    from curator.config.sources import add_source, kind_of, new_slug
    from curator.crawl.adding import pasted
    from curator.domain.types import Source

    place: Place = context.obj
    taken = [source.slug for source in place.sources]
    if slug in taken:
        raise UsageError(f"a source is called {slug} already", hint="choose another with --slug")
    clean = pasted(url)
    if clean is None:
        raise UsageError(f"not an http or https address: {url[:200]}")
    if _told_as_listed(place, clean):
        return
    found = _found(place, clean, feed)
    if _told_as_listed(place, found.url, found.answered):
        return
    named = title or found.title
    name = slug or new_slug(named, found.url, taken)
    source = Source(name, kind_of(found.url), found.url, title=named, section=section)
    add_source(place.root, source, place.settings)
    if found.url != clean:
        place.say(f"the feed is {found.url}")
    print(f"added {name} ({source.kind.value}): {len(found.entries)} entries now, the newest: {_newest(found)}")


def _told_as_listed(place: Place, *urls: str) -> bool:
    """Whether one of these addresses is listed; then it is told as what."""
    from curator.crawl.places import known_feeds
    from curator.domain.urls import link_key

    keys = {link_key(address) for url in urls for address in (url, *known_feeds(url)[:1])}
    for source in place.sources:
        if not keys.isdisjoint(link_key(address) for address in (source.url, *known_feeds(source.url)[:1])):
            print(f"listed already: {source.slug} ({source.kind.value}), {source.url}")
            return True
    return False


def _found(place: Place, url: str, pick: int) -> Found:
    """The feed of an address. On a terminal a person is asked when there are several; else they are listed."""
    from curator.config.sources import kind_of
    from curator.crawl.adding import Choice, finding

    with finding(
        url,
        place.settings.crawl,
        contact=place.settings.publication.url,
        now=place.now(),
        kind_of=kind_of,
        allow_networks=place.allow_networks,
    ) as finder:
        found = finder.find(pick=pick)
        if isinstance(found, Choice):
            found = finder.take(found.feeds[_chosen(found, pick) - 1].url)
    return found


def _chosen(choice: Choice, pick: int) -> int:
    """Which feed a person wants. Raises UsageError where nobody can be asked, or the number was none of them."""
    from curator.domain.text import for_terminal

    rows = [
        (str(number), for_terminal(feed.title), feed.url + (" (comments)" if feed.comments else ""))
        for number, feed in enumerate(choice.feeds, 1)
    ]
    print(table(("N", "TITLE", "FEED"), rows))
    many = len(choice.feeds)
    if not pick and sys.stdin.isatty() and sys.stderr.isatty():
        while not 0 < pick <= many:
            pick = int(typer.prompt(f"Which one (1-{many})", type=int, err=True))
        return pick
    said = f"there is no feed {pick} among its {many}" if pick else f"the page names {many} feeds"
    raise UsageError(said, hint="say which with --feed N, or add that address instead")


def _newest(found: Found) -> str:
    from curator.domain.text import for_terminal

    return for_terminal(found.entries[0].title) if found.entries else "none"


def list_sources(context: typer.Context, json: Json = False) -> None:
    """What is listed."""
    place: Place = context.obj
    if json:
        as_json([_told(source) for source in place.sources])
        return
    rows = [(one.slug, one.kind.value, one.section, one.title, one.url) for one in place.sources]
    if rows:
        print(table(("SLUG", "KIND", "SECTION", "TITLE", "URL"), rows))
    place.say(f"{len(rows)} sources" if rows else "no sources; add one with `curator source add URL`")


def _told(source: Source) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "kind": source.kind.value,
        "url": source.url,
        "title": source.title or None,
        "section": source.section or None,
        "language": source.language or None,
    }


def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SLUG|URL", help="A listed source, or any address.")],
    json: Json = False,
) -> None:
    """Show what a source would give now, and why not; nothing is kept. An address without a feed is read as a page."""
    place: Place = context.obj
    listed = {source.slug: source for source in place.sources}
    if name not in listed and "://" not in name:
        raise UsageError(f"no source is called {name}", hint="see `curator source list`, or give an address")
    look = _look(place, listed[name]) if name in listed else _unlisted_look(place, name)
    if look.error:
        raise look.error
    entries = [
        {
            "title": e.title,
            "url": e.url,
            "published_at": e.published_at.isoformat() if e.published_at else None,
            "updated_at": e.updated_at.isoformat() if e.updated_at else None,
            "date_from": _dated(e)[1],
        }
        for e in look.entries
    ]
    if json:
        as_json({"feed_url": look.feed_url or None, "entries": entries, "remarks": list(look.remarks)})
        return
    rows = [(_dated(e)[0], e.title, e.url) for e in look.entries]
    print(table(("DATE", "TITLE", "URL"), rows) if rows else "no entries")
    for remark in (*look.remarks, *([f"the feed is {look.feed_url}"] if look.feed_url else [])):
        place.say(remark)


def _unlisted_look(place: Place, url: str) -> Look:
    """What an address would give: its feed's entries, else those of the list that its page repeats."""
    from curator.domain.types import Kind
    from curator.errors import ParseError

    look = _look(place, _unlisted(url))
    if not isinstance(look.error, ParseError) or look.error.reason != "html page":
        return look
    page = _look(place, replace(_unlisted(url), kind=Kind.PAGE))
    if page.error:
        return look
    return replace(page, remarks=(*page.remarks, 'it has no feed; list it in sources.toml with kind = "page"'))


def _dated(entry: Entry) -> tuple[str, str]:
    """An entry's day as it is shown, and where it comes from: `published`, `updated`, or else the first sight."""
    if entry.published_at:
        return f"{entry.published_at:%Y-%m-%d}", "published"
    if entry.updated_at:
        return f"{entry.updated_at:%Y-%m-%d} (updated)", "updated"
    return "no date", "first seen"


def seen(
    context: typer.Context, slugs: Annotated[list[str], typer.Argument(metavar="SLUG…", help="As `status` names them.")]
) -> None:
    """Say that you have looked for what may have been missed of these sources: `status` tells of it no more."""
    from curator.cli import journal
    from curator.store import sources as stored

    place: Place = context.obj
    with place.store.writing() as tx:
        states = stored.states(tx)
        gaps = [states[slug] for slug in dict.fromkeys(slugs) if slug in states and states[slug].gap_at]
        if odd := [slug for slug in slugs if slug not in states]:
            raise UsageError(f"no source is called {odd[0]}", hint="see `curator status`")
        settled = [(replace(state, gap_at=None, gap_since="", gap_retry_at=None), ()) for state in gaps]
        stored.save_fetches(tx, settled, now=place.now())
    journal.flush(place)
    for state in gaps:
        print(f"{state.slug}: settled")
    for slug in slugs:
        if slug not in {state.slug for state in gaps}:
            print(f"{slug}: nothing was open")


def remove(context: typer.Context, slug: Annotated[str, typer.Argument(metavar="SLUG")]) -> None:
    """Take a source out of sources.toml; what it said stays."""
    from curator.config.sources import remove_source

    place: Place = context.obj
    remove_source(place.root, slug, place.settings)
    print(f"removed {slug}; what it said stays")


def import_opml(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="Or - for standard input.")]
) -> None:
    """Add what another reader lists, without fetching anything."""
    from curator.config.opml import import_opml as take_over

    place: Place = context.obj
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    report = take_over(place.root, data, place.settings)
    if report.damage:
        place.say(f"the file is no proper XML ({report.damage}); it was read as far as it goes")
    for refused in report.refused:
        print(f"refused {refused.title}: {refused.reason}")
    print(f"{len(report.added)} sources added, {len(report.known)} known already, {len(report.refused)} refused")
    raise typer.Exit(1 if report.refused else 0)


def export_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="Or - for standard output.")] = Path("-"),
) -> None:
    """Write the list for another reader."""
    from curator.config.opml import export_opml as written

    place: Place = context.obj
    text = written(place.sources, place.settings)
    if str(file) == "-":
        print(text, end="")
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    place.say(f"{len(place.sources)} sources written to {file}")
