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
    intro: str
    unsorted: str
    """Heading over kept links that nobody has put into a section; not for readers."""
    afterword_heading: str
    afterword: str
    issue_date: str
    """A date as the title of an issue writes it."""
    issue_combined: str
    """The same for an issue of several meetings: `{date}` is all of their dates, oldest first."""
    issue_short: str
    """What `issue_date` or `issue_combined` become for a short issue: `{date}` is what they gave."""
    date_separator: str
    """Between the dates of an issue of several meetings."""
    errata_heading: str
    """Heading over corrections that were made after an issue went out."""
    erratum: str
    """One correction: `{date}` is its day, `{text}` what is corrected."""
    issue_number: str
    latest: str
    archive: str
    archive_of: str
    about: str
    feeds: str
    not_found: str
    previous: str
    next: str
    no_issues: str
    permalink: str
    home: str
    skip: str
    """The link that takes a keyboard past the header."""
    contents: str
    """Above the list of an issue's parts."""
    day: str
    """A day as running text writes it: `{year}`, `{month}`, `{month_name}`, `{day}`."""
    months: tuple[str, ...]
    """Twelve names; empty when the language writes numbers."""
    published_on: str
    item_count: str
    item_count_one: str
    issue_count: str
    issue_count_one: str
    earlier: str
    """Above the list of past issues on the home page."""
    all_issues: str
    details: str
    """Title of a folded block that has none."""
    image: str
    """Text of a link to a picture that has no description."""
    palette_system: str
    palette_light: str
    palette_dark: str


JA = Words(
    title="{headlines}など: {title} ({date})",
    title_plain="{title} ({date})",
    separator="や",
    intro="今回は第{number}回目の記事となります。",
    unsorted="未分類",
    afterword_heading="あとがき",
    afterword="",
    issue_date="{date}号",
    issue_combined="{date}合併号",
    issue_short="{date} 簡易版",
    date_separator="・",
    errata_heading="追記・訂正",
    erratum="- {date}: {text}",
    issue_number="第{number}回",
    latest="最新号",
    archive="バックナンバー",
    archive_of="{year}年",
    about="このサイトについて",
    feeds="フィード",
    not_found="ページが見つかりません",
    previous="前の号",
    next="次の号",
    no_issues="まだ公開された号はありません。",
    permalink="この項目へのリンク",
    home="トップ",
    skip="本文へ",
    contents="この号の内容",
    day="{year}年{month}月{day}日",
    months=(),
    published_on="{day}公開",
    item_count="{count}件",
    item_count_one="{count}件",
    issue_count="{count}号",
    issue_count_one="{count}号",
    earlier="これまでの号",
    all_issues="すべての号を見る",
    details="詳細",
    image="画像",
    palette_system="端末の設定に合わせる",
    palette_light="明るい配色にする",
    palette_dark="暗い配色にする",
)

EN = Words(
    title="{headlines} and more: {title} ({date})",
    title_plain="{title} ({date})",
    separator=", ",
    intro="This is issue {number}.",
    unsorted="Unsorted",
    afterword_heading="Afterword",
    afterword="",
    issue_date="{date}",
    issue_combined="{date}",
    issue_short="{date}, short",
    date_separator=" and ",
    errata_heading="Corrections",
    erratum="- {date}: {text}",
    issue_number="No. {number}",
    latest="Latest issue",
    archive="Archive",
    archive_of="{year}",
    about="About",
    feeds="Feeds",
    not_found="Page not found",
    previous="Previous issue",
    next="Next issue",
    no_issues="No issue has been published yet.",
    permalink="Link to this item",
    home="Home",
    skip="Skip to content",
    contents="In this issue",
    day="{month_name} {day}, {year}",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    published_on="Published {day}",
    item_count="{count} items",
    item_count_one="{count} item",
    issue_count="{count} issues",
    issue_count_one="{count} issue",
    earlier="Earlier issues",
    all_issues="All issues",
    details="Details",
    image="Image",
    palette_system="Follow the system's colours",
    palette_light="Use light colours",
    palette_dark="Use dark colours",
)


def words(language: str) -> Words:
    """The words of a BCP 47 language; English where we have none."""
    return JA if language.split("-", maxsplit=1)[0].lower() == "ja" else EN
