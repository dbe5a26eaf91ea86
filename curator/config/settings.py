"""`curator.toml` → `Settings`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from curator.config import keys
from curator.config.document import Document, Key, Problems, nearest, read
from curator.domain.settings import (
    AssistSettings,
    CheckSettings,
    CrawlSettings,
    DraftSettings,
    JournalSettings,
    Person,
    Publication,
    ReviewSettings,
    ScheduleSettings,
    SectionDef,
    Settings,
    SiteSettings,
    SuggestRule,
    SuggestSettings,
    Templates,
    Watch,
    ZennSettings,
)
from curator.errors import ConfigError

FILE = "curator.toml"
_NOT_FOR_SECTIONS = frozenset({"feed", "index"})
"""Would collide with files of the site beside the sections' pages."""


def load_settings(root: Path) -> Settings:
    """Read `curator.toml`. Raises `ConfigError` with everything that is wrong in it."""
    try:
        document = read(root / FILE, FILE)
    except FileNotFoundError:
        raise ConfigError(
            "is not there",
            path=FILE,
            hint="curator init makes a new publication here; --root DIR names another folder",
        ) from None
    return settings_from(document)


def settings_from(document: Document) -> Settings:
    """The settings that a parsed `curator.toml` means. Raises `ConfigError`."""
    problems = Problems(document)
    keys.unknown_tables(document.values, (*keys.SETTINGS, *keys.SETTINGS_LISTS), problems)
    tables = {
        name: keys.read_table(document.values.get(name, {}), (name,), known, problems)
        for name, known in keys.SETTINGS.items()
    }
    lists = {
        name: keys.read_list(document.values.get(name, []), name, known, problems)
        for name, known in keys.SETTINGS_LISTS.items()
    }
    for at, heading, first in keys.no_twins(lists["section"], _section_names):
        problems.add(f'"{heading}" is a name of two sections', at, f"the other is on line {document.line_of(first)}")
    for at, name, first in keys.no_twins(lists["person"], lambda row: [row.get("name", ""), *row.get("emails", ())]):
        problems.add(f'"{name}" is used by two people', at, f"the other is on line {document.line_of(first)}")
    for at, row in lists["section"]:
        if row.get("key") in _NOT_FOR_SECTIONS:
            problems.add(f'key "{row["key"]}" is taken by a file of the site', (*at, "key"), "choose another")
    for at, row in lists["watch"]:
        if bool(row.get("project")) == bool(row.get("word")):
            problems.add("a watch needs a project or a word, one of them", at, 'write project = "cilium/cilium"')
    _known_sections(tables["suggest"].get("rule", ()), lists["section"], problems)
    problems.done()
    return Settings(
        publication=Publication(**tables["publication"]),
        sections=tuple(SectionDef(**row) for _, row in lists["section"]),
        people=tuple(Person(**row) for _, row in lists["person"]),
        templates=Templates(**tables["templates"]),
        schedule=ScheduleSettings(**tables["schedule"]),
        crawl=CrawlSettings(**tables["crawl"]),
        review=ReviewSettings(**tables["review"]),
        suggest=SuggestSettings(**tables["suggest"]),
        watch=tuple(Watch(**row) for _, row in lists["watch"]),
        draft=DraftSettings(**tables["draft"]),
        assist=AssistSettings(**tables["assist"]),
        check=CheckSettings(**tables["check"]),
        journal=JournalSettings(**tables["journal"]),
        zenn=ZennSettings(**tables["zenn"]),
        site=SiteSettings(**tables["site"]),
    )


def _known_sections(
    rules: Iterable[SuggestRule], sections: list[tuple[Key, dict[str, object]]], problems: Problems
) -> None:
    known = [str(row.get("key", "")) for _, row in sections]
    for number, rule in enumerate(rules):
        if rule.section not in known:
            at = ("suggest", "rule", number, "section")
            problems.add(f'no section has the key "{rule.section}"', at, nearest(rule.section, tuple(known)))


def _section_names(row: dict[str, object]) -> list[str]:
    """What a section answers to; the same name twice in one section is harmless."""
    aliases = row.get("aliases", ())
    names = [row.get("key"), row.get("heading"), *(aliases if isinstance(aliases, tuple) else ())]
    return [name for name in names if isinstance(name, str)]
