"""Where a command works: the publication's folder, its settings, its database, the clock and the person.

The only module that reads the clock and the environment. Everything is opened when it is first asked for.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from curator.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from curator.crawl.completion import Endpoint
    from curator.crawl.github import Api
    from curator.domain.settings import Settings
    from curator.domain.types import Source
    from curator.store.engine import Store

SETTINGS_FILE = "curator.toml"


@dataclass
class Place:
    """One publication on this machine, as the global options say."""

    root_option: Path | None = None
    database_option: str = ""
    now_option: str = ""
    verbose: bool = False
    quiet: bool = False
    loopback: bool = False
    """Sources may live on this machine: the demo's do."""

    @cached_property
    def root(self) -> Path:
        """The publication's folder: `--root`, else the nearest one upwards that has a `curator.toml`."""
        if self.root_option is not None:
            return self.root_option.absolute()
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / SETTINGS_FILE).is_file():
                return folder
        raise ConfigError(
            "there is no publication here or in a folder above",
            path=SETTINGS_FILE,
            hint="make one with `curator init`, or name its folder with --root",
        )

    @cached_property
    def settings(self) -> Settings:
        """What `curator.toml` says."""
        from curator.config.settings import load_settings

        return load_settings(self.root)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What `sources.toml` lists."""
        from curator.config.sources import load_sources

        return load_sources(self.root, self.settings)

    @cached_property
    def database(self) -> str:
        """`--database`, else CURATOR_DATABASE_URL, else `.curator/curator.db` in the publication."""
        chosen = self.database_option or os.environ.get("CURATOR_DATABASE_URL", "")
        return chosen or f"sqlite:///{self.root / '.curator' / 'curator.db'}"

    @cached_property
    def store(self) -> Store:
        """The database; it is opened by the first transaction."""
        from curator.store.engine import Store

        return Store(self.database)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The publication's time zone."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.settings.publication.timezone)

    @property
    def journal_dir(self) -> Path:
        """The journal's clone."""
        return self.root / "journal"

    @property
    def allow_networks(self) -> tuple[str, ...]:
        """Networks that tests, benchmarks and the demo open for every request."""
        own = ("127.0.0.0/8",) if self.loopback else ()
        return own + tuple(
            part.strip() for part in os.environ.get("CURATOR_ALLOW_NETWORKS", "").split(",") if part.strip()
        )

    @property
    def github(self) -> Api:
        """GitHub's API, and the token that opens it. CURATOR_GITHUB_TOKEN goes before GITHUB_TOKEN; the addresses are
        those that GitHub Actions gives, which are others on an Enterprise Server."""
        from curator.crawl.github import ADDRESS, SITE, Api

        told = os.environ.get
        return Api(
            token=(told("CURATOR_GITHUB_TOKEN", "") or told("GITHUB_TOKEN", "")).strip(),
            site=told("GITHUB_SERVER_URL", "") or SITE,
            address=told("GITHUB_API_URL", "") or ADDRESS,
        )

    @property
    def assist(self) -> Endpoint:
        """Whom `[assist]` asks: CURATOR_ASSIST_URL, with the key of CURATOR_ASSIST_KEY or of the file that
        CURATOR_ASSIST_KEY_FILE names. Raises UsageError where it is not said or cannot be."""
        from curator.crawl.completion import Endpoint

        told = os.environ.get
        base = told("CURATOR_ASSIST_URL", "").strip()
        if not base:
            hint = "set CURATOR_ASSIST_URL, such as http://127.0.0.1:11434/v1"
            raise UsageError("the environment does not say where the assistant is", hint=hint)
        file = told("CURATOR_ASSIST_KEY_FILE", "")
        return Endpoint.of(base, (told("CURATOR_ASSIST_KEY", "") or (_secret(Path(file)) if file else "")).strip())

    def now(self) -> datetime:
        """The time, UTC: `--now` if given. Raises UsageError when that is no time."""
        if not self.now_option:
            return datetime.now(UTC)
        try:
            told = datetime.fromisoformat(self.now_option)
        except ValueError:
            raise UsageError(f"--now: not an ISO 8601 time: {self.now_option}") from None
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)

    def person(self, by: str) -> str:
        """Who acts: `--by`, else CURATOR_BY, else git's user by the mail addresses in `curator.toml`, else by name."""
        chosen = by or os.environ.get("CURATOR_BY", "")
        if chosen:
            return _plain_name(chosen)
        mail = _git("user.email", self.root)
        for person in self.settings.people:
            if mail and mail.lower() in (known.lower() for known in person.emails):
                return person.name
        return _plain_name(_git("user.name", self.root) or _login())

    def close(self) -> None:
        """Close the database if it was opened."""
        if "store" in self.__dict__:
            self.store.close()

    def say(self, text: str) -> None:
        """A line of the story, on standard error; silent with --quiet."""
        if not self.quiet:
            print(text, file=sys.stderr)


def _secret(file: Path) -> str:
    """What a file with a secret holds. Raises UsageError when it cannot be read, or others can read it."""
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise UsageError(f"{file} can be read by others", hint=f"chmod 600 {file}")
        return file.read_text(encoding="utf-8")[:10_000]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"CURATOR_ASSIST_KEY_FILE cannot be read: {file}", hint="look at its path") from error


def _git(key: str, folder: Path) -> str:
    try:
        told = subprocess.run(
            ["git", "config", key], cwd=folder, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip()


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _plain_name(name: str) -> str:
    from curator.domain.text import clean_title

    return clean_title(name, 200)
