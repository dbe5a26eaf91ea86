"""The cases of feedparser, and whether feedparser as it comes holds them. Nothing of ours is imported here: importing
`curator.crawl.feeds` changes feedparser.
"""

from __future__ import annotations

import ast
import codecs
import datetime as dt
import io
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser

HOST = "http://127.0.0.1:8097/tests/"
"""Where feedparser's own test suite serves its cases; some expect this base address."""

SETS = ("wellformed", "entities", "encoding", "illformed")
"""The four sets of feedparser's cases."""

_EXPECT = re.compile(r"Expect:\s*(.*?)\s*(?:-->|\n\s*-->|\n)", re.DOTALL)
_HEADER = re.compile(r"^[^\S\n]*Header:[^\S\n]*([\w-]+):[^\S\n]*(.*?)[^\S\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One document and what is expected of it."""

    set: str
    name: str
    body: bytes
    expect: str
    headers: Mapping[str, str]

    @property
    def url(self) -> str:
        """The address it is read as coming from: what the case says, else where its suite serves it."""
        address = urljoin(HOST + self.name, self.headers.get("content-location", ""))
        return address if address.startswith("http") else HOST + self.name


def members(archive: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of an archive's files below a folder, by name."""
    found = []
    with tarfile.open(archive) as tar:  # in its own order: going back means unpacking from the start
        for one in tar:
            name = one.name.removeprefix("./")
            stream = tar.extractfile(one) if one.isfile() and name.startswith(prefix) else None
            if stream is not None:
                found.append((name, stream.read()))
    yield from sorted(found)


def feedparser_cases(archive: Path) -> Iterator[Case]:
    """The cases of the four sets that say what they expect."""
    for name, body in members(archive, "feedparser/"):
        kind = name.split("/")[1]
        head = _commented(body)
        expect = _EXPECT.search(head)
        if kind in SETS and expect:
            headers = {key.lower(): value for key, value in _HEADER.findall(head)}
            # the address is the URL itself where the case says none; a case may say its own type
            yield Case(kind, name.partition("/")[2], body, expect.group(1), headers)


def _commented(body: bytes) -> str:
    """The beginning of a document as text, whatever its encoding: its comment is ASCII."""
    if body[:4].count(0) or body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return body[:16_000].replace(b"\0", b"").decode("latin-1")
    head = body[:16_000].decode("latin-1")
    return head if "Expect:" in head else body[:16_000].decode("cp037")


def value_of(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """What an expression of a case says. Only data is reached: no underscored attribute, few builtins."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr.startswith("_"):
            raise ValueError(part.attr)
    scope: dict[str, Any] = {"__builtins__": {}, "len": len, "ord": ord, "isinstance": isinstance}
    scope |= {"datetime": dt, "feedparser": feedparser, "locals": lambda: names}
    return eval(compile(ast.Expression(node), "case", "eval"), scope | dict(names))


def clauses(expect: str) -> list[ast.expr]:
    """The comparisons that all have to hold."""
    body = ast.parse(expect.strip(), mode="eval").body
    if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And):
        return list(body.values)
    return [body]


def feedparser_holds(case: Case) -> bool:
    """Whether feedparser as it comes holds a case."""
    headers = {"content-type": "application/xml"} | dict(case.headers) | {"content-location": case.url}
    try:
        result = feedparser.parse(io.BytesIO(case.body), response_headers=headers)
        return all(bool(value_of(clause, result)) for clause in clauses(case.expect))
    except Exception:  # noqa: BLE001 a case that breaks it is not held
        return False


def feedparser_holds_each(cases: Iterable[Case]) -> list[bool]:
    """As `feedparser_holds`, for a process of its own."""
    return [feedparser_holds(case) for case in cases]
