"""A new publication: the files that a team begins with. Nothing that is there already is written over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from curator.config import settings as settings_file
from curator.config import templates
from curator.config.addresses import remote
from curator.config.checks import CheckError
from curator.config.checks import language as checked_language
from curator.config.document import alone, newline_of, parse, read, toml_value, with_values, write
from curator.errors import ConfigError, UsageError

IGNORED = (".curator/", "journal/", "site/")
"""What a publication's git leaves out: the index, the journal's own clone and the built site."""


@dataclass(frozen=True, slots=True)
class InitReport:
    """What `init` did, as paths relative to the publication, in order."""

    written: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """Files that were there and stay as they are."""
    amended: tuple[str, ...] = ()
    """Files that were there and got a line: `.gitignore`, and `curator.toml` when the journal's place was chosen."""


def init(
    folder: Path,
    *,
    journal: str | None = None,
    language: str = "en",
    title: str = "",
    extra: Mapping[str, str] | None = None,
) -> InitReport:
    """Write a fresh publication into a folder, which is made when it is not there.

    `journal` is the journal's place (`origin` or a git address; None: decide later). `title` "" gives one in the
    language. `extra` maps more relative paths to texts (the site generator's settings). Raises `UsageError` for
    what cannot be, `ConfigError` when a file cannot be written.
    """
    try:
        tag = str(checked_language(language))
        place = None if journal is None else str(remote(journal))
    except CheckError as error:
        raise UsageError(str(error), hint=error.hint) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be a publication: {error.strerror}", hint="name another folder") from None
    files = {**templates.files(language=tag, title=title, journal=place or ""), **(extra or {})}
    with alone(folder):
        report = InitReport()
        for name, text in files.items():
            report = _laid(folder, name, text, report)
        report = _with_ignored(folder, report)
        if place is not None and settings_file.FILE in report.left:
            report = _with_journal(folder, place, report)
    return report


def _laid(folder: Path, name: str, text: str, report: InitReport) -> InitReport:
    file = folder / name
    if os.path.lexists(file):
        return replace(report, left=(*report.left, name))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", path=name, hint="look at its permissions") from None
    write(file, "", text, name)
    return replace(report, written=(*report.written, name))


def _with_ignored(folder: Path, report: InitReport) -> InitReport:
    name = ".gitignore"
    file = folder / name
    before = file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""
    present = {line.strip().strip("/") for line in before.splitlines()}
    missing = [line for line in IGNORED if line.strip("/") not in present]
    if not missing:
        return replace(report, left=(*report.left, name))
    newline = newline_of(before)
    gap = newline if before and not before.endswith("\n") else ""
    write(file, before, before + gap + newline.join(missing) + newline, name)
    return (
        replace(report, amended=(*report.amended, name)) if before else replace(report, written=(*report.written, name))
    )


def _with_journal(folder: Path, place: str, report: InitReport) -> InitReport:
    """Set `[journal] remote` in a `curator.toml` that was there, and nothing else of it."""
    name = settings_file.FILE
    document = read(folder / name, name)
    if settings_file.settings_from(document).journal.remote == place:
        return report
    if "journal" not in document.values:
        newline = newline_of(document.text)
        gap = newline if document.text.endswith("\n") or not document.text else newline * 2
        after = f"{document.text}{gap}[journal]{newline}remote = {toml_value(place)}{newline}"
    elif ("journal",) in [table.key for table in document.tables]:
        after = with_values(document, ("journal",), {"remote": place})
    else:
        raise ConfigError("journal is not a [table] of its own", path=name, hint=f"set remote = {toml_value(place)}")
    settings_file.settings_from(parse(after, name))
    write(folder / name, document.text, after, name)
    left = tuple(path for path in report.left if path != name)
    return replace(report, left=left, amended=(*report.amended, name))
