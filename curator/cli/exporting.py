"""Commands that give an issue to other places: export zenn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place
from curator.errors import PageError, PublishError, UsageError

if TYPE_CHECKING:
    from curator.domain.issue import Page

group = typer.Typer(help="Give an issue to other places.", no_args_is_help=True, rich_markup_mode=None)

Day = Annotated[
    str, typer.Option("--date", metavar="YYYY-MM-DD", help="The issue's date (default: the newest that is out).")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who acts (default: CURATOR_BY, else git's user).")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group.command("zenn")(zenn)
    app.add_typer(group, name="export")


def zenn(
    context: typer.Context,
    day: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The issue's date (default: the newest published one).")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="Another repository than `path` in [zenn].")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also over an edit made there, and with a date that looks mistyped.")
    ] = False,
    by: By = "",
) -> None:
    """Write a published issue as an article into the repository that Zenn reads.

    Its time may be to come: Zenn shows it then by itself.
    """
    from curator.cli import journal
    from curator.domain.identity import short_hash
    from curator.publish.exporters import files
    from curator.publish.exporters.zenn import WRITTEN, Outcome, article_of, date_trouble, outcome
    from curator.store import publications

    place: Place = context.obj
    pages = _pages(place)
    page = _chosen(pages, day, lambda page: not page.issue.draft)
    article = article_of(page, place.settings, place.zone)
    others = [other.issue for other in pages if other is not page]
    trouble = date_trouble(page.issue, others, place.now(), place.zone)
    if trouble and not force:
        raise PublishError(trouble, path=page.path, hint="look at the year; if it is right, say --force")
    root = _repository(place, output)
    pictures = files.pictures_of(place.root, article)
    there = files.articles_beside(root, article)
    with place.store.writing() as tx:
        remembered = publications.drafted(tx, page.issue.date)
        done = outcome(
            article,
            there,
            remembered,
            publications.published(tx),
            ours=publications.ever_written(tx, page.issue.date, WRITTEN),
            now=place.now(),
            zone=place.zone,
            force=force,
        )
        copied = [path for path, data in pictures.items() if files.write_picture(root, path, data, force=force)]
        if done is not Outcome.UNCHANGED:
            files.write_article(root, article, there.get(article.path))
        note = {WRITTEN: (short_hash(article.text), article.path)}
        publications.save_drafted(tx, page.issue.date, note, by=place.person(by), now=place.now())
    journal.flush(place)
    for path in copied:
        print(f"{path}: copied")
    moment = article.published_at.astimezone(place.zone)
    when = "since" if article.published_at <= place.now() else "from"
    print(f"{article.path}: {done}; on Zenn {when} {moment:%Y-%m-%d %H:%M}")
    if done is not Outcome.UNCHANGED or copied:
        place.say(f"commit it in {root}; Zenn takes it at the merge")


def _repository(place: Place, output: Path | None) -> Path:
    """The folder that articles go to; one named with --output is made."""
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        return output
    path = place.settings.zenn.path
    if not path:
        raise UsageError("which repository?", hint="write its folder as `path` into [zenn], or say --output DIR")
    root = (place.root / Path(path).expanduser()).resolve()
    if not root.is_dir():
        raise UsageError(f"there is no folder {root}", hint="clone the repository there, or change `path` in [zenn]")
    return root


# -- choosing ----------------------------------------------------------------------------------------------------------


def _pages(place: Place) -> list[Page]:
    """Every issue page that can be understood; of the others standard error tells."""
    from curator.publish.files import read_pages

    pages = []
    for file in read_pages(place.root, zone=place.zone):
        if isinstance(file.page, PageError):
            place.say(f"curator: {file.page}")
        else:
            pages.append(file.page)
    return pages


def _chosen(pages: Sequence[Page], day: str, ready: Callable[[Page], bool]) -> Page:
    """The page of a day, whatever it is; without one the newest of those that are `ready`."""
    if day:
        try:
            when = date.fromisoformat(day)
        except ValueError:
            raise UsageError(f"--date: not a date: {day}", hint="write it as 2023-03-17") from None
        found = [page for page in pages if page.issue.date == when]
        if not found:
            raise UsageError(f"there is no issue of {when}", hint="`curator draft` writes one")
    else:
        found = [page for page in pages if ready(page)]
        if not found:
            raise UsageError("no issue is published yet", hint="`curator draft`, then `curator publish`")
    return max(found, key=lambda page: page.issue.date)
