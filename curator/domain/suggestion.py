"""What is suggested for a link and why; the reasons in words, Japanese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a suggestion or a place in the queue; `told` puts it into words."""

    kind: str
    """A name of `MESSAGES`."""
    what: str = ""
    """The host, source, word, person… it is about."""
    section: str = ""
    """Key of the section it speaks for; empty when it speaks of keeping."""
    count: int = 0
    """How often it was so, among `total`."""
    total: int = 0
    """Zero means: not counted."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A section a link may belong to. Never applied by itself."""

    section: str
    """Key of the section."""
    probability: float
    """0 to 1, calibrated on the team's own past: of ten with 0.8, eight were right."""
    reasons: tuple[Reason, ...] = ()
    """The strongest first; at most three."""
    prefilled: bool = False
    """Sure enough (`[suggest] prefill`) to be filled in ahead, marked as a suggestion."""


@dataclass(frozen=True, slots=True)
class Score:
    """What is reckoned of one link: kept on this machine, beside what people and sources said."""

    suggestions: tuple[Suggestion, ...] = ()
    """The most probable first; at most three."""
    rank: float = 0.0
    """How probably the team keeps it, 0 to 1."""
    rank_reasons: tuple[Reason, ...] = ()


MESSAGES: Mapping[str, tuple[str, str]] = {
    # grounds for a section
    "proposed": ("{what} さんの提案", "proposed so by {what}"),
    "source": ("情報源「{what}」のセクション", "the section of the source “{what}”"),
    "rule": ("curator.toml のルール（{what}）", "a rule in curator.toml ({what})"),
    "shipped": ("よくある置き場所（{what}）", "where such links usually go ({what})"),
    "host": ("{what} は『{section}』に{total}回中{count}回", "{what}: {count} of {total} in “{section}”"),
    "project": ("{what} は『{section}』に{total}回中{count}回", "{what}: {count} of {total} in “{section}”"),
    "feed": (
        "情報源「{what}」は『{section}』に{total}回中{count}回",
        "the source “{what}”: {count} of {total} in “{section}”",
    ),
    "author": (
        "{what} さんの記事は『{section}』に{total}回中{count}回",
        "written by {what}: {count} of {total} in “{section}”",
    ),
    "path": (
        "アドレスの「{what}」は『{section}』に{total}回中{count}回",
        "“{what}” in the address: {count} of {total} in “{section}”",
    ),
    "word": (
        "題名の「{what}」は『{section}』に{total}回中{count}回",
        "“{what}” in the title: {count} of {total} in “{section}”",
    ),
    "note": (
        "紹介文の「{what}」は『{section}』に{total}回中{count}回",
        "“{what}” in the note: {count} of {total} in “{section}”",
    ),
    "alike": ("これまでの題名やアドレスの傾向", "alike in title and address to earlier ones there"),
    # grounds for a place in the queue
    "kept.feed": ("情報源「{what}」は{total}件中{count}件を採用", "kept {count} of {total} from the source “{what}”"),
    "kept.host": ("{what} は{total}件中{count}件を採用", "kept {count} of {total} from {what}"),
    "kept.project": ("{what} は{total}件中{count}件を採用", "kept {count} of {total} about {what}"),
    "kept.word": (
        "「{what}」を含む題名は{total}件中{count}件を採用",
        "kept {count} of {total} with “{what}” in the title",
    ),
    "kept.kind": ("{what} は{total}件中{count}件を採用", "kept {count} of {total} of the kind {what}"),
    "watched": ("注目リスト「{what}」", "on the watchlist: {what}"),
    "carried": ("{count}つの情報源が紹介", "carried by {count} sources"),
    "colleague": ("{what} さんが提案", "proposed by {what}"),
    "prerelease": ("プレリリース", "a pre-release"),
    "patch": ("パッチリリース", "a patch release"),
}
"""Kind of a reason → its words in Japanese and English."""


def told(reason: Reason, language: str, heading: Callable[[str], str]) -> str:
    """A reason in words.

    Args:
        reason: What to tell.
        language: `ja` or `en`; English for any other.
        heading: Gives a section's heading by its key, as the place of output shows headings.
    """
    ja, en = MESSAGES[reason.kind]
    return (ja if language == "ja" else en).format(
        what=reason.what,
        section=heading(reason.section) if reason.section else "",
        count=reason.count,
        total=reason.total,
    )
