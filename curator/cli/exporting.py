"""Commands that give an issue to other places: export zenn, json, chat, mail."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place
from curator.errors import PageError, PublishError, UsageError

if TYPE_CHECKING:
    from curator.domain.issue import Page
    from curator.domain.types import Issue

group = typer.Typer(help="Give an issue to other places.", no_args_is_help=True, rich_markup_mode=None)

Day = Annotated[
    str, typer.Option("--date", metavar="YYYY-MM-DD", help="The issue's date (default: the newest that is out).")
]
Output = Annotated[
    Path | None, typer.Option("--output", metavar="DIR", help="A folder to write to, instead of printing.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who acts (default: CURATOR_BY, else git's user).")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group.command("zenn")(zenn)
    group.command("json")(json)
    group.command("mail")(mail)
    group.command("chat")(chat)
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
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Hand over every article that is new: for the workflow.")
    ] = None,
    handed: Annotated[
        Path | None, typer.Option("--from", metavar="FOLDER", help="Put what was handed over there, and push it.")
    ] = None,
    by: By = "",
) -> None:
    """Write a published issue as an article into the repository that Zenn reads.

    Its time may be to come: Zenn shows it then by itself.
    """
    if into is not None or handed is not None:
        _by_robot(context.obj, into, handed, output, by, asked=bool(day or force))
        return
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


def _by_robot(
    place: Place, into: Path | None, handed: Path | None, output: Path | None, by: str, *, asked: bool
) -> None:
    """The two steps of the workflow: the one that reads needs no token, the one that pushes needs no journal."""
    from curator.cli.handing import hand_over, take_over

    if into is not None and handed is None and output is None and not asked:
        hand_over(place, _pages(place), into, by)
        return
    if handed is None or into is not None or asked:
        raise UsageError("--into and --from stand alone", hint="first --into FOLDER, then --from FOLDER --output DIR")
    raise typer.Exit(1 if take_over(place, handed, _repository(place, output)) else 0)


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


def json(context: typer.Context, day: Day = "", output: Output = None) -> None:
    """Give an issue as data, for programs. Its schema is docs/issue.schema.json."""
    import json as format_

    from curator.publish.exporters.data import issue_data

    place: Place = context.obj
    issue = _public(place, day).issue
    data = issue_data(issue, place.settings, _anchors(place, issue))
    _give(f"{issue.date}.json", (format_.dumps(data, ensure_ascii=False, indent=2) + "\n").encode(), output)


def chat(
    context: typer.Context,
    day: Day = "",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="slack or mattermost.")] = "slack",
    output: Output = None,
) -> None:
    """Give an issue as a message: its sections and items as links."""
    from curator.publish.exporters.chat import Chat, message, too_long
    from curator.publish.exporters.data import issue_address

    place: Place = context.obj
    if form not in {*Chat}:
        raise UsageError(f"--format: not a chat: {form}", hint=f"one of {', '.join(Chat)}")
    issue, chosen = _public(place, day).issue, Chat(form)
    emoji = issue.emoji or place.settings.publication.emoji
    text = message(issue, issue_address(issue, place.settings), emoji, chosen, _anchors(place, issue))
    _give(f"{issue.date}.{chosen}.txt", text.encode(), output)
    if problem := too_long(text, chosen):
        print(f"curator: {problem}: post it in parts", file=sys.stderr)
        raise typer.Exit(1)


def mail(
    context: typer.Context,
    day: Day = "",
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Who sends it.")] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="ADDRESS", help="Who gets it (default: the mail names nobody).")
    ] = "",
    output: Output = None,
) -> None:
    """Give an issue as a mail to open and send (.eml): HTML and text."""
    from curator.cli.pages import know_pages, known_cards
    from curator.domain.markdown import LINE_LIMIT
    from curator.domain.text import clean_title
    from curator.domain.words import words
    from curator.publish.exporters.data import issue_address
    from curator.publish.exporters.mail import CLIPPED, Letter, html_part
    from curator.publish.exporters.mail import mail as mail_of
    from curator.site.cards import card_for
    from curator.site.render import Place as Where
    from curator.site.render import Rendering, render

    place: Place = context.obj
    page, publication = _public(place, day), place.settings.publication
    know_pages(place)
    with place.store.reading() as tx:
        cards = known_cards(tx)
    address = issue_address(page.issue, place.settings)
    how = Rendering(words(publication.language), publication.newline, lambda url: card_for(url, cards))
    body = render(page.text[page.intro_at[0] :], how, Where(publication.url, address, permalinks=False))
    moment = page.issue.published_at or place.now()
    letter = Letter(
        title=clean_title(page.issue.title, LINE_LIMIT) or publication.title,
        body=body.html,
        address=address,
        publication=publication.title,
        site=publication.url,
        language=publication.language,
        sent_at=moment.astimezone(place.zone),
    )
    _give(f"{page.issue.date}.eml", mail_of(letter, sender=sender, to=to), output)
    size = len(html_part(letter).encode())
    if size > CLIPPED:
        place.say(f"curator: the mail's HTML has {size} bytes; Gmail shows the first {CLIPPED} and a link to the rest")


def _anchors(place: Place, issue: Issue) -> Mapping[int, str]:
    """The ids of an issue's sections and items on the site, by line."""
    from curator.site.anchors import anchors_of
    from curator.store import publications

    with place.store.reading() as tx:
        published = publications.published(tx)
    return anchors_of(issue, place.settings, published).by_line


def _give(name: str, data: bytes, output: Path | None) -> None:
    """Print an export, or write it into a folder; one that was made before is written anew."""
    from curator.publish.files import put

    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = (output / name).absolute()
    put(target, str(output / name), data)
    print(output / name)


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


def _public(place: Place, day: str) -> Page:
    """The page of a day, or the newest; one that readers may see."""
    from curator.publish.exporters.zenn import must_be_utf8

    now = place.now()
    page = _chosen(_pages(place), day, lambda page: page.issue.is_public(now))
    if page.issue.draft:
        raise PublishError("it is a draft", path=page.path, hint="publish it first: `curator publish`")
    if not page.issue.is_public(now):
        hint = "wait for it, or run `curator publish` to give it a time"
        raise PublishError("its time has not come", path=page.path, hint=hint)
    must_be_utf8(page)
    return page


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
