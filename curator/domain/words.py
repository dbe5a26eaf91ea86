"""Every word a reader sees that the publication does not write itself, by language.

An English publication shows no Japanese and the other way round: both come from here, never from the code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `{name}` is filled in."""

    title: str
    """Title of an issue page: `{headlines}` is empty when there are none."""
    title_plain: str
    """Title of an issue without headlines."""
    separator: str
    """Between two headlines in a title."""
    and_more: str
    """After the headlines in a title."""
    intro: str
    afterword_heading: str
    afterword: str
    issue_date: str
    """A date as the title of an issue writes it."""
    issue_number: str
    latest: str
    archive: str
    archive_of: str
    about: str
    feeds: str
    draft_note: str
    not_found: str
    previous: str
    next: str
    no_issues: str
    permalink: str


JA = Words(
    title="{headlines}など: {title} ({date})",
    title_plain="{title} ({date})",
    separator="や",
    and_more="など",
    intro="今回は第{number}回目の記事となります。",
    afterword_heading="あとがき",
    afterword="",
    issue_date="{date}号",
    issue_number="第{number}回",
    latest="最新号",
    archive="バックナンバー",
    archive_of="{year}年",
    about="このサイトについて",
    feeds="フィード",
    draft_note="下書き",
    not_found="ページが見つかりません",
    previous="前の号",
    next="次の号",
    no_issues="まだ公開された号はありません。",
    permalink="この項目へのリンク",
)

EN = Words(
    title="{headlines} and more: {title} ({date})",
    title_plain="{title} ({date})",
    separator=", ",
    and_more=" and more",
    intro="This is issue {number}.",
    afterword_heading="Afterword",
    afterword="",
    issue_date="{date}",
    issue_number="No. {number}",
    latest="Latest issue",
    archive="Archive",
    archive_of="{year}",
    about="About",
    feeds="Feeds",
    draft_note="Draft",
    not_found="Page not found",
    previous="Previous issue",
    next="Next issue",
    no_issues="No issue has been published yet.",
    permalink="Link to this item",
)


def words(language: str) -> Words:
    """The words of a BCP 47 language; English where we have none."""
    return JA if language.split("-")[0].lower() == "ja" else EN
