"""The index of the search: made by Pagefind, run as a program, from texts that are split so that every part of a
Japanese compound is found.

Written Japanese has no spaces. Pagefind's own splitting by dictionary and the browser's disagree on many words (its
issue 1237), and it needs a third of a gigabyte of memory. So texts are split into overlapping pairs of characters
before they are indexed, and what a reader types is split the same way (`theme/pagefind.js`): whatever stands in a text
is found by any part of it.

Issues are indexed in bundles of a fixed number, oldest first, which the browser searches as one: a new issue changes
the last bundle only.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from curator.errors import BuildError
from curator.site.files import put_folder

BUNDLE = 130
"""Issues in a bundle: two and a half years of a weekly. A bundle is indexed in half a second."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese. The same in pagefind.js."""

_UNSPACED_LANGUAGES = frozenset({"ja", "zh", "th", "lo", "my", "km"})

_PERMALINK = re.compile(r'<a class="permalink".*?</a>', re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_KEPT = ("fragment", "index")
_KEPT_FILES = re.compile(r"pagefind-entry\.json|pagefind\..*\.pf_meta|wasm\..*\.pagefind")
_ENGINE = ("pagefind.js", "pagefind-worker.js")


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page as the search knows it."""

    path: str
    """From the site's root."""
    title: str
    facts: str
    """Number and day, shown with what was found."""
    html: str
    """Its text; headings with ids are places that a result can lead to."""


_NOTHING = SearchPage("", "", "", "<p>\ua66e\ua66e</p>")
"""What is indexed before the first issue is out: Pagefind fails where there is no word, and nobody types this one."""


def split(text: str) -> str:
    """A text with every run of unspaced script as its overlapping pairs: 楽観的 → 楽観 観的."""
    return _UNSPACED.sub(_pairs, unicodedata.normalize("NFKC", text))


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    return f" {' '.join(run[at : at + 2] for at in range(len(run) - 1)) or run} "


def index_page(page: SearchPage, language: str) -> str:
    """What Pagefind reads of a page."""
    body = "".join(
        part if part.startswith("<") else split(part) for part in _TAG.split(_PERMALINK.sub("", page.html)) if part
    )
    told = f'data-title="{escape(page.title)}" data-facts="{escape(page.facts)}"'
    return (
        f'<!DOCTYPE html>\n<html lang="{index_language(language)}"><head><title>x</title></head>'
        f'<body data-pagefind-body><h1 data-pagefind-meta="title[data-title], facts[data-facts]" {told} '
        f'data-pagefind-weight="5">{escape(split(page.title))}</h1>\n{body}</body></html>\n'
    )


def index_language(language: str) -> str:
    """The language Pagefind is told: none, where its own splitting would get in the way of ours."""
    return "mul" if language.split("-", maxsplit=1)[0].lower() in _UNSPACED_LANGUAGES else language


def build_index(pages: Sequence[SearchPage], language: str, work: Path, script: str) -> dict[str, bytes]:
    """The files of the search, by name below the site's `pagefind/`. Bundles whose pages are the same as the last time
    are taken from `work`.

    Args:
        pages: Oldest first, so that a new one changes the last bundle only.
        language: The publication's.
        work: A folder of the search's own; what is there comes from an earlier build.
        script: The module that browsers load, for `pagefind/pagefind.js`.

    Raises:
        BuildError: Pagefind is not there or failed.
    """
    bundles = [pages[at : at + BUNDLE] for at in range(0, len(pages), BUNDLE)] or [[]]
    made: dict[str, bytes] = {}
    for number, bundle in enumerate(bundles):
        for name, data in _bundle(bundle, language, work / str(number)).items():
            if "/" in name or name not in _ENGINE or number == 0:
                made[f"{number}/{name}"] = data
    for left in work.iterdir():
        if left.name not in {str(number) for number in range(len(bundles))}:
            shutil.rmtree(left, ignore_errors=True)
    told = json.dumps([str(number) for number in range(len(bundles))])
    made["pagefind.js"] = script.replace('["0"]', told).encode()
    return made


def _bundle(pages: Sequence[SearchPage], language: str, folder: Path) -> Mapping[str, bytes]:
    """One bundle's files, from the last build when nothing changed."""
    known = list(pages) or [_NOTHING]
    state = hashlib.sha256(_program().encode())
    for page in known:
        state.update(repr((language, page)).encode("utf-8", "surrogatepass"))
    stamp, made = folder / "state", folder / "made"
    if not stamp.is_file() or stamp.read_text() != state.hexdigest():
        stamp.unlink(missing_ok=True)
        texts = {f"{page.path}index.html": index_page(page, language).encode("utf-8", "replace") for page in known}
        put_folder(folder / "pages", texts)
        shutil.rmtree(made, ignore_errors=True)
        _run(folder / "pages", made)
        for path in list(made.iterdir()):
            if path.name not in (*_KEPT, *_ENGINE) and not _KEPT_FILES.fullmatch(path.name):
                path.unlink()
        stamp.write_text(state.hexdigest())
    return {path.relative_to(made).as_posix(): path.read_bytes() for path in sorted(made.rglob("*")) if path.is_file()}


def _run(pages: Path, made: Path) -> None:
    command = [sys.executable, "-m", "pagefind", "--silent", "--site", str(pages), "--output-path", str(made)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode != 0 or not (made / "pagefind-entry.json").is_file():
        said = (done.stdout + done.stderr).strip()
        raise BuildError(
            f"the search index could not be made: {said.splitlines()[-1] if said else 'Pagefind said nothing'}",
            output=said,
            hint="is the package pagefind installed? The old site is untouched",
        )


def _program() -> str:
    """What makes the index: this module and Pagefind."""
    return (files("curator.site") / "search.py").read_text(encoding="utf-8") + version("pagefind_bin")
