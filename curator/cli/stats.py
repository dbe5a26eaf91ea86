"""The command `stats`: what came, was kept and went out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import as_json, table
from curator.cli.place import Place

if TYPE_CHECKING:
    from curator.domain.stats import Count, Stats

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("stats")(stats)


def stats(
    context: typer.Context,
    months: Annotated[int, typer.Option(min=0, max=1_200, metavar="N", help="Newest months to show.")] = 12,
    json: Json = False,
) -> None:
    """What came, was kept and went out: by source, section, month.

    Nothing is counted by person.
    """
    from curator.domain.stats import newest

    place: Place = context.obj
    counted = _counted(place)
    shown = newest(counted.months, months)
    if json:
        as_json(
            {
                "total": _told(counted.total),
                "sources": [{"slug": name, **_told(count)} for name, count in counted.sources.items()],
                "sections": [{"section": name, **_told(count)} for name, count in counted.sections.items()],
                "months": [{"month": name, **_told(count)} for name, count in shown.items()],
            }
        )
        return
    for heading, counts in (("SOURCE", counted.sources), ("SECTION", counted.sections), ("MONTH", shown)):
        if counts:
            print(_table(heading, counts, share=heading != "MONTH"))
            print()
    total = counted.total
    print(f"{total.came} links came, {total.kept} were kept, {total.published} links are in issues that are out")


def _counted(place: Place) -> Stats:
    from curator.cli.pages import all_views
    from curator.domain.markdown import plain
    from curator.domain.stats import Printed, reckoned
    from curator.store import past
    from curator.store.plain import ask_of

    settings = place.settings

    def section_of(name: str) -> str:
        known = settings.section_of(name) or settings.section_of(plain(name))
        return known.key if known else plain(name)

    views = all_views(place)
    with place.store.reading() as tx:
        printed = [Printed(one.key, one.section, one.at) for one in past.printed(ask_of(tx))]
    slugs = [source.slug for source in place.sources]
    return reckoned(views, printed, sources=slugs, section_of=section_of, zone=place.zone)


def _told(count: Count) -> dict[str, Any]:
    share = count.share
    return {
        "came": count.came,
        "kept": count.kept,
        "published": count.published,
        "share": None if share is None else round(share, 3),
    }


def _table(heading: str, counts: Mapping[str, Count], *, share: bool) -> str:
    """Counts, one a line. What was kept in a month may have come in another: there a share would mean nothing."""
    from curator.domain.text import for_terminal

    heads = (heading, "CAME", "KEPT", "PUBLISHED", *(("SHARE",) if share else ()))
    rows = []
    for name, count in counts.items():
        part = "" if count.share is None else f"{count.share:.0%}"
        cells = (for_terminal(name), str(count.came), str(count.kept), str(count.published))
        rows.append((*cells, part) if share else cells)
    return table(heads, rows)
