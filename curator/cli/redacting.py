"""The command that takes words back: out of the index, and if asked out of the journal's past, here and there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from curator.domain.records import Record


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("redact")(redact)


def redact(
    context: typer.Context,
    records: Annotated[
        list[str], typer.Argument(metavar="ID…", help="Of decisions or proposals: `curator show URL --json`.")
    ],
    history: Annotated[
        bool, typer.Option("--history", help="Also out of the journal's files and past, here and at its remote.")
    ] = False,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who acts (default: CURATOR_BY, else git's user).")] = "",
) -> None:
    """Take back words that should not have been said.

    Every index forgets them, also those of the others after a sync. With --history the journal's past is written
    anew without them; every clone follows with its next sync.
    """
    from curator.cli import journal
    from curator.cli.pages import know_pages
    from curator.journal.forgetting import lines_of
    from curator.store import forgetting, outbox

    place: Place = context.obj
    if place.journal_dir.exists():
        journal.load_new(place)
    written = lines_of(place.journal_dir, records)
    with place.store.writing() as tx:
        fresh = outbox.not_redacted(tx, records)
        words = {
            text for record in (*fresh, *(record for _, record in written)) for text in forgetting.words_of(record)
        }
        also = forgetting.also_said(tx, words, records)
        said = [("redacted", {"target": record.id}) for record in fresh]
        outbox.append_all(tx, said, by=place.person(by), now=place.now())
    journal.flush(place)
    know_pages(place)  # what was taken out of a page is to leave the index of pages too
    forgetting.scrub(place.store)
    print(f"{_count(len(records), 'record')} forgotten by this index, and by the others after a sync")
    _say_again(fresh)
    done = _out_of_the_past(place) if history else _still_in(sorted({file for file, _ in written}))
    clean = _elsewhere(place, sorted(words), also)
    raise typer.Exit(0 if done and clean else 1)


def _count(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"


def _say_again(records: Sequence[Record]) -> None:
    """What goes with the words: all that the record said."""
    for record in records:
        verdict, section, url = (record.fields.get(name) for name in ("verdict", "section", "url"))
        if record.type == "decision" and verdict:
            put = f" --section {section}" if section else ""
            print(f"with the words its verdict is gone; to say it again: curator decide {url} --{verdict}{put}")


def _still_in(files: Sequence[str]) -> bool:
    for file in files:
        print(f"still in journal/{file}, and in the journal's past once a sync has sent it")
    if files:
        print("next: change what was secret; the same command with --history takes the words out of the journal too")
    return not files


# -- the journal -------------------------------------------------------------------------------------------------


def _out_of_the_past(place: Place) -> bool:
    """Take all that is redacted out of the journal. True when it is out, here and at the remote."""
    if not place.settings.journal.remote:
        return _unshared(place)
    from curator.cli import journal
    from curator.cli.keeping import share_journal

    report = share_journal(place, history=True)
    loaded = journal.load_new(place)
    for problem in (*report.problems, *loaded.problems):
        print(problem)
    done = str(report.state) in ("done", "redacted", "rewritten")
    if done:
        changed = len(report.forgotten_files)
        print(
            f"out of the journal's past, here and at its remote: {changed or 'no'} file{'s' * (changed != 1)} changed"
        )
        print(OUTSIDE)
    else:
        print(f"journal {report.state}: its past still has the words")
    step = report.next_step
    if step:
        print(f"next: {step}")
    elif not done:
        print("next: run the same command again")
    return done and not step and not report.problems and not loaded.problems


OUTSIDE = """Not in our power, so change what was secret:
- the others' clones have the words until their next `curator sync`, and their databases until then
- forks, backups and copies of the journal keep them; in a public repository anybody may have one
- the host may show old commits by their number for a while: GitHub's support takes them out on request"""


def _unshared(place: Place) -> bool:
    from curator.journal.git import Git
    from curator.journal.scrubbing import forget_unshared
    from curator.store import forgetting

    with place.store.reading() as tx:
        ids = forgetting.redacted(tx)
    made = forget_unshared(Git(place.journal_dir.absolute()), place.settings.journal.branch, ids)
    print(f"out of the journal, which goes nowhere from here: {len(made.files)} files changed")
    return True


# -- other places ------------------------------------------------------------------------------------------------


def _elsewhere(place: Place, words: Sequence[str], also: Sequence[str]) -> bool:
    """Name where else the words stand. True when they do nowhere that we know of."""
    if also:
        print(f"the same words stand in other records: curator redact {' '.join(also)}")
    found = list(_holding(place, words))
    for path, line in found:
        print(f"still in {path}:{line}" if line else f"still in {path}")
    for folder, step in _STEPS.items():
        if any(str(path).startswith(folder) for path, _ in found):
            print(f"next: {step}")
    return not found and not also


_STEPS = {
    "content/": "take the words out of the page (`curator draft` does, where nobody touched the item), and out of your "
    "own repository's past if they were committed; then run this command again, so that the database lets go of them",
    "site/": "`curator build` makes the site anew",
    ".curator/": "delete what was moved aside when you need it no more",
}
"""What to do about words that stand in a folder of the publication."""


def _holding(place: Place, words: Sequence[str]) -> Iterator[tuple[Path, int]]:
    """Files of the publication that hold one of the words, relative to its folder; the line, or 0 in a binary file."""
    needles = [needle for text in words for needle in _forms(text)]
    if not needles:
        return
    folders = ["content", "site", ".curator", *filter(None, [place.settings.zenn.path])]
    for folder in folders:
        for path in sorted((place.root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and ".git" not in path.parts and path.name not in _OWN:
                data = path.read_bytes()
                at = min((where for needle in needles if (where := data.find(needle)) >= 0), default=-1)
                if at >= 0:
                    shown = path.relative_to(place.root) if path.is_relative_to(place.root) else path
                    yield shown, 0 if b"\0" in data[:8000] else data.count(b"\n", 0, at) + 1


_OWN = frozenset(f"curator.db{more}" for more in ("", "-wal", "-shm"))
"""The index, which knows pages too: it lets go of what left them, and scrubbing sees to its file."""


def _forms(text: str) -> set[bytes]:
    """The longest line of a text as it stands in Markdown, in HTML and in JSON."""
    import html
    import json

    line = max(text.splitlines(), key=len, default="")
    forms = (line, html.escape(line), html.escape(line, quote=False), json.dumps(line, ensure_ascii=False)[1:-1])
    return {form.encode() for form in forms if line}
