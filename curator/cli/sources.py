"""Commands about sources: source add, list, check, remove, import, export."""

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
    from curator.crawl.look import Look
    from curator.domain.types import Source

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

group = typer.Typer(
    help="Add, list, check, remove, import, export sources.", no_args_is_help=True, rich_markup_mode=None
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group.command("add")(add)
    group.command("list")(list_sources)
    group.command("check")(check)
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
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, a site, a GitHub repository.")],
    slug: Annotated[str, typer.Option(help="Its name (default: made from its title).")] = "",
    title: Annotated[str, typer.Option(help="As people call it.")] = "",
    section: Annotated[str, typer.Option(help="Key of the section its links usually go to.")] = "",
) -> None:
    """Fetch an address, find the feed on it, and list it in sources.toml."""
    from curator.config.sources import add_source, kind_of, new_slug

    place: Place = context.obj
    taken = [source.slug for source in place.sources]
    if slug in taken:
        raise UsageError(f"a source is called {slug} already", hint="choose another with --slug")
    look = _look(place, _unlisted(url))
    if look.error:
        raise look.error
    feed = look.feed_url or look.moved_to or _unlisted(url).url
    named = title or look.title
    source = replace(
        _unlisted(feed),
        slug=slug or new_slug(named, feed, taken),
        kind=kind_of(feed),
        title=named,
        section=section,
    )
    add_source(place.root, source, place.settings)
    if feed != url:
        place.say(f"the feed is {feed}")
    print(f"added {source.slug} ({source.kind.value}): {len(look.entries)} entries now, the newest: {_newest(look)}")


def _newest(look: Look) -> str:
    from curator.domain.text import for_terminal

    return for_terminal(look.entries[0].title) if look.entries else "none"


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
    """Show what a source would give now, and keep nothing."""
    place: Place = context.obj
    listed = {source.slug: source for source in place.sources}
    if name not in listed and "://" not in name:
        raise UsageError(f"no source is called {name}", hint="see `curator source list`, or give an address")
    look = _look(place, listed.get(name) or _unlisted(name))
    if look.error:
        raise look.error
    entries = [
        {"title": e.title, "url": e.url, "published_at": e.published_at.isoformat() if e.published_at else None}
        for e in look.entries
    ]
    if json:
        as_json({"feed_url": look.feed_url or None, "entries": entries, "remarks": list(look.remarks)})
        return
    rows = [(f"{e.published_at:%Y-%m-%d}" if e.published_at else "no date", e.title, e.url) for e in look.entries]
    print(table(("DATE", "TITLE", "URL"), rows) if rows else "no entries")
    for remark in (*look.remarks, *([f"the feed is {look.feed_url}"] if look.feed_url else [])):
        place.say(remark)


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
