"""The command `crawl`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import Progress, as_json
from curator.cli.place import Place
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.crawl.report import CrawlReport, SourceOutcome
    from curator.domain.types import Source

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("crawl")(crawl)


def crawl(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Look at every source, due or not.")] = False,
    source: Annotated[list[str] | None, typer.Option(metavar="SLUG", help="Only this one (several times).")] = None,
    jobs: Annotated[int, typer.Option(min=0, max=256, help="Requests in flight (0: as curator.toml says).")] = 0,
    timeout: Annotated[float, typer.Option(help="Seconds for one request (0: as curator.toml says).")] = 0.0,
    no_cards: Annotated[
        bool, typer.Option("--no-cards", help="Do not ask kept and proposed pages what they are.")
    ] = False,
    json: Json = False,
) -> None:
    """Look at the sources and keep what is new.

    Then ask the pages of kept and proposed links what they are.
    """
    from curator.cli.cards import gather_cards
    from curator.cli.recall import as_data, repeats_since, said

    place: Place = context.obj
    began = place.now()
    chosen = _chosen(place, source or [])
    report = crawl_sources(place, chosen, force=everything or bool(source), jobs=jobs, timeout=timeout)
    repeats = repeats_since(place, began) if report.new else {}
    cards = "" if no_cards or report.interrupted else gather_cards(place)
    if json:
        as_json(_told(report) | {"repeats": [{"link": url, **as_data([one])[0]} for url, one in repeats.items()]})
    else:
        for outcome in report.sources:
            for line in lines(outcome):
                print(line)
        for line in said(repeats):
            print(line)
        print("; ".join(filter(None, (summary(report), cards))))
    raise typer.Exit(1 if report.failed or report.interrupted else 0)


def _chosen(place: Place, slugs: list[str]) -> tuple[Source, ...]:
    import difflib

    if not slugs:
        return place.sources
    by_slug = {source.slug: source for source in place.sources}
    for slug in slugs:
        if slug not in by_slug:
            near = difflib.get_close_matches(slug, by_slug, n=1)
            raise UsageError(
                f"no source is called {slug}", hint=f"did you mean {near[0]}?" if near else "see `curator source list`"
            )
    return tuple(by_slug[slug] for slug in slugs)


def crawl_sources(
    place: Place, sources: tuple[Source, ...], *, force: bool = False, jobs: int = 0, timeout: float = 0.0
) -> CrawlReport:
    """Crawl, write the journal, reckon suggestions. What was stored stays whatever happens afterwards."""
    from curator.cli import journal
    from curator.cli.scoring import score_links
    from curator.crawl.run import crawl as look_at

    settings = place.settings.crawl
    settings = replace(settings, jobs=jobs or settings.jobs, timeout=timeout or settings.timeout)
    if not sources:
        place.say("curator: sources.toml lists no source; add one with `curator source add URL`")
    progress = Progress("crawl", quiet=place.quiet)
    try:
        report = look_at(
            place.store,
            sources,
            settings,
            contact=place.settings.publication.url,
            clock=place.now,
            force=force,
            progress=lambda outcome, done, total: progress(done, total, outcome.slug),
            allow_networks=place.allow_networks,
            github=place.github,
        )
    finally:
        progress.close()
        journal.flush(place)
    if not report.interrupted:
        score_links(place, new=report.new)
    return report


def lines(outcome: SourceOutcome) -> list[str]:
    """What is worth a line: that it failed, that it moved, what was odd about it."""
    from curator.domain.text import for_terminal

    told = []
    if outcome.outcome == "failed":
        told.append(f"{outcome.slug}: failed: {outcome.error}")
    if outcome.moved_to:
        asked = "asked there by now; " if outcome.followed else ""
        told.append(f"{outcome.slug}: moved to {outcome.moved_to} ({asked}change its url in sources.toml)")
    told += [f"{outcome.slug}: {remark}" for remark in outcome.remarks]
    return [for_terminal(line) for line in told]


def summary(report: CrawlReport) -> str:
    """One line on a whole crawl."""
    counts = {"failed": len(report.failed)} | {
        name: report.count(name) for name in ("new", "unchanged", "not modified", "not due")
    }
    parts = [f"{count} {name}" for name, count in counts.items() if count]
    line = f"{len(report.sources)} sources ({', '.join(parts) or 'none'}): {report.new} new entries"
    if left_out := sum(source.filtered for source in report.sources):
        line += f", {left_out} left out by filters"
    return line + ("; see curator status" if report.failed else "") + ("; interrupted" if report.interrupted else "")


def _told(report: CrawlReport) -> dict[str, Any]:
    return {
        "sources": [
            {
                "slug": one.slug,
                "outcome": one.outcome,
                "new": one.new,
                "rewritten": one.rewritten,
                "error": one.error or None,
                "reason": one.reason or None,
                "moved_to": one.moved_to or None,
                "followed": one.followed,
                "filtered": one.filtered,
                "remarks": list(one.remarks),
            }
            for one in report.sources
        ],
        "new": report.new,
        "failed": len(report.failed),
        "not_modified": report.count("not modified"),
        "filtered": sum(one.filtered for one in report.sources),
        "interrupted": report.interrupted,
    }
