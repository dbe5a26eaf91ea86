"""Every key that the two files may have, and what its value must be. Messages, hints and the reference come from
these tables; the names are those of the dataclasses in `domain.settings` and `domain.types`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from curator.config import addresses as net
from curator.config import checks as is_
from curator.config import suggesting
from curator.config.checks import Check, CheckError
from curator.config.document import Key, Problems, nearest
from curator.domain.proof import RULES
from curator.domain.types import Kind


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one table."""

    known: Mapping[str, Check]
    required: tuple[str, ...] = ()


PUBLICATION = Keys(
    {
        "title": is_.text(100),
        "url": net.site_address,
        "language": is_.language,
        "country": is_.country,
        "timezone": is_.timezone,
        "emoji": is_.text(16, empty=True),
        "newline": is_.one_of("break", "join"),
        "description": is_.text(500, empty=True, lines=True),
        "canonical": is_.one_of("site", "zenn"),
    }
)
SECTION = Keys(
    {"key": is_.slug, "heading": is_.text(100), "aliases": is_.each(is_.text(100)), "brief": is_.flag},
    required=("key", "heading"),
)
PERSON = Keys(
    {
        "name": is_.text(60),
        "display": is_.text(100, empty=True),
        "github": net.github_name,
        "emails": is_.each(net.mail),
    },
    required=("name",),
)
_FILLED_IN = is_.placeholders("number", "date", "headlines", "title")
TEMPLATES = Keys({"title": _FILLED_IN, "intro": _FILLED_IN, "afterword": _FILLED_IN})
SCHEDULE = Keys(
    {
        "crawl": is_.cron,
        "draft": is_.cron,
        "publish": is_.cron,
        "meeting": is_.weekday,
        "closed": is_.each(is_.day),
        "publish_at": is_.clock,
    }
)
CRAWL = Keys(
    {
        "jobs": is_.whole(1, 256),
        "timeout": is_.seconds(1, 600),
        "max_bytes": is_.whole(1_000, 1_000_000_000),
        "parse_timeout": is_.seconds(0.1, 600),
        "interval": is_.interval,
        "longest_interval": is_.interval,
        "retry_after_scope": is_.one_of("host", "source"),
        "spacing": is_.seconds(0, 60),
        "proxy": net.proxy,
        "contact": net.contact,
        "allow_networks": is_.each(net.network),
        "parallel_hosts": is_.each(net.host),
    }
)
REVIEW = Keys(
    {
        "language": is_.optional(is_.one_of("en", "ja")),
        "theme": is_.optional(is_.one_of("auto", "dark", "light")),
        "keys": is_.key_bindings,
        "sync": is_.interval,
        "tab": is_.saved_tabs,
    }
)
SUGGEST = Keys({"prefill": suggesting.probability, "rule": suggesting.rules})
WATCH = Keys(
    {"project": is_.text(200), "word": is_.pattern, "weight": suggesting.weight},
)
DRAFT = Keys({"more": is_.whole(0, 100), "more_from": is_.each(is_.one_of("discuss", "later", "vote"))})
ASSIST = Keys(
    {
        "model": is_.text(200, empty=True),
        "length": is_.whole(50, 1_000),
        "most": is_.whole(1, 100),
        "timeout": is_.seconds(1, 600),
    }
)
CHECK = Keys(
    {
        "title_limit": is_.whole(10, 1_000),
        "repeat": is_.each(net.repeatable),
        "ignore": is_.each(is_.one_of(*RULES)),
        "terms": is_.inside,
        "spaces": is_.one_of("off", "with", "without"),
    }
)
JOURNAL = Keys({"remote": net.remote, "branch": net.branch})
ZENN = Keys(
    {
        "path": is_.text(1_000, empty=True),
        "username": is_.username,
        "publication_name": is_.text(100, empty=True),
        "slug": is_.placeholders("number", "date", limit=100),
        "topics": is_.each(is_.text(50)),
    }
)
SITE = Keys({"font": is_.text(1_000, empty=True), "repository": net.repository})

SETTINGS: Mapping[str, Keys] = {
    "publication": PUBLICATION,
    "templates": TEMPLATES,
    "schedule": SCHEDULE,
    "crawl": CRAWL,
    "review": REVIEW,
    "suggest": SUGGEST,
    "draft": DRAFT,
    "assist": ASSIST,
    "check": CHECK,
    "journal": JOURNAL,
    "zenn": ZENN,
    "site": SITE,
}
"""The single tables of `curator.toml`."""
SETTINGS_LISTS: Mapping[str, Keys] = {"section": SECTION, "person": PERSON, "watch": WATCH}
"""Its `[[lists]]`."""

SELECTORS = {"item": "item", "link": "link", "title_selector": "title", "date": "date", "summary": "summary"}
"""Key in `sources.toml` → field of `Selectors`."""
_SELECTOR = is_.text(500)
SOURCE = Keys(
    {
        "slug": is_.slug,
        "kind": is_.one_of(*(kind.value for kind in Kind)),
        "url": net.address,
        "title": is_.text(200, empty=True),
        "section": is_.text(100, empty=True),
        "interval": is_.interval,
        "include": is_.each(is_.pattern),
        "exclude": is_.each(is_.pattern),
        "language": is_.optional(is_.language),
        **dict.fromkeys(SELECTORS, _SELECTOR),
    },
    required=("slug", "kind", "url"),
)
"""A `[[source]]` of `sources.toml`."""


def read_table(value: object, at: Key, keys: Keys, problems: Problems) -> dict[str, Any]:
    """The checked values of a table that are right; every problem is noted."""
    if not isinstance(value, dict):
        problems.add(f"{at[-1]} must be a table", at, f"write [{at[-1]}]")
        return {}
    read: dict[str, Any] = {}
    for name, raw in value.items():
        check = keys.known.get(name)
        if check is None:
            problems.add(f'unknown key "{_plain(name)}"', (*at, name), nearest(name, tuple(keys.known)))
            continue
        try:
            read[name] = check(raw)
        except CheckError as wrong:
            problems.add(f"{name} {wrong}", (*at, name), wrong.hint)
    for name in keys.required:
        if name not in value:
            problems.add(f"{name} is missing", at, f'add {name} = "…"')
    return read


def read_list(value: object, name: str, keys: Keys, problems: Problems) -> list[tuple[Key, dict[str, Any]]]:
    """The tables of a `[[list]]`, each with its place."""
    if not isinstance(value, list):
        problems.add(f"{name} must be a list of tables", (name,), f"write [[{name}]] with double brackets")
        return []
    return [((name, at), read_table(item, (name, at), keys, problems)) for at, item in enumerate(value)]


def unknown_tables(values: Mapping[str, object], known: tuple[str, ...], problems: Problems) -> None:
    """Note every top-level name that no table has."""
    for name in values:
        if name in known:
            continue
        homes = [table for table, keys in SETTINGS.items() if name in keys.known and table in known]
        hint = f"it belongs into [{homes[0]}]" if homes else nearest(name, known)
        problems.add(f'unknown key "{_plain(name)}"', (name,), hint)


def no_twins(
    rows: list[tuple[Key, dict[str, Any]]], names: Callable[[dict[str, Any]], list[str]]
) -> list[tuple[Key, str, Key]]:
    """(place, what, place of the first) for everything that two rows claim."""
    seen: dict[str, Key] = {}
    twins = []
    for at, row in rows:
        for name in names(row):
            first = seen.setdefault(name, at)
            if first != at:
                twins.append((at, name, first))
    return twins


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:60]
