"""Commands that bring old issues along: import honkit, import zenn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.cli.output import as_json, times
from curator.cli.place import Place
from curator.errors import CuratorError, PageError, UsageError

if TYPE_CHECKING:
    from datetime import date, datetime

    from curator.publish.files import IssueFile
    from curator.publish.importers.arrival import Outcome
    from curator.publish.importers.report import Harvest, Imported, Trouble
    from curator.publish.importers.tree import Tree
    from curator.store.engine import Tx

group = typer.Typer(help="Bring issues along that another tool kept.", no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[Path, typer.Argument(metavar="PATH", help="A folder of old issues, or one of them.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who acts (default: CURATOR_BY, else git's user).")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group.command("honkit")(honkit)
    group.command("zenn")(zenn)
    app.add_typer(group, name="import")


def honkit(
    context: typer.Context,
    path: Where,
    address: Annotated[
        str, typer.Option(metavar="URL", help="Where the book was published: links that lead there are led anew.")
    ] = "",
    dry_run: Dry = False,
    json: Json = False,
    by: By = "",
) -> None:
    """Make issue pages from a HonKit or GitBook tree.

    What is there already and was edited since stays; run it again whenever you like.
    """
    from datetime import datetime, time

    from curator.domain.week import publish_moment
    from curator.publish.holidays import holidays
    from curator.publish.importers.book import book_of, checked_address
    from curator.publish.importers.honkit import pages_of
    from curator.publish.importers.tree import read_tree

    place: Place = context.obj
    schedule, zone = place.settings.schedule, place.zone
    closed_days = holidays(place.settings.publication.country)

    def moment(day: date) -> datetime:
        before = datetime.combine(day, time(), tzinfo=zone)
        return publish_moment(
            day, before, at=schedule.publish_at, zone=zone, holidays=closed_days, closed=schedule.closed
        )

    root, only = _book_root(path)
    tree = read_tree(root)
    book = book_of(tree, address=checked_address(address), only=only)
    _bring(place, pages_of(book, zone=zone, moment=moment), tree, dry_run=dry_run, json=json, by=by)


def zenn(context: typer.Context, path: Where, dry_run: Dry = False, json: Json = False, by: By = "") -> None:
    """Make issue pages from Zenn articles.

    From a repository or one article. Front matter and text stay as they are, byte for byte.
    """
    from curator.publish.importers.tree import read_tree
    from curator.publish.importers.zenn import pages_of

    place: Place = context.obj
    root, only = _zenn_root(path)

    def enter(folder: str) -> bool:
        parts = folder.split("/")
        return not {"articles", "images"}.isdisjoint(parts) or (
            len(parts) < 3 and (root / folder / "articles").is_dir()
        )

    tree = read_tree(root, enter)
    _bring(place, pages_of(tree, zone=place.zone, only=only), tree, dry_run=dry_run, json=json, by=by)


def _book_root(path: Path) -> tuple[Path, str]:
    """The folder of a book's texts, and the path in it of the one text that was named ("" for all)."""
    from curator.publish.importers.book import root_folder

    if path.is_file():
        here = path.absolute()
        signs = ("SUMMARY.md", "book.json", "book.js")
        above = [folder for folder in list(here.parents)[:6] if any((folder / sign).is_file() for sign in signs)]
        root = _book_root(above[0])[0] if above else here.parent
        if here.is_relative_to(root):
            return root, here.relative_to(root).as_posix()
        return here.parent, here.name
    for name in ("book.json", "book.js"):
        file = path / name
        if file.is_file():
            with file.open(encoding="utf-8", errors="replace") as opened:
                folder = path / root_folder(opened.read(100_000))
            if folder.is_dir() and folder.resolve().is_relative_to(path.resolve()):
                return folder, ""
    return path, ""


def _zenn_root(path: Path) -> tuple[Path, str]:
    """The folder of a Zenn repository, and the path in it of the one article that was named ("" for all)."""
    here = path.absolute()
    articles = here.parent if here.is_file() else here
    root = articles.parent if articles.name == "articles" else articles
    if articles.name == "articles" and not (root / "images").is_dir() and (root.parent / "images").is_dir():
        root = root.parent
    return root, here.relative_to(root).as_posix() if here.is_file() else ""


