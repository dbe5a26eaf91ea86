"""The draft of an issue: kept links become a page, again and again, and what people wrote stays.

Every text that a draft writes is remembered by its hash. A later draft touches only what still has that hash; all
else belongs to a person. Writers' names are not put on the page: they are the team's own business until a publication
says otherwise, and live in the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from curator.domain import issue_edit as edit
from curator.domain.habit import NONE, Habit
from curator.domain.identity import short_hash
from curator.domain.issue import PlacedItem
from curator.domain.markdown import plain
from curator.domain.marks import is_marked
from curator.domain.settings import Settings
from curator.domain.title import propose_title, propose_titles
from curator.domain.types import Day, DraftedItem, LinkView, Section
from curator.publish.arranged import bring_order
from curator.publish.leftovers import Line, brief, leftovers
from curator.publish.listing import bring_lines, lines_of, remembered
from curator.publish.number import intro_text, renumbered
from curator.publish.plan import AFTERWORD, UNSORTED, Wanted, wanted_items
from curator.publish.working_page import TAKEN_OUT, WorkingPage, keys_of


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something that a draft left as a person made it."""

    title: str
    """The item's title, or `intro`, `title`, `number`, `afterword`, or a section's heading."""
    why: str
    """`edited`, `moved`, `written by hand`, `deleted`, `edited, no longer kept`, or `reordered` of a section. Of
    a short mention also `edited, no longer wanted`."""


@dataclass(frozen=True, slots=True)
class NoteMissing:
    """A kept item that has no note yet, and who is to write it (empty: nobody is named)."""

    title: str
    writer: str
    key: str = ""
    """The link's."""


@dataclass(frozen=True, slots=True)
class DraftReport:
    """What a draft did, by titles in the page's order."""

    added: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """Leftovers that are mentioned in a line from now on."""
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    kept_by_hand: tuple[ByHand, ...] = ()
    unsorted: tuple[str, ...] = ()
    """Kept, but nobody and no rule named a section."""
    suggested: tuple[tuple[str, str], ...] = ()
    """(title, heading) of items whose section is only a rule's suggestion."""
    notes_missing: tuple[NoteMissing, ...] = ()
    titles: tuple[str, ...] = ()
    """Proposed titles, the best first."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A page and what to remember of it."""

    text: str
    items: Mapping[str, tuple[str, str]]
    """Item key, or `intro`, `title`, `number`, `afterword`, `order:<section>`, `line:<link key>` → (hash, section):
    only what is not remembered yet."""
    report: DraftReport
    changed: bool
    """Whether the text differs from what was there."""


def draft(
    existing_text: str | None,
    views: Iterable[LinkView],
    drafted: Mapping[str, DraftedItem],
    *,
    settings: Settings,
    date: date,
    number: int,
    path: str,
    combined: Sequence[Day] = (),
    short: bool | None = None,
    title: int = 0,
    habit: Habit = NONE,
    since: datetime | None = None,
) -> Drafted:
    """The page of an issue, new or brought up to date. Drafting again with nothing new changes no byte.

    Args:
        existing_text: The page as it is; None when there is none.
        views: All links, with section suggestions.
        drafted: What earlier drafts of this date wrote, newest for each item.
        settings: The publication's.
        date: The issue's date.
        number: The provisional number (`number.next_number`).
        path: The page's path, for errors.
        combined: Other meetings that the issue stands for from now on; none: as the page says.
        short: Whether it is a short issue from now on; None: as the page says.
        title: Which of the proposed titles it has from now on, from 1; 0: the one chosen before, else the first.
        habit: In which order the team tells things.
        since: When the last issue before it went out; None: none did. Leftovers are what was taken up since.

    Raises:
        PageError: The page cannot be read, or an open code block is in the way.
    """
    work = _Drafter(existing_text, dict(drafted) if existing_text is not None else {}, settings, date, number, path)
    work.bring_kind(combined, short)
    views = list(views)
    kept = wanted_items(views, settings=settings, day=date, on_page=work.keys(), habit=habit)
    if not work.page.issue.draft:  # what nobody has read comes onto no page that readers have
        there = work.keys()
        kept = [one for one in kept if not is_marked(one.item.note) or there.intersection(one.keys)]
    lines = brief(kept, settings)
    short_keys = {line.key for line in lines}
    wanted = [one for one in kept if one.keys[0] not in short_keys]
    work.bring_items(wanted)
    work.log.by_hand += [ByHand(heading, "reordered") for heading in bring_order(work, wanted)]
    work.bring_mentions(views, lines, since)
    work.bring_afterword()
    work.bring_front_and_intro()
    work.bring_title(wanted, title)
    return work.finished(existing_text, drafted, wanted)


@dataclass(slots=True)
class _Log:
    added: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    unchanged: int = 0


