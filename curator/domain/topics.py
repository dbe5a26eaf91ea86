"""Topics that an issue could carry: names that several of its items share, and the team's usual ones. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from curator.domain.coverage import project_of
from curator.domain.types import Issue, Item
from curator.domain.urls import link_key

MOST = 5
"""Topics of an article on Zenn (zenn-model, `src/utils.ts`)."""

SHARED = 2
"""Items that must share a name before it is proposed; one is enough for a topic that an earlier issue carried."""

_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{1,17}(?![A-Za-z0-9])")
"""What a topic may look like on Zenn: no signs, no spaces, at most 18 characters."""

_EVERYDAY = frozenset(
    "about added after again all also among and any are aren article available based be been before better "
    "between blog book books both build building but by can code com community could day days dev did do docs "
    "does doesn don each easier easy edition every experimental fast first five following for four free from "
    "full get getting go goes good guide had has have here high history how html http https if in index install "
    "into introducing introduction is issue it its io jp join just know latest learn let lets life like long "
    "look low main make makes making many may meet more most much my need net new next no not now of on one "
    "only open or org other our out over own page part pdf people post posts pr preview pull release released "
    "releases report running see series should simple since so some source stable state still support supports "
    "survey take team than that the their them then there these they things this three time tips to today tool "
    "tools top tutorial two under understanding up update updated updates use used user users using version via "
    "was way we week weekly well what when where which while who why will with within without work working "
    "works world write writing www year years you your rc alpha beta at as an am".split()
)
"""English words that name nothing; `go` stands for the verb more often than for the language."""

_HOSTS = frozenset(
    "github gitlab medium zenn qiita hatenablog note youtube twitter x connpass amazon google blogspot "
    "wordpress substack speakerdeck slideshare reddit".split()
)
"""Sites where everybody writes: their names say nothing about a text."""


def proposed_topics(items: Sequence[Item], *, present: Sequence[str] = (), earlier: Iterable[Issue] = ()) -> list[str]:
    """Topics for an issue beside those it has, the most shared first.

    Args:
        items: The issue's items.
        present: Topics that it carries already.
        earlier: Issues that are out: what they carried is proposed where one item alone fits.
    """
    usual = Counter(topic.lower() for issue in earlier for topic in issue.topics)
    shared = Counter(name for item in items for name in _names(item))
    fit = [name for name, count in shared.items() if count >= SHARED or name in usual]
    ranked = sorted(fit, key=lambda name: (-shared[name], -usual[name], name))
    room = max(0, MOST - len(present))
    return [name for name in ranked if name not in {topic.lower() for topic in present}][:room]


def _names(item: Item) -> set[str]:
    """Names that an item's title, projects and sites give."""
    found = {match.group().lower() for match in _NAME.finditer(item.title)}
    for url in item.urls:
        labels = (urlsplit(link_key(url)).hostname or "").split(".")
        site = labels[-2] if len(labels) > 1 else ""
        found |= {site} if site not in _HOSTS and _NAME.fullmatch(site) else set()
        found |= {name for name in project_of(url).split("/") if _NAME.fullmatch(name)}
    return found - _EVERYDAY
