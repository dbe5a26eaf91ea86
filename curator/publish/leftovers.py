"""Short mentions of an issue: what is listed in a line each, and which leftovers are. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from curator.domain.mentions import mention_line
from curator.domain.settings import Settings
from curator.domain.standing import effective
from curator.domain.types import LinkView, Verdict
from curator.publish.plan import MORE, Wanted


@dataclass(frozen=True, slots=True)
class Line:
    """A short mention that should be on the page."""

    key: str
    """The link's."""
    section: str
    """Key of a section, or `MORE`."""
    text: str
    """Markdown, one line."""
    title: str
    """Plain text."""


def brief(wanted: Iterable[Wanted], settings: Settings) -> list[Line]:
    """Those that are a line and no item: kept into a section whose links are, with one address and nothing to tell."""
    sections = {section.key for section in settings.sections if section.brief}
    found = []
    for one in wanted:
        if one.section in sections and len(one.item.urls) == 1 and not one.item.note:
            text = mention_line(one.title, one.item.urls[0])
            found += [Line(one.keys[0], one.section, text, one.title)] if text else []
    return found


def leftovers(
    views: Iterable[LinkView],
    settings: Settings,
    *,
    since: datetime | None,
    taken: Collection[str],
    listed: Collection[str] = (),
    gone: Collection[str] = (),
    fixed: bool = False,
) -> list[Line]:
    """What the team took up, and neither took nor refused: at most `[draft] more`, the likeliest first.

    Nothing that is on a page, or that was taken up before the last issue went out. What somebody voted for comes
    before the rest, then what this team tends to keep, then what more sources carried, then the newer.

    Args:
        views: All links.
        settings: `[draft] more_from` says what a leftover is.
        since: When the last issue went out; None: none did.
        taken: Keys of links that the issue tells of already.
        listed: Keys of those that an earlier draft has listed here: they come before all others, so that a list does
            not change under people's eyes.
        gone: Keys of those that an earlier draft has listed and a person has deleted: nothing comes in their place.
            They are told last.
        fixed: Whether no new ones are listed any more.
    """
    most = min(settings.draft.more - len(gone), len(listed) if fixed else settings.draft.more)
    section = next((one.key for one in settings.sections if one.brief), MORE)
    found = []
    for view in views:
        key, at = view.link.key, _taken_up_at(view, settings.draft.more_from)
        old = at is None or (since is not None and at <= since)
        covered = view.coverage and key not in listed
        if old or key in taken or covered or view.standing.merge:
            continue
        if text := mention_line(view.title, view.link.url):
            found.append((view, Line(key, section, text, view.title)))
    found.sort(key=lambda one: (one[1].key not in listed, *_likely(one[0])))
    deleted = [line for _, line in found if line.key in gone]
    return [line for _, line in found if line.key not in gone][: max(most, 0)] + deleted


def _taken_up_at(view: LinkView, what: Collection[str]) -> datetime | None:
    """When somebody last said of a leftover what makes it one; None: it is none."""
    verdict = view.standing.verdict
    if verdict in (Verdict.DISCUSS, Verdict.LATER):
        return view.standing.said_at["verdict"] if verdict.value in what else None
    if verdict is None and "vote" in what and _votes(view) > 0:
        return max((one.at for one in effective(view.decisions) if one.says.get("vote")), default=None)
    return None


def _votes(view: LinkView) -> int:
    return sum(view.standing.votes.values())


def _likely(view: LinkView) -> tuple[float, float, int, float, str]:
    newest = -view.link.first_seen_at.timestamp()
    return -_votes(view), -view.rank, -len(view.link.sources), newest, view.link.key
