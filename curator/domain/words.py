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
    unread_mark: str
    """Stands in a note that no person has read yet; never reaches readers."""
    more_heading: str
    """Heading over the short mentions at the end of an issue."""
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
    search: str
    search_hint: str
    """Inside the empty search box."""
    search_found: str
    search_found_one: str
    search_none: str
    search_more: str
    search_failed: str
    search_needs_script: str
    sections: str
    topics: str
    covered_before: str
    """Before the links to earlier issues that had the same link."""
    updated_on: str
    moved: str
    """On a page that only leads to another one."""
    feeds_intro: str
    """On the page of the feeds: what a feed is."""
    feed_issues: str
    feed_items: str
    feed_items_of: str
    feed_sources: str
    feed_sources_about: str
    feed_note: str
    """Above a feed that was opened in a browser."""
    site_links: str
    """What the links in the site's header are, for those who hear the page."""
    older_items: str
    newest_items: str


JA = Words(
    title="{headlines}など: {title} ({date})",
    title_plain="{title} ({date})",
    separator="や",
    intro="今回は第{number}回目の記事となります。",
    unread_mark="【自動下書き】",
    more_heading="そのほか",
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
    search="検索",
    search_hint="ことばで探す",
    search_found="「{query}」は{count}号で見つかりました",
    search_found_one="「{query}」は{count}号で見つかりました",
    search_none="「{query}」は見つかりませんでした",
    search_more="さらに表示",
    search_failed="検索の準備ができませんでした。時間をおいて読み込み直してください。",
    search_needs_script="検索には JavaScript が必要です。バックナンバーからも探せます。",
    sections="セクション",
    topics="トピック",
    covered_before="以前の紹介:",
    updated_on="{day}更新",
    moved="このページは移動しました:",
    feeds_intro="フィードのアドレスを RSS リーダーや Slack に登録すると、新しい号の公開を自動で受け取れます。",
    feed_issues="号ごとの全文",
    feed_items="記事ごと",
    feed_items_of="{section}の記事",
    feed_sources="情報源の一覧",
    feed_sources_about="いつも読んでいるブログやリリース情報の一覧です。RSS リーダーにまとめて取り込めます。",
    feed_note="これはフィードです。このページのアドレスを RSS リーダーに登録してください。",
    site_links="サイト内",
    older_items="年ごとの一覧",
    newest_items="新しい記事",
)

EN = Words(
    title="{headlines} and more: {title} ({date})",
    title_plain="{title} ({date})",
    separator=", ",
    intro="This is issue {number}.",
    unread_mark="【machine draft】",
    more_heading="Read more",
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
    search="Search",
    search_hint="Search for words",
    search_found="“{query}” was found in {count} issues",
    search_found_one="“{query}” was found in {count} issue",
    search_none="“{query}” was not found",
    search_more="Show more",
    search_failed="The search could not be loaded. Try again in a while.",
    search_needs_script="The search needs JavaScript. The archive lists all issues.",
    sections="Sections",
    topics="Topics",
    covered_before="Covered before:",
    updated_on="Updated {day}",
    moved="This page has moved:",
    feeds_intro="Add a feed’s address to a feed reader or to Slack, and new issues come to you by themselves.",
    feed_issues="Whole issues",
    feed_items="Single items",
    feed_items_of="Items: {section}",
    feed_sources="Our sources",
    feed_sources_about="The blogs and releases we follow, as a list that feed readers can import.",
    feed_note="This is a feed. Add the address of this page to a feed reader.",
    site_links="This site",
    older_items="By year",
    newest_items="Newest items",
)


MARKS = (JA.unread_mark, EN.unread_mark)
"""`unread_mark` in every language: a publication's may have changed while a note waited."""


def words(language: str) -> Words:
    """The words of a BCP 47 language; English where we have none."""
    return JA if language.split("-", maxsplit=1)[0].lower() == "ja" else EN