# -- writing -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Done:
    """What came of an import."""

    pages: list[tuple[Imported, Outcome]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cards: int = 0
    pictures: int = 0


def _bring(place: Place, harvest: Harvest, tree: Tree, *, dry_run: bool, json: bool, by: str) -> None:
    from curator.cli import journal
    from curator.cli.pages import refresh_pages
    from curator.publish.files import read_pages
    from curator.publish.importers.arrival import repeated_numbers

    if not harvest.pages and not harvest.problems:
        raise UsageError("there is no issue in it", hint="an issue's file name, title or front matter says its date")
    there = {file.path: file for file in read_pages(place.root, zone=place.zone)}
    found = [*tree.problems, *harvest.problems, *repeated_numbers(harvest.pages)]
    done = _Done(problems=[str(problem) for problem in found])
    if dry_run:
        with place.store.reading() as tx:
            done.pages = [(page, _outcome(tx, page, there)) for page in harvest.pages]
            for page, outcome in done.pages:
                done.problems += map(str, _problems(page, outcome, there))
    else:
        person = place.person(by)
        with place.store.writing() as tx:
            for page in harvest.pages:
                _settle(place, tx, page, there, tree, done, by=person)
            done.problems += refresh_pages(place, tx)
        journal.flush(place)
    if json:
        as_json(_as_data(done, harvest))
    else:
        _say(done, harvest, dry_run=dry_run)
    raise typer.Exit(1 if done.problems else 0)


def _outcome(tx: Tx, page: Imported, there: dict[str, IssueFile]) -> Outcome:
    from curator.publish.importers.arrival import outcome
    from curator.store import publications

    file = there.get(page.path)
    return outcome(page, file.text if file else None, publications.drafted(tx, page.date))


def _problems(page: Imported, outcome: Outcome, there: dict[str, IssueFile]) -> list[Trouble]:
    """What a person must look at: what the original brought, and what the publication's own pages have against it."""
    from curator.publish.importers.arrival import Outcome, clashes
    from curator.publish.importers.report import Trouble

    if outcome is Outcome.LEFT:
        return []
    if outcome is Outcome.TAKEN:
        return [Trouble(page.source, 0, f"not imported: {page.path} is there already, and no import wrote it")]
    others = [(path, file.page.issue) for path, file in there.items() if not isinstance(file.page, PageError)]
    return [*page.problems, *clashes(page, others)]


def _settle(
    place: Place, tx: Tx, page: Imported, there: dict[str, IssueFile], tree: Tree, done: _Done, *, by: str
) -> None:
    """Write one page with its pictures, and note what is known by it. Every step may be done again."""
    from curator.publish.files import write_page
    from curator.publish.importers.arrival import Outcome

    outcome = _outcome(tx, page, there)
    problems = [str(problem) for problem in _problems(page, outcome, there)]
    if outcome not in (Outcome.TAKEN, Outcome.LEFT):
        try:
            problems += _write_pictures(place, page, tree, done)
            if outcome is not Outcome.UNCHANGED:
                file = there.get(page.path)
                write_page(place.root, page.path, page.text, file.hash if file else None)
            _note(place, tx, page, done, by=by)
        except CuratorError as error:
            outcome = Outcome.FAILED
            problems.append(str(error))
    done.pages.append((page, outcome))
    done.problems += problems


def _write_pictures(place: Place, page: Imported, tree: Tree, done: _Done) -> list[str]:
    from curator.publish.files import write_picture
    from curator.publish.importers.tree import picture_bytes

    problems = []
    for path, address in page.pictures.items():
        data = picture_bytes(tree.pictures[path], tree.root)
        if data is None:
            problems.append(f"{path}: it changed while it was read: run the command again")
            continue
        try:
            done.pictures += write_picture(place.root, address, data)
        except CuratorError as error:
            problems.append(str(error))
    return problems


def _note(place: Place, tx: Tx, page: Imported, done: _Done, *, by: str) -> None:
    """Remember the text, the number with its anchors, the words of cards; what is known already is not said again."""
    from curator.domain.identity import short_hash
    from curator.domain.urls import link_key
    from curator.publish.importers.arrival import WRITTEN
    from curator.publish.publish import anchors
    from curator.store import cards, publications

    issue, now = page.issue, place.now()
    publications.save_drafted(tx, page.date, {WRITTEN: (short_hash(page.text), page.source[:500])}, by=by, now=now)
    if not issue.draft and issue.number is not None:
        record = next((one for one in publications.published(tx) if one.date == page.date), None)
        publications.save_published(tx, page.date, issue.number, anchors(issue, record), by=by, now=now)
    known = cards.cards(tx, keys=[link_key(card.url) for card in page.cards])
    for card in page.cards:
        if link_key(card.url) not in known:
            cards.save(tx, replace(card, published_at=None), by=by, now=now)
            known[link_key(card.url)] = card
            done.cards += 1


# -- telling -----------------------------------------------------------------------------------------------------------


def _say(done: _Done, harvest: Harvest, *, dry_run: bool) -> None:
    from curator.domain.text import for_terminal
    from curator.publish.importers.arrival import Outcome

    for page, outcome in done.pages:
        items = sum(len(section.items) for section in page.issue.sections)
        number = f"issue {page.issue.number}, " if page.issue.number is not None else ""
        print(for_terminal(f"{page.path}: {_words(outcome)} {page.source} ({number}{items} items)"))
        if outcome in (Outcome.IMPORTED, Outcome.UPDATED):
            for kind, where in _by_kind(page):
                print("  " + for_terminal(f"{kind}: {where}"))
    for one in harvest.left_out:
        print(for_terminal(f"left out: {one.path} ({one.why})"))
    for problem in done.problems:
        print(for_terminal(f"problem: {problem}"))
    counts = {name: sum(outcome == name for _, outcome in done.pages) for name in Outcome}
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"
    if dry_run:
        print(f"issues: {told}; nothing was written (--dry-run)")
    elif counts[Outcome.IMPORTED] or counts[Outcome.UPDATED]:
        print(f"issues: {told}; {done.cards} cards and {done.pictures} pictures brought along")
    else:
        print(f"issues: {told}; nothing new")


def _words(outcome: Outcome) -> str:
    """How an outcome reads before the original's name."""
    return {
        "imported": "imported from",
        "updated": "brought up to date from",
        "unchanged": "unchanged, as",
        "left": "edited by hand since, left as it is; from",
        "taken": "was there before, left as it is; not imported:",
        "failed": "could not be written from",
    }[outcome.value]


def _by_kind(page: Imported) -> list[tuple[str, str]]:
    """Each kind of change with its lines in the original; with its words where it has none."""
    found: dict[str, list[str]] = {}
    for change in page.changes:
        found.setdefault(change.kind, []).append(str(change.line) if change.line else change.what)
    return [
        (kind, ("lines " if len(where) > 1 else "line ") * where[0].isdecimal() + ", ".join(dict.fromkeys(where)))
        for kind, where in found.items()
    ]


def _as_data(done: _Done, harvest: Harvest) -> dict[str, Any]:
    return {
        "pages": [
            {
                "source": page.source,
                "path": page.path,
                "outcome": str(outcome),
                "date": page.date.isoformat(),
                "number": page.issue.number,
                "title": page.issue.title,
                "draft": page.issue.draft,
                "published_at": times(page.issue.published_at),
                "items": sum(len(section.items) for section in page.issue.sections),
                "cards": [card.url for card in page.cards],
                "pictures": dict(page.pictures),
                "changes": [{"kind": one.kind, "line": one.line, "what": one.what} for one in page.changes],
                "problems": [{"line": one.line, "message": one.message} for one in page.problems],
            }
            for page, outcome in done.pages
        ],
        "left_out": [{"path": one.path, "why": one.why} for one in harvest.left_out],
        "problems": done.problems,
        "cards": done.cards,
        "pictures": done.pictures,
    }
