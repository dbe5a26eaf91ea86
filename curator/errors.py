"""The one error tree: every error that a user may see, with its fields.

CuratorError
├─ ConfigError         a file people own is not right: path, line, key
├─ SourceError         one source could not be taken in: source
│  ├─ FetchError       the network's part: url, reason, status
│  └─ ParseError       the bytes' part: url, reason
├─ StoreError          the database could not do it: database
│  ├─ SchemaError      the database is newer than this program: found, expected
│  └─ CorruptError     the database file is damaged
├─ JournalError        a journal file or its clone: path, line
├─ PageError           an issue page is not right: path, line
├─ PublishError        a page may not be written or published: path
├─ BuildError          the site generator stopped: output
└─ UsageError          what was asked for cannot be done
   └─ QueryError       a query asks for what there is not: reason, at, word, allowed

An error says what is wrong in its first sentence and what to do next in `hint`. In a batch (a crawl, a load, a
build) errors are values in a report; only what stops the whole command is raised to the door.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_USERINFO = re.compile(r"([a-z][a-z0-9+.-]{0,30}:[/\\]{2,})[^/\\?#\s]*@", re.IGNORECASE)


def without_credentials(text: str) -> str:
    """The text with user names and passwords taken out of every address in it. It stands here because no error may
    carry one, whoever raises it."""
    return _USERINFO.sub(r"\1", text)


class CuratorError(Exception):
    """The root. `str()` gives one line: where, what, and what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message = without_credentials(message)
        self.hint = without_credentials(hint)
        super().__init__(self.message)

    def where(self) -> str:
        """The place the error speaks of, or the empty string when there is none."""
        return ""

    def __str__(self) -> str:
        where = self.where()
        line = f"{where}: {self.message}" if where else self.message
        return f"{line} ({self.hint})" if self.hint else line


class _PlacedError(CuratorError):
    """An error at a place in a file. `line` counts from 1; None means the file as a whole."""

    def __init__(self, message: str, *, path: str, line: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line

    def where(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


class ConfigError(_PlacedError):
    """`curator.toml` or `sources.toml` is not right. `key` is the dotted key, or None.

    A file may be wrong in several places: the first problem is raised and carries the `others`, and `str()` gives
    one line for each, so that all can be mended in one go.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str,
        line: int | None = None,
        key: str | None = None,
        hint: str = "",
        others: tuple[ConfigError, ...] = (),
    ) -> None:
        super().__init__(message, path=path, line=line, hint=hint)
        self.key = key
        self.others = others

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(str(other) for other in self.others)])


class SourceError(CuratorError):
    """One source could not be taken in. The rest of the crawl goes on."""

    def __init__(self, message: str, *, source: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.source = source

    def where(self) -> str:
        """The source's slug."""
        return self.source


class FetchError(SourceError):
    """No usable answer came.

    `reason` is a short fixed word a script can compare: `timeout`, `dns`, `connect`, `certificate`, `blocked
    address`, `scheme not allowed`, `too large`, `decode error`, `short body`, `protocol`, `redirects`, `status`.
    `status` is the HTTP status, or None if no answer came. `retry_after` is seconds to wait as the server said,
    or None.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str,
        url: str,
        reason: str,
        status: int | None = None,
        retry_after: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, source=source, hint=hint)
        self.url = url
        self.reason = reason
        self.status = status
        self.retry_after = retry_after


class ParseError(SourceError):
    """The bytes gave no entries, or no text. `reason` is a fixed word: `html page`, `challenge page`, `empty body`,
    `not a feed`, `parse timeout`, `selectors`, `no answer`."""

    def __init__(self, message: str, *, source: str, url: str, reason: str, hint: str = "") -> None:
        super().__init__(message, source=source, hint=hint)
        self.url = url
        self.reason = reason


class StoreError(CuratorError):
    """The database could not do what was asked; nothing of the transaction remains.

    `database` is its address without password.
    """

    def __init__(self, message: str, *, database: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.database = database

    def where(self) -> str:
        """The database's address, without password."""
        return self.database


class SchemaError(StoreError):
    """The database was written by another version. `found` and `expected` are migration names."""

    def __init__(self, message: str, *, database: str, found: str, expected: str, hint: str = "") -> None:
        super().__init__(message, database=database, hint=hint)
        self.found = found
        self.expected = expected


class CorruptError(StoreError):
    """The database file is damaged."""


class JournalError(_PlacedError):
    """A journal file, or the journal's clone. `line` counts from 1; None means the file or clone as a whole."""


class PageError(_PlacedError):
    """An issue page cannot be understood."""


class PublishError(_PlacedError):
    """A page may not be written or published."""


class BuildError(CuratorError):
    """The site could not be built. `output` is what the generator said, possibly many lines."""

    def __init__(self, message: str, *, output: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.output = output


class UsageError(CuratorError):
    """What was asked for makes no sense as asked."""


class QueryError(UsageError):
    """A query asks for what there is not.

    `reason` is a fixed word: `field`, `value`, `empty`, `regex`, `slow`, `long`. `at` is the first character it is
    about, from 1; `word` is the field's name, or empty; `allowed` is what may stand there, empty when that is no list.
    """

    def __init__(
        self, message: str, reason: str, *, at: int, word: str = "", hint: str = "", allowed: Sequence[str] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.at = at
        self.word = word
        self.allowed = tuple(allowed)

    def where(self) -> str:
        """The place in the query."""
        return f"query, character {self.at}"