class _Drafter(WorkingPage):
    """Brings a page up to what is wanted."""

    def __init__(
        self, text: str | None, prior: dict[str, DraftedItem], settings: Settings, day: date, number: int, path: str
    ) -> None:
        super().__init__(text, prior, settings, day, number, path)
        self.log = _Log()

    def bring_kind(self, combined: Sequence[Day], short: bool | None) -> None:
        """Note in the front matter that it is a double or a short issue, as somebody has just said."""
        others = tuple(sorted({*combined, *self.page.issue.combined} - {self.day}))
        if combined and others != self.page.issue.combined:
            self.read(edit.set_front(self.page, "combined", others))
        if short is not None and short != self.page.issue.short:
            self.read(edit.set_front(self.page, "short", short))

    def bring_items(self, wanted: list[Wanted]) -> None:
        claims: dict[int, Wanted] = {}  # start of an untouched item on the page → what it shall become
        surplus: list[str] = []
        add: list[Wanted] = []
        for one in wanted:
            matches = [placed for placed in self.items() if set(keys_of(placed)) & set(one.keys)]
            touched = [placed for placed in matches if self.why_by_hand(placed)]
            free = [placed for placed in matches if placed.start not in claims]
            if touched:
                self.leave(one, touched[0])
            elif free:
                claims[free[0].start] = one
                surplus += [edit.own_text(self.page, placed) for placed in free[1:]]
                claims |= {placed.start: one for placed in free[1:]}
            elif not matches and one.keys[0] in self.prior:
                self.log.by_hand.append(ByHand(one.title, "deleted"))
            else:
                add.append(one)
        surplus += self.no_longer_wanted(wanted)
        changes = [
            (edit.own_text(self.page, placed), claims[placed.start])
            for placed in self.items()
            if placed.start in claims and edit.own_text(self.page, placed) not in surplus
        ]
        for text in surplus:
            self.take_out(text)
        moved = [one for text, one in changes if self.change(text, one)]
        for one in wanted:
            if one in add or one in moved:
                self.put_in(one, wanted)
                (self.log.added if one in add else self.log.updated).append(one.title)

    def leave(self, one: Wanted, placed: PlacedItem) -> None:
        """An item that a person has touched stays; one that only looks so is a draft's from now on."""
        text = edit.own_text(self.page, placed)
        if text == edit.item_text(one.item).rstrip() and self.section_id(self.section_of(placed)) == one.section:
            self.remember(one)
            self.log.unchanged += 1
        else:
            self.log.by_hand.append(ByHand(one.title, self.why_by_hand(placed)))

    def no_longer_wanted(self, wanted: list[Wanted]) -> list[str]:
        """Texts of untouched items that nobody wants any more; touched ones are reported."""
        keys = {key for one in wanted for key in one.keys}
        texts = []
        for placed in self.items():
            if keys & set(keys_of(placed)) or self.record_of(placed) is None:
                continue
            if self.why_by_hand(placed):
                why = f"{self.why_by_hand(placed)}, no longer kept"
                self.log.by_hand.append(ByHand(plain(placed.item.title), why))
            else:
                self.log.removed.append(plain(placed.item.title))
                texts.append(edit.own_text(self.page, placed))
        return texts

    def take_out(self, text: str) -> None:
        placed = self.find(text)
        self.forget(placed)
        section = self.section_of(placed)
        last = len(section.items) == 1 and not section.section.text and section.section.heading
        self.read(edit.remove(self.page, section if last else placed))

    def change(self, text: str, one: Wanted) -> bool:
        """Bring an untouched item up to date. True: it was taken out, to be put into another section."""
        placed = self.find(text)
        if self.section_id(self.section_of(placed)) != one.section:
            self.take_out(text)
            return True
        if text == edit.item_text(one.item).rstrip():
            self.log.unchanged += 1
        else:
            self.forget(placed)
            self.read(edit.replace_item(self.page, placed, one.item))
            self.log.updated.append(one.title)
        self.remember(one)
        return False

    def put_in(self, one: Wanted, wanted: list[Wanted]) -> None:
        section = next((at for at in self.page.sections if self.section_id(at) == one.section), None)
        if section is None:
            fresh = Section(one.heading, items=(one.item,))
            self.read(edit.insert_section(self.page, fresh, before=self.section_after(one.section)))
        else:
            before = self.item_after(one, section, wanted)
            self.read(edit.insert_item(self.page, section, one.item, before=before))
        self.remember(one)

    def bring_mentions(self, views: Sequence[LinkView], lines: Sequence[Line], since: datetime | None) -> None:
        """List what is kept in a line each, and leftovers; an issue that is out gets no new leftovers."""
        there, items, prior = lines_of(self).keys(), self.keys(), remembered(self).keys()
        kept = {line.key for line in lines}
        more = leftovers(
            views,
            self.settings,
            since=since,
            taken=kept | items,
            listed=(prior & there) - kept,
            gone=prior - there - items - kept,
            fixed=not self.page.issue.draft,
        )
        done = bring_lines(self, [*lines, *more])
        self.log.added += [line.title for line in done.listed if line.key in kept]
        self.log.listed += [line.title for line in done.listed if line.key not in kept]
        self.log.removed += done.removed
        self.log.by_hand += [ByHand(title, why) for title, why in done.by_hand]

    def bring_afterword(self) -> None:
        text = self.settings.templates.afterword or self.words.afterword
        section = next((at for at in self.page.sections if self.section_id(at) == AFTERWORD), None)
        if section is None:
            if self.fresh:
                fresh = Section(self.words.afterword_heading, text)
                self.read(edit.insert_section(self.page, fresh, before=None))
                self.records[AFTERWORD] = (self.afterword_hash(), AFTERWORD)
        elif AFTERWORD in self.prior and self.prior[AFTERWORD].hash == self.afterword_hash():
            if text and section.section.text != text:
                self.read(edit.replace_section_text(self.page, section, text))
            self.records[AFTERWORD] = (self.afterword_hash(), AFTERWORD)

    def afterword_hash(self) -> str:
        texts = [at.section.text for at in self.page.sections if self.section_id(at) == AFTERWORD]
        return short_hash("afterword\n" + "".join(texts))

    def bring_front_and_intro(self) -> None:
        issue = self.page.issue
        if issue.draft and self.is_own("number", "" if issue.number is None else str(issue.number)):
            if issue.number != self.number:
                self.read(edit.set_front(self.page, "number", self.number))
            self.own("number", str(self.number))
        intro = intro_text(self.settings, number=self.page.issue.number or self.number, day=self.day)
        if self.is_own("intro", self.page.issue.intro):
            if self.page.issue.intro != intro:
                self.read(edit.replace_intro(self.page, intro))
            self.own("intro", self.page.issue.intro)
        else:
            fixed = renumbered(self.page.issue.intro, self.old_number, self.page.issue.number or 0, self.settings)
            if fixed != self.page.issue.intro:
                self.read(edit.replace_intro(self.page, fixed))

    def is_own(self, name: str, text: str) -> bool:
        """Whether a draft may write this part: the page is new, or the part is empty and never was written, or it is as
        a draft wrote it."""
        record = self.prior.get(name)
        if self.fresh or (record is None and not text):
            return True
        own = record is not None and record.hash == short_hash(text)
        if not own:
            self.log.by_hand.append(ByHand(name, "edited" if record else "written by hand"))
        return own

    def own(self, name: str, text: str) -> None:
        self.records[name] = (short_hash(text), "")

    def bring_title(self, wanted: list[Wanted], choice: int) -> None:
        """The chosen proposal (0: the one chosen before, else the first), unless a person has written another."""
        titles = self.titles(wanted)
        self.log.titles += titles
        record = self.prior.get("title")
        if not self.is_own("title", self.page.issue.title):
            return
        choice = choice or (int(record.section) if record and record.section.isdecimal() else 0)
        title = titles[min(max(choice, 1), len(titles)) - 1]
        if self.page.issue.title != title:
            self.read(edit.set_front(self.page, "title", title))
        self.records["title"] = (short_hash(title), str(choice) if choice > 1 else "")

    def titles(self, wanted: list[Wanted]) -> list[str]:
        """The proposals: of the marked headlines as the page titles them, else of what stands first in its sections."""
        marked = {key for one in wanted if one.headline for key in one.keys}
        headlines = [plain(placed.item.title) for placed in self.items() if marked & set(keys_of(placed))]
        sections = [section for section in self.page.sections if section.items]
        first = [section.items[0] for section in sections] if len(sections) > 1 else self.items()[:3]

        def propose(texts: Sequence[str]) -> str:
            return propose_title(
                texts,
                publication=self.settings.publication.title,
                day=self.day,
                words=self.words,
                template=self.settings.templates.title,
                number=self.page.issue.number,
                limit=self.settings.check.title_limit,
                combined=self.page.issue.combined,
                short=self.page.issue.short,
            )

        return propose_titles(headlines, [plain(placed.item.title) for placed in first], propose)

    def finished(self, before: str | None, drafted: Mapping[str, DraftedItem], wanted: list[Wanted]) -> Drafted:
        if self.fresh:  # what an earlier page of this date had and this one has not is no hand's deletion
            gone = {key: record for key, record in drafted.items() if record.hash and key not in self.records}
            self.records |= {key: (TAKEN_OUT, record.section) for key, record in gone.items()}
        known = {key: (record.hash, record.section) for key, record in drafted.items()}
        new = {key: value for key, value in self.records.items() if known.get(key) != value}
        notes = {key: placed.item.note for placed in self.items() for key in keys_of(placed)}
        on_page = [one for one in wanted if any(key in notes for key in one.keys)]
        bare = [] if self.page.issue.short else on_page
        log = self.log
        report = DraftReport(
            added=tuple(log.added),
            listed=tuple(log.listed),
            updated=tuple(log.updated),
            removed=tuple(log.removed),
            unchanged=log.unchanged,
            kept_by_hand=tuple(log.by_hand),
            unsorted=tuple(one.title for one in on_page if one.section == UNSORTED),
            titles=tuple(log.titles),
            suggested=tuple((one.title, one.heading) for one in on_page if one.by_suggestion),
            notes_missing=tuple(
                NoteMissing(one.title, one.writer, one.keys[0])
                for one in bare
                if not any(notes.get(key) for key in one.keys)
            ),
        )
        return Drafted(self.page.text, new, report, self.page.text != before)
