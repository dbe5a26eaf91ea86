"""What `curator doctor` makes of what it saw: pure judgements, each with what to do. Looking is done elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How it is."""

    OK = "ok"
    WARN = "warn"
    """Works, but something is missing or odd."""
    BAD = "bad"
    """Does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `todo` is what to do; empty when it is well."""

    what: str
    level: Level
    says: str
    todo: str = ""


OLDEST_PYTHON = (3, 11)
OLDEST_GIT = (2, 31)
"""The first git that takes settings by GIT_CONFIG_COUNT, which the journal's clone is driven with:
https://github.com/git/git/blob/master/Documentation/RelNotes/2.31.0.txt"""

SIGN = "\N{HAMMER AND WRENCH}\ufe0f"
"""Of the signs that publications put into headings, the one that terminals agree on least."""


def python(version: Sequence[Any]) -> Finding:
    """The interpreter's version."""
    told = ".".join(map(str, version[:3]))
    if tuple(version[:2]) < OLDEST_PYTHON:
        return Finding("python", Level.BAD, told, "install Python 3.11 or newer and make .venv anew")
    return Finding("python", Level.OK, told)


def git(version: Sequence[int] | None) -> Finding:
    """The version of git; None without git."""
    if version is None:
        return Finding("git", Level.BAD, "not there", "install git: the journal is shared with it")
    told = ".".join(map(str, version))
    if tuple(version[:2]) < OLDEST_GIT:
        return Finding("git", Level.BAD, told, f"install git {'.'.join(map(str, OLDEST_GIT))} or newer")
    return Finding("git", Level.OK, told)


def terminal(*, tty: bool, encoding: str, width: int | None) -> Finding:
    """What a terminal shows. `width` is how many cells `SIGN` took, None when it did not say."""
    if not tty:
        return Finding("terminal", Level.OK, "none here, nothing to measure")
    if encoding.lower().replace("-", "") != "utf8":
        return Finding("terminal", Level.BAD, f"text is {encoding}", "set LANG to a UTF-8 locale, such as ja_JP.UTF-8")
    if width is None:
        return Finding(
            "terminal", Level.WARN, "does not say where its cursor is", "try another one if columns look odd"
        )
    if width == 2:
        return Finding("terminal", Level.OK, f"{SIGN} takes two cells, as Unicode has it")
    return Finding(
        "terminal",
        Level.WARN,
        f"{SIGN} takes {width} cell{'s' * (width != 1)} instead of two",
        "the review shows plain letters for sections, so its columns hold; output of `curator links` may be ragged",
    )


def font(*, language: str, text: bool, emoji: bool) -> Finding:
    """The fonts for pictures that are shown where an issue's address is shared."""
    if not text:
        todo = "install fonts-noto-cjk, or name a font file in [site] font; without one, issues have no pictures"
        return Finding("fonts", Level.WARN, f"none with the letters of {language}", todo)
    if not emoji:
        return Finding("fonts", Level.WARN, "none with emoji", "install fonts-noto-color-emoji; pictures go without")
    return Finding("fonts", Level.OK, "letters and emoji")


def modes(readable: Sequence[str]) -> Finding:
    """Files with secrets that others on this machine can read."""
    if readable:
        return Finding(
            "secrets", Level.BAD, f"others can read {', '.join(readable)}", f"chmod 600 {' '.join(readable)}"
        )
    return Finding("secrets", Level.OK, "no file with a secret is open to others")


def workflows(texts: Mapping[str, str], wanted: Mapping[str, str], *, remote: str, requirements: str | None) -> Finding:
    """The workflows as they are, held against what `init` would write now.

    Args:
        texts: Path → text of the workflows that are there.
        wanted: The same for all that `init` writes.
        remote: `[journal] remote`.
        requirements: Text of `requirements.txt`; None when the publication has none.
    """
    missing = sorted(set(wanted) - set(texts))
    if len(missing) == len(wanted):
        return Finding("actions", Level.OK, "not used: no workflow is here")
    for name, text in sorted(texts.items()):
        gone = [line for line in _crons(wanted.get(name, "")) if line not in _crons(text)]
        if gone:
            todo = f"write these times (UTC) into it: {'; '.join(gone)}"
            return Finding("actions", Level.WARN, f"{name} comes at another time than curator.toml says", todo)
    if missing:
        return Finding(
            "actions", Level.WARN, f"{', '.join(missing)} missing", "`curator init` writes what is not there"
        )
    if not remote:
        todo = "choose a place with `curator init --journal origin`, then `curator sync`"
        return Finding("actions", Level.WARN, "the robots have no journal to work with", todo)
    if requirements is not None and not any(
        line.strip() and line.strip()[0] != "#" for line in requirements.split("\n")
    ):
        todo = "write where curator comes from, with its commit"
        return Finding("actions", Level.BAD, "requirements.txt names nothing to install", todo)
    return Finding("actions", Level.OK, f"{len(texts)} workflows")


def _crons(text: str) -> list[str]:
    return [
        line.split('"')[1] for line in text.splitlines() if line.strip().startswith('- cron: "') and line.count('"') > 1
    ]


def pages(url: str, *, used: bool) -> Finding:
    """The site's address. `used` says whether there are workflows that publish it."""
    if "//localhost" in url or "//127.0.0.1" in url:
        level = Level.WARN if used else Level.OK
        todo = "set [publication] url to the site's address: feeds and links are made from it" if used else ""
        return Finding("pages", level, f"the site's address is {url}", todo)
    return Finding(
        "pages", Level.OK, f"{url} (in the repository's settings, Pages › Source is GitHub Actions)" if used else url
    )


def zenn(path: str, *, folder: bool, repository: bool, articles: bool, silent: str = "") -> Finding:
    """The repository that Zenn reads. `silent` says why its remote does not answer; empty when it does, or was not
    asked."""
    if not path:
        return Finding("zenn", Level.OK, "not used: [zenn] path is empty")
    if not folder:
        return Finding("zenn", Level.BAD, f"{path} is no folder", "clone the repository that Zenn reads there")
    if not repository:
        return Finding("zenn", Level.BAD, f"{path} is no git repository", "clone the repository that Zenn reads there")
    if silent:
        todo = "look at the network, and whether git may read and write there"
        return Finding("zenn", Level.BAD, f"the remote of {path} does not answer: {silent}", todo)
    if not articles:
        return Finding("zenn", Level.WARN, f"{path} has no articles/", "right for a new one; else look at [zenn] path")
    return Finding("zenn", Level.OK, path)
