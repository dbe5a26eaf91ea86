"""Scopes: which links a command on many means. Pure.

A scope is a word (`above`, `rest` …) or a query; it reaches only links of the tab and filter that are shown. Where it
means many, it leaves out what is dealt with already: `above` skips nothing that somebody kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from curator.domain.query import folded
from curator.review.queue import Queue

SCOPES: Mapping[str, tuple[str, str]] = {
    "this": ("カーソルのリンク", "the link under the cursor"),
    "marked": ("選択したリンク", "the marked links"),
    "above": ("これより上の、まだ残っているもの", "what waits above the cursor"),
    "below": ("これより下の、まだ残っているもの", "what waits below the cursor"),
    "rest": ("このタブに残っているものすべて", "all that waits in this tab"),
}
"""Scope → what it means, in Japanese and English. Anything else is a query."""

_ALSO = {
    ".": "this", "これ": "this", "選択": "marked", "上": "above", "下": "below", "残り": "rest", "全部": "rest",
    "すべて": "rest", "all": "rest", "*": "rest",
}  # fmt: skip


def scoped(queue: Queue, scope: str) -> list[str]:
    """Keys of the links that a scope means, in the order of the list. Empty means: the marked ones, else this one.

    Raises:
        QueryError: It is no scope and no query.
    """
    word = folded(scope.strip())
    word = _ALSO.get(word, word)
    if not word:
        return list(queue.marked()) or scoped(queue, "this")
    if word == "this":
        return [queue.key] if queue.key else []
    if word == "marked":
        return list(queue.marked())
    if word == "above":
        return queue.waiting(0, queue.row)
    if word == "below":
        return queue.waiting(queue.row + 1)
    if word == "rest":
        return queue.waiting()
    fits = queue.fit(scope)
    return [key for key in queue.waiting() if fits(queue.views[key])]
