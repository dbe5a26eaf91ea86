"""The reading page: everything known about one link, and the help, as lines of runs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from curator.domain.coverage import is_repeat
from curator.domain.joining import told as told_tie
from curator.domain.standing import effective
from curator.domain.stories import Tie, ties
from curator.domain.suggestion import told
from curator.domain.text import for_terminal
from curator.domain.types import Coverage, Decision, Entry, LinkView, State
from curator.review.readable import readable
from curator.review.rows import Line, Run
from curator.review.sections import Sections
from curator.review.words import say
from curator.review.wrap import fit, wrap


@dataclass(frozen=True, slots=True)
class Kin:
    """Links that are probably one thing, or tell one story."""

    views: Sequence[LinkView] = ()
    """All of them, the shown one too; those that one row stands for come first. Empty when there are no others."""
    together: int = 1
    """How many of them stand for one row, or stand below its first link."""
    is_open: bool = False
    """They stand below it."""
    kept: LinkView | None = None
    """The kept link whose story it is; None where there is none."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command id → its key as people read it."""


NO_KIN = Kin()


@dataclass(frozen=True, slots=True)
class Reader:
    """Writes the pages of one review. `zone` is the publication's: all times are shown in it."""

    language: str
    sections: Sections
    zone: tzinfo

    def page(self, view: LinkView, width: int, unfinished: Mapping[str, str], kin: Kin = NO_KIN) -> list[Line]:
        """A link in lines of at most `width` cells.

        Args:
            view: The link, with its suggestion.
            width: Cells of a line.
            unfinished: The reader's own unfinished texts for it: field → text.
            kin: What is probably one thing or one story with it.
        """
        title = for_terminal(view.title) or self.say("pane.untitled")
        lines: list[Line] = _block("page-title", title, width)
        lines += _block("page-url", for_terminal(view.link.url), width)
        lines += self._verdict(view, width)
        for coverage in view.coverage:
            lines += _block("page-warning", self._covered(coverage), width)
        lines += self._earlier(view, width)
        lines += self._alike(view, kin, width)
        lines += self._people(view, width, unfinished)
        lines += self._entries(view, width)
        if view.preview:
            lines += self._head("pane.preview", width) + readable(view.preview, width)
        lines += self._history(view, width)
        return lines

    def say(self, name: str, **values: object) -> str:
        """A message in the review's language."""
        return say(self.language, name, **values)

    def _at(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).strftime("%m-%d %H:%M") if moment else ""

    def _day(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).strftime("%Y-%m-%d") if moment else ""

    def _verdict(self, view: LinkView, width: int) -> list[Line]:
        standing = view.standing
        words = [self.say(f"state.{view.state.value}")]
        if view.state is State.KEEP:
            words.append(self._section(view.section))
        by, at = standing.said_by.get("verdict"), standing.said_at.get("verdict")
        if by and view.state is not State.NEW:
            words.append(f"({for_terminal(by)} {self._at(at)})")
        lines = _block("page-state", " ".join(words), width)
        if view.state is State.NEW:
            first = ((view.suggested, view.suggested_why),) if view.suggested else ()
            names = ("pane.suggested", "pane.suggested.second")
            for message, (name, why) in zip(names, (*first, *view.also_suggested), strict=False):
                text = self.say(message, digit=self.sections.digit(name), section=self.sections.heading(name))
                lines += _block("page-hint", f"{text}  {for_terminal(why)}", width)
        if view.state is State.NEW and view.rank_reasons:
            why = " / ".join(told(reason, self.language, self.sections.heading) for reason in view.rank_reasons)
            lines += _block(
                "page-hint", f"{self.say('pane.rank', rank=f'{view.rank:.0%}')}  {for_terminal(why)}", width
            )
        if standing.disputed:
            lines += _block("page-warning", self.say("pane.disputed"), width)
        if standing.writer:
            lines += _block("page-text", self.say("pane.writer", writer=for_terminal(standing.writer)), width)
        if standing.votes:
            votes = " ".join(f"{for_terminal(by)} {vote:+d}" for by, vote in standing.votes.items())
            lines += _block("page-text", self.say("pane.votes", votes=votes), width)
        return lines

    def _section(self, name: str) -> str:
        if not name:
            return self.say("section.none")
        return f"{self.sections.digit(name)} {self.sections.heading(name)}".strip()

    def _earlier(self, view: LinkView, width: int) -> list[Line]:
        """What was said of the page itself, and issues that had its title elsewhere or its project."""
        lines: list[Line] = []
        for one in view.earlier:
            if not is_repeat(one):
                name = f"pane.earlier.{one.likeness.value}"
                lines += _block("page-hint", self.say(name, place=self._covered(one.place)), width)
                lines += _block("page-link", for_terminal(one.url), width)
            if one.note:
                lines += _block("page-text", self.say("pane.earlier.note", note=for_terminal(one.note)), width)
        return lines

    def _covered(self, coverage: Coverage) -> str:
        issue = "pane.issue" if coverage.number is not None else "pane.issue.unnumbered"
        return self.say(
            "pane.covered" if coverage.public else "pane.covered.draft",
            issue=self.say(issue, date=coverage.date.isoformat(), number=coverage.number),
            section=self.sections.heading(coverage.section),
            title=for_terminal(coverage.title),
        )

    def _alike(self, view: LinkView, kin: Kin, width: int) -> list[Line]:
        """The story, each other link with its state and why it belongs there, and what may be done."""
        lines: list[Line] = []
        if view.standing.merge:
            text = self.say("pane.merged", url=for_terminal(view.standing.merge))
            lines += _block("page-state", text, width)
        if kin.kept is not None:
            names = {"title": for_terminal(kin.kept.title), "section": self._section(kin.kept.section)}
            text = self.say(
                "pane.belongs", **names, merge=kin.keys.get("merge", ""), unmerge=kin.keys.get("unmerge", "")
            )
            lines += _block("page-warning", text, width)
        if kin.together > 1:
            text = self.say(
                "pane.story.open" if kin.is_open else "pane.story", count=kin.together, fold=kin.keys.get("fold", "")
            )
            lines += _block("page-state", text, width)
        why = ties([one.link for one in kin.views])
        for place, one in enumerate(kin.views):
            printed = view.standing.merge == one.link.url or one.standing.merge == view.link.url
            inside = place < kin.together
            if one.link.key != view.link.key and (inside or not printed):
                lines += self._kindred(view, one, why, width, inside=inside)
        return lines

    def _kindred(self, view: LinkView, one: LinkView, why: Sequence[Tie], width: int, *, inside: bool) -> list[Line]:
        """Another link of the story: what is known of it where it is not in the row, its address, what ties it."""
        state = "" if inside and one.state is view.state else self.say(f"state.{one.state.value}")
        here = [tie for tie in why if one.link.key in (tie.one, tie.other)]
        own = [tie for tie in here if view.link.key in (tie.one, tie.other)]
        words = list(dict.fromkeys(told_tie(tie, self.language) for tie in own or here))
        title = " ".join(filter(None, (for_terminal(one.title), f"({state})" if state else "")))
        if inside:
            lines = _block("page-strong", f"- {title}", width)
        else:
            lines = _block("page-warning", self.say("pane.twin", state=state), width)
        lines += _block("page-link", for_terminal(one.link.url), width)
        return lines + (_block("page-hint", "  " + " / ".join(map(for_terminal, words)), width) if words else [])

    def _people(self, view: LinkView, width: int, unfinished: Mapping[str, str]) -> list[Line]:
        """What people of the team said: proposals, the note, unfinished texts, comments."""
        lines: list[Line] = []
        for number, one in enumerate(view.link.submissions):
            lines += self._head("pane.submissions", width) if number == 0 else []
            lines += _block("page-who", f"{for_terminal(one.by)} {self._at(one.at)}", width)
            lines += readable(one.reason or self.say("pane.no_reason"), width)
        note = view.standing.note
        if note:
            by, at = view.standing.said_by.get("note", ""), view.standing.said_at.get("note")
            lines += self._head("pane.note.by", width, by=for_terminal(by), at=self._at(at)) + readable(note, width)
        for text, name in (("note", "pane.unfinished"), ("comment", "pane.unfinished.comment")):
            if text in unfinished:
                lines += self._head(name, width) + readable(unfinished[text], width)
        for number, comment in enumerate(view.standing.comments):
            lines += self._head("pane.comments", width) if number == 0 else []
            lines += _block("page-who", f"{for_terminal(comment.by)} {self._at(comment.at)}", width)
            lines += readable(comment.text, width)
        return lines

    def _entries(self, view: LinkView, width: int) -> list[Line]:
        lines: list[Line] = []
        for number, entry in enumerate(view.link.entries):
            lines += self._head("pane.entries", width) if number == 0 else []
            lines += self._entry(entry, view, width)
        return lines

    def _entry(self, entry: Entry, view: LinkView, width: int) -> list[Line]:
        words = [for_terminal(entry.source), self._day(entry.published_at or entry.first_seen_at)]
        if entry.updated_at and entry.published_at and entry.updated_at.date() != entry.published_at.date():
            words.append(self.say("pane.updated", at=self._day(entry.updated_at)))
        words.append(for_terminal(entry.author))
        lines = _block("page-who", " ".join(filter(None, words)), width)
        if entry.title and entry.title != view.title:
            lines += _block("page-strong", for_terminal(entry.title), width)
        if entry.url != view.link.url:
            lines += _block("page-url", for_terminal(entry.url), width)
        return lines + (readable(entry.summary, width) if entry.summary else [])

    def _history(self, view: LinkView, width: int) -> list[Line]:
        if not view.decisions:
            return []
        counts = {decision.id for decision in effective(view.decisions)}
        lines = self._head("pane.history", width)
        for decision in view.decisions:
            text = f"{self._at(decision.at)} {for_terminal(decision.by)} {self._told(decision)}"
            if decision.id in counts:
                lines += _block("page-text", text, width)
            else:
                lines += _block("page-gone", f"{text} ({self.say('said.undone')})", width)
        return lines

    def _told(self, decision: Decision) -> str:
        """A decision in words."""
        words = [self.say("said.undo")] if decision.undoes else []
        for name, value in decision.says.items():
            if value is None or value == "":
                words += [self.say(f"said.{name}.none")] if name in ("verdict", "note", "writer", "vote") else []
            elif name == "verdict":
                words.append(self.say(f"state.{value}"))
            elif name == "section":
                words.append(self.say("said.section", value=self._section(str(value))))
            else:
                shown = f"{value:+d}" if name == "vote" and isinstance(value, int) else for_terminal(str(value))
                words.append(self.say(f"said.{name}", value=shown))
        return " ".join(words)

    def _head(self, name: str, width: int, **values: object) -> list[Line]:
        head: Run = ("page-head", fit(self.say(name, **values), width).rstrip())
        return [(), (head,)]


def _block(kind: str, line: str, width: int) -> list[Line]:
    return [((kind, part),) for part in wrap(line, width)]
