"""Between the journal's files and the index: what is new in files goes in, what no file has goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from curator.cli.place import Place
    from curator.domain.records import Record
    from curator.journal.many import Reading
    from curator.journal.worker import Told
    from curator.store.engine import Tx
    from curator.store.ready import Ready

KIND_OF = {
    "entry": "crawl",
    "fetch": "crawl",
    "submission": "submit",
    "decision": "review",
    "redacted": "review",
    "card": "cards",
    "draft": "publish",
    "published": "publish",
}
"""Which kind of journal file a record type goes into; a type of a newer program goes with the reviews."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came from files: files, new records, and a line for everything that was not right."""

    files: int = 0
    new: int = 0
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """Worth a word; nothing is lost."""


def load_new(place: Place) -> Loaded:
    """Take in the journal files that the index does not have yet. Where they take words back, the database's file
    forgets them too."""
    from curator.errors import StoreError
    from curator.store import forgetting

    with _begun(place) as reading, place.store.writing() as tx:
        before = forgetting.redacted(tx)
        loaded = _load(place, tx, reading)
        more = forgetting.redacted(tx) - before
    try:
        if more:
            forgetting.scrub(place.store)
    except StoreError as error:
        hint = f"run `curator redact {' '.join(sorted(more)[:3])}` later, which tries again"
        return replace(loaded, problems=(*loaded.problems, f"{error.message}: {hint}"))
    return loaded


def _begun(place: Place, *, anew: bool = False) -> Reading:
    """Begin to read what the index seems to lack (or everything), while the database layer is loaded and others write:
    what it does lack is known in the transaction."""
    from curator.journal import files
    from curator.journal.many import Reading
    from curator.store.quiet import taken_in

    have = frozenset[str]() if anew else taken_in(place.store)
    names = [] if have is None else [name for name in files.names(place.journal_dir) if name not in have]
    return Reading(place.journal_dir, names, now=place.now())


def _load(place: Place, tx: Tx, reading: Reading) -> Loaded:
    from curator.journal import files
    from curator.journal.reading import Problem
    from curator.store import load

    have = load.loaded_files(tx)
    there = files.listing(place.journal_dir)
    said = list(there.problems)
    settled: list[str] = []
    unknown = [name for name in there.names if name not in have]

    def ready(told: Iterator[Told]) -> Iterator[list[Ready]]:
        for name, whole, problems, records in told:
            said.extend(Problem(name, *problem) for problem in problems)
            if whole:
                settled.append(name)
            yield records

    taken = load.take_in_ready(tx, ready(reading.told(unknown)))
    load.mark_loaded(tx, settled)
    problems = tuple(str(one) for one in said if not one.warning)
    return Loaded(len(unknown), taken.new, problems, tuple(str(one) for one in said if one.warning))


def flush(place: Place) -> list[str]:
    """Write what no journal file has yet: one new file for each kind and person. Gives the files' names.

    Files that came meanwhile are taken in first: a program killed between writing a file and noting so writes
    nothing twice.
    """
    from curator.journal import files
    from curator.store.quiet import nothing_unwritten

    if nothing_unwritten(place.store, files.listing(place.journal_dir).names):
        return []
    from curator.store import outbox

    if place.journal_dir.exists():
        load_new(place)
    written = []
    with place.store.writing() as tx:  # or two commands that end at once would both write what waits
        for (kind, by), records in _sorted(outbox.pending(tx)).items():
            name = files.write(place.journal_dir, kind, by, records, now=place.now())
            outbox.mark_written(tx, [record.id for record in records], name)
            written.append(name)
    return written


def _sorted(records: list[Record]) -> dict[tuple[str, str], list[Record]]:
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        groups.setdefault((KIND_OF.get(record.type, "review"), record.by), []).append(record)
    return groups


def rebuild(place: Place, *, old: str = "") -> Loaded:
    """Make the index anew from the journal and the issue pages, in one transaction; local tables stay.

    A damaged database is moved aside first; what no journal file has yet is read out of it. `old` is the address of
    another database that is being left: what it alone has goes into the journal or comes along.
    """
    from curator.cli.pages import refresh_pages
    from curator.store import load, outbox

    _ = place.zone  # what is wrong with the settings is said before the work, not after
    rescued = _rescued(place)
    if old:
        _leave(place, old)
    with place.store.reading() as tx:
        unwritten = bool(outbox.pending(tx))
    if unwritten:  # else all would be loaded twice: `flush` takes in first what files say
        flush(place)
    with _begun(place, anew=True) as reading, place.store.writing() as tx:
        load.empty(tx)
        loaded = _load(place, tx, reading)
        refresh_pages(place, tx)
    return replace(loaded, problems=(*rescued, *loaded.problems))


def _leave(place: Place, old: str) -> None:
    """Write what only the old database has into the journal, and copy its local tables."""
    from contextlib import closing

    from curator.errors import UsageError
    from curator.store.engine import Store
    from curator.store.moving import carry_local

    if old == place.database:
        raise UsageError(
            "this is the database that is rebuilt",
            hint="name the new one with --database or CURATOR_DATABASE_URL, and with --from the one that is left",
        )
    with closing(Store(old, create=False)) as store:
        leaving = replace(place, database_option=old)
        leaving.__dict__["store"] = store
        flush(leaving)
        with store.reading() as there, place.store.writing() as here:
            carry_local(there, here)


def _rescued(place: Place) -> list[str]:
    """Put a new database in the place of a damaged one; what there is to say about it."""
    from curator.store import rescue

    place.store.close()
    saved = rescue.set_aside(place.store.address, place.now())
    if saved is None:
        return []
    with place.store.writing() as tx:
        rescue.restore(tx, saved)
    told = [
        f"the database was damaged: it is {saved.aside.name} now, and {len(saved.records)} records that no journal "
        "file had were read out of it"
    ]
    if not saved.complete:
        told.append("not all of it could be read: decisions since the journal was last written may be missing")
    return told
