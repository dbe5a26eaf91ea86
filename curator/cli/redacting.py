"""The command that takes words back: out of the index, and if asked out of the journal's past, here and there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.cli.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
    from curator.store import forgetting, outbox

    place: Place = context.obj
    if place.journal_dir.exists():
        journal.load_new(place)
    with place.store.writing() as tx:
        fresh = outbox.not_redacted(tx, records)
        words = [text for record in fresh for text in forgetting.words_of(record)]
        also = forgetting.also_said(tx, words, [record.id for record in fresh])
        files = outbox.files_of(tx, fresh)
        said = [("redacted", {"target": record.id}) for record in fresh]
        outbox.append_all(tx, said, by=place.person(by), now=place.now())
    journal.flush(place)
    forgetting.scrub(place.store)
    print(f"{_count(len(records), 'record')} forgotten by this index, and by the others after a sync")
    done = _out_of_the_past(place) if history else _still_in(files)
    clean = _elsewhere(place, words, also)
    raise typer.Exit(0 if done and clean else 1)


def _count(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"


def _still_in(files: Sequence[str]) -> bool:
    for file in files:
        print(f"still in journal/{file}, and in the journal's past once that was sent")
    if files:
        print("next: change what was secret; `curator redact ID --history` takes the words out of the journal too")
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
        print(f"out of the journal's past, here and at its remote: {len(report.forgotten_files)} files changed")
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
    print(f"out of the journal, which was never shared from here: {len(made.files)} files changed")
    return True


# -- other places ------------------------------------------------------------------------------------------------


def _elsewhere(place: Place, words: Sequence[str], also: Sequence[str]) -> bool:
    """Name where else the words stand. True when they do nowhere that we know of."""
    if also:
        print(f"the same words stand in other records: curator redact {' '.join(also)}")
    found = list(_holding(place, words))
    for path, line in found:
        print(f"still in {path}:{line}" if line else f"still in {path}")
    for folder, step in (
        ("content", "take the words out of the page (`curator draft` does, where nobody touched the item), and of your "
         "repository's past if they were committed"),
        ("site", "`curator build` makes the site anew"),
        (".curator", "delete what was moved aside, once you need it no more"),
    ):  # fmt: skip
        if any(path.parts[0] == folder for path, _ in found):
            print(f"next: {step}")
    return not found and not also


def _holding(place: Place, words: Sequence[str]) -> Iterator[tuple[Path, int]]:
    """Files of the publication that hold one of the words, relative to its folder; the line, or 0 in a binary file."""
    needles = [needle for text in words for needle in _forms(text)]
    if not needles:
        return
    folders = ["content", "site", ".curator", *filter(None, [place.settings.zenn.path])]
    for folder in folders:
        for path in sorted((place.root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and ".git" not in path.parts:
                data = path.read_bytes()
                at = min((where for needle in needles if (where := data.find(needle)) >= 0), default=-1)
                if at >= 0:
                    shown = path.relative_to(place.root) if path.is_relative_to(place.root) else path
                    yield shown, 0 if b"\0" in data[:8000] else data.count(b"\n", 0, at) + 1


def _forms(text: str) -> set[bytes]:
    """The longest line of a text as it stands in Markdown, in HTML and in JSON."""
    import html
    import json

    line = max(text.splitlines(), key=len, default="")
    forms = (line, html.escape(line), html.escape(line, quote=False), json.dumps(line, ensure_ascii=False)[1:-1])
    return {form.encode() for form in forms if line}
