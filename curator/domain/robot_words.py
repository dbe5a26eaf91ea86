"""What robots write on GitHub, by language: answers to proposals, and the pull request of a draft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RobotWords:
    """The words of one language. `{name}` is filled in."""

    proposal_new: str
    proposal_known: str
    proposal_covered: str
    """`{issue}` is a link to the issue."""
    proposal_refused: str
    offer_title: str
    """`{date}` is the issue's."""
    offer_about: str
    offer_counts: str
    offer_notes: str
    """Heading over the notes that are missing."""
    offer_nobody: str
    offer_findings: str
    """Heading over what the proof-reader found."""
    offer_clean: str
    offer_more: str
    """`{count}` findings are not listed."""


def robot_words(language: str) -> RobotWords:
    """The words for a BCP 47 tag; English where there are no others."""
    return _JA if language.split("-", maxsplit=1)[0].lower() == "ja" else _EN


_JA = RobotWords(
    proposal_new="候補に追加しました",
    proposal_known="すでに候補に入っています。提案として記録しました",
    proposal_covered="{issue}号で紹介済みです",
    proposal_refused="http(s) のアドレスではないため、追加できませんでした",
    offer_title="{date}号の下書き",
    offer_about="採用されたリンクから作った下書きです。このブランチに直接コミットして、自由に書き足してください。"
    "次の下書きでも手で直した箇所はそのまま残ります。内容がよければ `curator publish` してからマージしてください。",
    offer_counts="項目 {items} 件、ノート未記入 {missing} 件、エラー {errors} 件、警告 {warnings} 件",
    offer_notes="まだノートのない項目",
    offer_nobody="担当未定",
    offer_findings="校正の結果",
    offer_clean="指摘はありません。",
    offer_more="ほか {count} 件。`curator check` で全件を確認できます。",
)

_EN = RobotWords(
    proposal_new="added to the list",
    proposal_known="in the list already; your proposal was noted",
    proposal_covered="covered in the issue of {issue}",
    proposal_refused="not an http(s) address, so it was not added",
    offer_title="Draft of the issue of {date}",
    offer_about="Written from the links that were kept. Commit to this branch as you like: the next draft leaves alone "
    "what you changed by hand. When it is ready, run `curator publish` on it and merge.",
    offer_counts="{items} items, {missing} notes missing, {errors} errors, {warnings} warnings",
    offer_notes="Notes that are missing",
    offer_nobody="nobody yet",
    offer_findings="What the proof-reader found",
    offer_clean="Nothing.",
    offer_more="{count} more; `curator check` lists them all.",
)
