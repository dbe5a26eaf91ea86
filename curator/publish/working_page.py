"""A page in a draft's hands: what stands on it, who touched what, what to remember of it."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from zoneinfo import ZoneInfo

from curator.domain import issue_edit as edit
from curator.domain.identity import item_key, short_hash
from curator.domain.issue import Page, PlacedItem, PlacedSection
from curator.domain.markdown import plain
from curator.domain.mentions import mentions
from curator.domain.settings import Settings
from curator.domain.types import DraftedItem, Issue
from curator.domain.urls import link_key
from curator.domain.words import words
from curator.publish.front import parse_page
from curator.publish.plan import AFTERWORD, MORE, UNSORTED, Wanted, section_rank

LINE = "line:"
"""What the name of a short mention's record begins with; the link's key follows."""

TAKEN_OUT = ""
"""The hash that says: a draft took this item out again."""


class WorkingPage:
    """A page being worked on: each edit gives a new text, which is read again."""

    def __init__(
        self, text: str | None, prior: dict[str, DraftedItem], settings: Settings, day: date, number: int, path: str
    ) -> None:
        self.settings, self.day, self.number, self.path = settings, day, number, path
        self.words = words(settings.publication.language)
        self.prior = {key: record for key, record in prior.items() if record.hash}
        self.fresh = text is None
        self.records: dict[str, tuple[str, str]] = {}
        self.zone: tzinfo = ZoneInfo(settings.publication.timezone) if settings.publication.timezone else UTC
        self.page: Page
        self.read(text if text is not None else self.empty_page())
        self.old_number = self.page.issue.number
        self.renamed: dict[str, str] = {}
        self.renamed = self.renamed_sections()

    def empty_page(self) -> str:
        """A new page without sections."""
        publication = self.settings.publication
        return edit.new_page(
            Issue(self.day, number=self.number, emoji=publication.emoji, topics=self.settings.zenn.topics, draft=True)
        )

    def read(self, text: str) -> None:
        """Make this text the page in hand. Raises PageError when it cannot be read."""
        self.page = parse_page(text, path=self.path, zone=self.zone, default_date=self.day)

    def keys(self) -> set[str]:
        """Keys of all links that stand as items on the page."""
        return {key for placed in self.items() for key in keys_of(placed)}

    def items(self) -> list[PlacedItem]:
        """All items, in the page's order."""
        return [placed for section in self.page.sections for placed in section.items]

    def section_id(self, section: PlacedSection) -> str:
        """Key of a section of the page, by its heading, its past names, or what earlier drafts put into it."""
        heading = section.section.heading
        known = self.settings.section_of(heading) or self.settings.section_of(plain(heading))
        if known:
            return known.key
        if heading == self.words.unsorted:
            return UNSORTED
        if heading == self.words.more_heading:
            return MORE
        if heading == self.words.afterword_heading:
            return AFTERWORD
        return self.renamed.get(heading, plain(heading))

    def renamed_sections(self) -> dict[str, str]:
        """Headings that a person has changed: an unknown one over items or short mentions that were all drafted into
        one section, which the page does not have otherwise."""
        present = {self.section_id(section) for section in self.page.sections}
        found: dict[str, str] = {}
        for section in self.page.sections:
            records = [record for placed in section.items if (record := self.record_of(placed))]
            lines = (LINE + link_key(one.url) for one in mentions(section.section.text))
            records += [self.prior[name] for name in lines if name in self.prior]
            drafted_into = {record.section for record in records}
            if len(drafted_into) == 1 and not drafted_into & (present | set(found.values())):
                found[section.section.heading] = drafted_into.pop()
        last = self.page.sections[-1] if self.page.sections else None
        if AFTERWORD in self.prior and AFTERWORD not in present and last and not last.items:
            found.setdefault(last.section.heading, AFTERWORD)
        return found

    def record_of(self, placed: PlacedItem) -> DraftedItem | None:
        """What an earlier draft wrote for this item; None when none did."""
        return next((self.prior[key] for key in keys_of(placed) if key in self.prior), None)

    def why_by_hand(self, placed: PlacedItem) -> str:
        """How a person has touched an item; empty when it is as a draft wrote it."""
        record = self.record_of(placed)
        if record is None:
            return "written by hand"
        if record.hash != short_hash(edit.own_text(self.page, placed)):
            return "edited"
        return "" if record.section == self.section_id(self.section_of(placed)) else "moved"

    def section_of(self, placed: PlacedItem) -> PlacedSection:
        """The section an item stands in."""
        return next(section for section in self.page.sections if section.start <= placed.start < section.end)

    def find(self, text: str) -> PlacedItem:
        """The item of a text, wherever edits have shifted it."""
        return next(placed for placed in self.items() if edit.own_text(self.page, placed) == text)

    def item_after(self, one: Wanted, section: PlacedSection, wanted: list[Wanted]) -> PlacedItem | None:
        """The item that a new one is put in front of: it follows the nearest of those that should precede it."""
        siblings = [other for other in wanted if other.section == one.section]
        at = siblings.index(one)
        places = {key: index for index, placed in enumerate(section.items) for key in keys_of(placed)}
        for other in reversed(siblings[:at]):
            found = [places[key] for key in other.keys if key in places]
            if found:
                return section.items[found[0] + 1] if found[0] + 1 < len(section.items) else None
        for other in siblings[at + 1 :]:
            found = [places[key] for key in other.keys if key in places]
            if found:
                return section.items[found[0]]
        return None

    def section_after(self, section: str) -> PlacedSection | None:
        """The section that a new one is put in front of; None: it comes last.

        A section of the default order follows the nearest that precedes it there; all others come behind those and
        behind what people have added, but before the afterword.
        """
        sections = self.page.sections
        rank = section_rank(section, self.settings)
        known = {one.key for one in self.settings.sections} | {UNSORTED, MORE, AFTERWORD}
        ids = [self.section_id(at) for at in sections]
        ranks = {at: section_rank(name, self.settings) for at, name in enumerate(ids) if name in known}
        smaller = [at for at, other in ranks.items() if other <= rank]
        larger = [at for at, other in ranks.items() if other > rank]
        if smaller and rank < len(self.settings.sections):
            return sections[smaller[-1] + 1] if smaller[-1] + 1 < len(sections) else None
        return sections[larger[0]] if larger else None

    def remember(self, one: Wanted) -> None:
        """The item's text on the page is a draft's."""
        self.records[one.keys[0]] = (short_hash(edit.item_text(one.item).rstrip()), one.section)

    def forget(self, placed: PlacedItem) -> None:
        """The item is being taken out or replaced: its old records no longer hold. What this draft has written for one
        of its links meanwhile does."""
        for key in keys_of(placed):
            if key in self.prior:
                self.records.setdefault(key, (TAKEN_OUT, self.prior[key].section))


def keys_of(placed: PlacedItem) -> list[str]:
    """The keys an item answers to: of each of its links, or its title's."""
    item = placed.item
    return [link_key(url) for url in item.urls] or [item_key((), item.title)]
