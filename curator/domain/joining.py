"""Stories as a team sees them: what is guessed, as its decisions join and part it, and which link comes first. Pure.

A link that a person prints with another one (`merge`) is of that one's story. One whose `merge` was emptied was parted:
no guess joins it again, in any session or clone, until somebody does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from curator.domain.releases import release_of
from curator.domain.stories import Tie, Why, appeared, stories, ties
from curator.domain.types import Link, LinkView, State
from curator.domain.urls import link_key

Guesses = Mapping[str, tuple[str, ...]]
"""Link key → keys of all links of the story that it was guessed to tell, itself among them; others are missing."""

Stories = dict[str, tuple[str, ...]]
"""Key of a story's first link → keys of all of them, itself first."""

PRESS = frozenset(
    "thenewstack.io infoq.com phoronix.com theregister.com zdnet.com techcrunch.com sitepoint.com lwn.net heise.de "
    "siliconangle.com devclass.com publickey1.jp gihyo.jp codezine.jp itmedia.co.jp atmarkit.itmedia.co.jp "
    "thinkit.co.jp internet.watch.impress.co.jp cloud.watch.impress.co.jp forest.watch.impress.co.jp news.mynavi.jp "
    "dev.to medium.com itnext.io hackernoon.com dzone.com qiita.com zenn.dev youtube.com youtu.be".split()
)
"""Hosts of news, of copies and of recordings: they tell of what stands elsewhere first."""

PASSED_ON = frozenset(
    "twitter.com x.com bsky.app threads.net threads.com facebook.com linkedin.com reddit.com news.ycombinator.com "
    "lobste.rs b.hatena.ne.jp mastodon.social fosstodon.org hachyderm.io".split()
)
"""Hosts where people pass on what they read."""

_WORDS: Mapping[Why, tuple[str, str]] = {
    Why.TITLE: ("同じ題名", "the same title"),
    Why.NAMED: ("一方がもう一方のアドレスを挙げている", "one names the other's address"),
    Why.VERSION: ("どちらも {what} を知らせている", "both announce {what}"),
}


def told(tie: Tie, language: str) -> str:
    """Why two links belong together, in words; `language` is `ja` or `en`."""
    return _WORDS[tie.why][0 if language == "ja" else 1].format(what=tie.what)


def head(key: str, views: Mapping[str, LinkView]) -> str:
    """The link at the end of a chain of merges; the smallest key of a ring, so that a ring has one head."""
    seen: list[str] = []
    while key not in seen:
        seen.append(key)
        merge = views[key].standing.merge
        target = link_key(merge) if merge else key
        if target not in views or target == key:
            return key
        key = target
    return min(seen[seen.index(key) :])


def is_parted(view: LinkView) -> bool:
    """Whether somebody said that a link stands for itself."""
    return not view.standing.merge and "merge" in view.standing.said_at


def guessed(views: Iterable[LinkView]) -> dict[str, tuple[str, ...]]:
    """The stories among these links, without those that were parted (see `Guesses`)."""
    found = list(views)
    heads = _heads(found)
    free = (view.link for view in found if not is_parted(view) or view.link.key in heads)
    return {key: keys for keys in stories(free) for key in keys}


def joined(views: Mapping[str, LinkView], guesses: Guesses) -> dict[str, tuple[str, ...]]:
    """Link key → keys of the others of its story, whatever was decided of them; links that stand alone are missing."""
    groups = _groups(views, views, guesses, apart=False)
    ordered = [in_order(keys, views) for keys in groups if len(keys) > 1]
    return {key: tuple(other for other in keys if other != key) for keys in ordered for key in keys}


def folded(
    keys: Sequence[str], views: Mapping[str, LinkView], guesses: Guesses, among: Collection[str] | None = None
) -> tuple[tuple[str, ...], Stories]:
    """The keys with one for each story, where its first listed link stood, and these stories.

    Only links that stand alike are told together: undecided with undecided, skipped with skipped. Kept ones are where
    they are printed as one item, for what is printed apart is two.

    Args:
        keys: Keys of the links that are listed.
        views: All links.
        guesses: What is guessed.
        among: Only these may be told together; None means all.
    """
    places: dict[str, tuple[str, ...]] = {}
    for group in _groups(keys, views, guesses, apart=True, among=among):
        if len(group) > 1:
            places[group[0]] = in_order(group, views)
    if not places:
        return tuple(keys), {}
    inside = {key for group in places.values() for key in group}
    rows = [places[key][0] if key in inside else key for key in keys if key not in inside or key in places]
    return tuple(rows), {group[0]: group for group in places.values()}


def in_order(keys: Sequence[str], views: Mapping[str, LinkView]) -> tuple[str, ...]:
    """The links of a story in the order in which they are printed: the one that others are printed with first, then by
    `first_by_rule`."""
    here = set(keys)
    leads = {end for key in keys if (end := head(key, views)) in here and end != key}
    order = {link.key: at for at, link in enumerate(first_by_rule([views[key].link for key in keys]))}
    return tuple(sorted(keys, key=lambda key: (key not in leads, order[key])))


def first_by_rule(links: Sequence[Link]) -> list[Link]:
    """A story's links as they are printed where nobody has said: the post that announces, then bare release notes, then
    the press, then who passed it on; among the like, what the others name, then the older one."""
    kinds = {link.key: _kind(link) for link in links}
    alike = len(set(kinds.values())) < len(links)  # else nobody need look into the texts
    named = {tie.other for tie in ties(links) if tie.why is Why.NAMED} if alike else set()
    return sorted(links, key=lambda link: (kinds[link.key], link.key not in named, appeared(link), link.key))


def _kind(link: Link) -> int:
    """0: somebody's own post, 1: release notes, 2: press, 3: passed on."""
    host = (urlsplit(link.key).hostname or "").removeprefix("www.").removeprefix("m.")
    if host in PASSED_ON or host.endswith(".reddit.com"):
        return 3
    if host in PRESS or host.endswith(".medium.com"):
        return 2
    return 1 if release_of(link.url, link.title) is not None else 0


def _heads(views: Iterable[LinkView]) -> set[str]:
    """Keys of the links that others are printed with."""
    return {link_key(merge) for view in views if (merge := view.standing.merge)}


def _groups(
    keys: Collection[str],
    views: Mapping[str, LinkView],
    guesses: Guesses,
    *,
    apart: bool,
    among: Collection[str] | None = None,
) -> list[list[str]]:
    """The links that may tell a story with others, in groups; `apart` parts those that do not stand alike."""
    chosen = keys if among is None else [key for key in keys if key in among]
    merged = [key for key in chosen if views[key].standing.merge]
    heads = _heads(views[key] for key in merged)
    perhaps = {*guesses, *merged, *heads}  # few, where the keys may be a hundred thousand
    groups: dict[tuple[str, str], list[str]] = {}
    for key in (key for key in chosen if key in perhaps) if perhaps else ():
        view, name = views[key], head(key, views)
        printed = apart and view.state in (State.KEEP, State.PUBLISHED)
        if not printed and name in guesses and (name in heads or not is_parted(views[name])):
            name = f"guess {guesses[name][0]}"  # no key has a blank, so it is no parted link's own
        groups.setdefault((view.state if apart else "", name), []).append(key)
    return list(groups.values())
