"""The minutes of a meeting: what is kept and by whom, who writes, and what is still to be discussed. Pure.

For the team alone: they name people, so they belong into no page, and nothing here is ever published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from curator.domain.markdown import escape_markdown
from curator.domain.text import for_terminal
from curator.domain.types import LinkView, State
from curator.review.linking import markdown_link, title_of
from curator.review.sections import Sections
from curator.review.words import say


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a meeting was."""

    title: str
    """Of the publication."""
    begun_at: datetime
    ended_at: datetime
    people: tuple[str, ...]
    """Who was at the review meanwhile, and whoever decided something."""
    zone: tzinfo

    @property
    def length(self) -> int:
        """Whole minutes."""
        return minutes_between(self.begun_at, self.ended_at)


def minutes_between(begun_at: datetime, now: datetime) -> int:
    """Whole minutes; 0 when the clock went back."""
    return max(int((now - begun_at).total_seconds()) // 60, 0)


def minutes(meeting: Meeting, views: Sequence[LinkView], sections: Sections, language: str) -> str:
    """The minutes in Markdown.

    Args:
        meeting: When it was and who was there.
        views: All links.
        sections: The publication's.
        language: `ja` or `en`.
    """
    begun, ended = (at.astimezone(meeting.zone) for at in (meeting.begun_at, meeting.ended_at))
    kept = [view for view in views if view.state is State.KEEP and not view.standing.merge]
    open_ones = [view for view in views if view.state is State.DISCUSS]
    told = {
        "when": say(language, "minutes.when", day=f"{begun:%Y-%m-%d}", begun=f"{begun:%H:%M}", ended=f"{ended:%H:%M}",
                    length=meeting.length),
        "people": say(language, "minutes.people", people=_names(meeting.people)),
        "decided": say(language, "minutes.decided", kept=len(kept), skipped=_since(views, meeting, State.SKIP),
                       later=_since(views, meeting, State.LATER)),
    }  # fmt: skip
    lines = [f"# {say(language, 'minutes.title', title=escape_markdown(meeting.title), day=f'{begun:%Y-%m-%d}')}", ""]
    lines += [f"- {text}" for text in told.values()]
    lines += ["", f"## {say(language, 'minutes.kept', count=len(kept))}", ""]
    lines += _kept(kept, sections, language) or [say(language, "minutes.none"), ""]
    lines += [f"## {say(language, 'minutes.writers')}", ""]
    lines += [*(_writers(kept, language) or [say(language, "minutes.none")]), ""]
    lines += [f"## {say(language, 'minutes.discuss', count=len(open_ones))}", ""]
    lines += [f"- {markdown_link(view)}" for view in open_ones] or [say(language, "minutes.none")]
    return "\n".join(lines) + "\n"


def free_name(folder: Path, day: str, taken: Iterable[str]) -> Path:
    """Where minutes go unless somebody says otherwise: `2023-03-17.md`, or `2023-03-17-2.md` where that is taken."""
    names, number = set(taken), 1
    while (name := f"{day}-{number}.md" if number > 1 else f"{day}.md") in names:
        number += 1
    return folder / name


def _since(views: Sequence[LinkView], meeting: Meeting, state: State) -> int:
    """How many links came into a state in the meeting."""
    return sum(view.state is state and _said_at(view) >= meeting.begun_at for view in views)


def _said_at(view: LinkView) -> datetime:
    return view.standing.said_at.get("verdict", view.link.first_seen_at)


def _kept(kept: Sequence[LinkView], sections: Sections, language: str) -> list[str]:
    """Every kept link with who kept it, by section in the issue's order; one-off sections after the others."""
    order = [sections.heading(one.key) for one in sections.defs]
    headings = {sections.heading(view.section) if view.section else "" for view in kept}
    lines: list[str] = []
    for heading in sorted(headings, key=lambda name: (order.index(name) if name in order else len(order), name)):
        lines += [f"### {escape_markdown(heading) or say(language, 'section.none')}", ""]
        for view in kept:
            if heading == (sections.heading(view.section) if view.section else ""):
                by = _name(view.standing.said_by.get("verdict", ""))
                lines.append(f"- {markdown_link(view)} {say(language, 'minutes.by', by=by)}")
        lines.append("")
    return lines


def _writers(kept: Sequence[LinkView], language: str) -> list[str]:
    """Who writes which notes; what nobody writes yet comes last."""
    writers = sorted({view.standing.writer or "" for view in kept}, key=lambda name: (not name, name))
    lines = []
    for writer in writers:
        titles = [view for view in kept if (view.standing.writer or "") == writer]
        if not writer:
            titles = [view for view in titles if not view.standing.note]
        if titles:
            name = _name(writer) if writer else say(language, "minutes.nobody")
            lines.append(f"- {name}: {' / '.join(title_of(view) for view in titles)}")
    return lines


def _name(name: str) -> str:
    return escape_markdown(for_terminal(name))


def _names(people: Iterable[str]) -> str:
    return ", ".join(_name(one) for one in people)
