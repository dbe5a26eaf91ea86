"""The texts of a fresh publication, in English and Japanese. They are read by people first: each setting is there
with what it means, most of them switched off by a `#` at the default."""

from __future__ import annotations

from collections.abc import Mapping

from curator.config.document import toml_value
from curator.domain.words import words


def files(*, language: str, title: str, journal: str) -> Mapping[str, str]:
    """Relative path → text of every file of a fresh publication."""
    japanese = language.split("-", maxsplit=1)[0].lower() == "ja"
    name = title or "Weekly"
    plain = " ".join(name.split())
    text = {
        "title": toml_value(name),
        "language": toml_value(language),
        "journal": toml_value(journal),
        "plain": plain,
        "about": words(language).about,
    }
    settings = _SETTINGS_JA if japanese else _SETTINGS_EN
    return {
        "curator.toml": _filled(settings, text),
        "sources.toml": _SOURCES_JA if japanese else _SOURCES_EN,
        "content/issues/.gitkeep": "",
        "content/about.md": _filled(_ABOUT_JA if japanese else _ABOUT_EN, text),
        "README.md": _filled(_README_JA if japanese else _README_EN, text),
    }


def _filled(template: str, text: Mapping[str, str]) -> str:
    for name, value in text.items():
        template = template.replace(f"@{name}@", value)
    return template


_SETTINGS_EN = """\
# Your publication. Every key is optional; a line that begins with # shows the default.
# After a change, any curator command tells you what is not right, with its line.

[publication]
title = @title@
language = @language@             # of the pages: en, ja, …
timezone = "UTC"            # IANA name, such as "Europe/Berlin"; issue dates and times are counted in it
# country = ""              # ISO code; its public holidays move publishing to the next working day ("JP" is known)
# url = "http://localhost:8000/"    # where readers will find the site; feeds and links are built from it
# emoji = "📰"
# description = ""
# newline = "break"         # what a newline inside a paragraph becomes: "break" or "join"

# Sections, in the order of an issue. In the review the keys 1 to 9 keep a link into the first nine.
[[section]]
key = "articles"            # never shown; part of the section's address
heading = "Articles"
# aliases = ["Notable Articles"]    # past headings of the same section

[[section]]
key = "tools"
heading = "Tools and releases"

[[section]]
key = "books"
heading = "Books"

[[section]]
key = "events"
heading = "Events"

# The team. Lets `curator` know you by your git address.
# [[person]]
# name = "ann"
# display = "Ann"           # as pages credit a writer
# github = "ann"
# emails = ["ann@example.org"]

# [templates]               # "" means the words of the language
# title = "{headlines}: {title} ({date})"
# intro = "This is issue {number}."
# afterword = ""

# [schedule]                # cron lines in the time zone above, weekdays by name; used by `curator schedule`
# crawl = "17 */6 * * *"
# draft = "0 18 * * fri"
# publish = "0 10 * * *"
# meeting = "fri"           # dates the issue
# publish_at = "10:00"
# closed = ["2026-12-31"]   # days without publishing, beside weekends and holidays

# [crawl]
# jobs = 32
# timeout = 20              # seconds for one request, redirects included
# interval = "1h"           # shortest time between two looks at one source
# longest_interval = "1d"   # longest one, while it answers
# retry_after_scope = "host"    # whom a server's "come later" holds back: host or source
# spacing = 0               # seconds between two requests to one host
# proxy = ""                # such as "http://proxy.example.org:3128"; the environment's is not used
# contact = ""              # mail or web address that sites see in the User-Agent
# allow_networks = []       # such as ["10.1.0.0/16"]: private addresses that sources may have

# [review]
# sync = "1m"               # sends and fetches decisions by itself while `curator review` is open

# [draft]
# more = 0                  # most leftovers of the meeting that are listed at the end of an issue, a line each

# [assist]                  # first notes by a language model, for you to read: `curator draft --assist`
# model = ""                # CURATOR_ASSIST_URL and CURATOR_ASSIST_KEY in the environment say where

# [check]
# title_limit = 70
# repeat = []               # hosts and beginnings of addresses that may come again: ["connpass.com"]
# ignore = []               # rules that are not looked at; the guide lists them
# terms = ""                # your dictionary, in the form of prh: "terms.yml"

# [site]
# repository = ""           # "https://github.com/OWNER/NAME": the page /propose/ leads readers to its form
# font = ""                 # of the pictures for sharing, a file in this folder; "" takes one of the system's

[journal]
# What sources said and what the team decided. "" stays on this machine; "origin" is a branch of this repository,
# readable by whoever can read the repository; or the address of a private one.
remote = @journal@
"""

_SETTINGS_JA = """\
# この媒体の設定です。どのキーも省略できます。# で始まる行は既定値の例です。
# 書き間違いがあれば、curator のコマンドが行番号つきで教えてくれます。

[publication]
title = @title@
language = @language@             # ページの言語
country = "JP"              # 祝日には公開せず、次の営業日にまわします
timezone = "Asia/Tokyo"
newline = "join"            # 段落の中の改行。"join" は日本語の間に空白を入れずにつなぎ、"break" は改行のまま
# url = "http://localhost:8000/"    # サイトの公開先。フィードやリンクの元になります
# emoji = "📰"
# description = ""

# 記事に並ぶ順のセクションです。レビュー画面では 1〜9 のキーが先頭の 9 つに対応します。
[[section]]
key = "articles"            # アドレスの一部になります
heading = "注目の記事"
# aliases = ["Notable Articles"]    # 同じセクションの以前の見出し

[[section]]
key = "tools"
heading = "ツール・リリース"

[[section]]
key = "books"
heading = "書籍"

[[section]]
key = "events"
heading = "イベント"

# メンバー。git のメールアドレスから誰なのかを判断します。
# [[person]]
# name = "hanako"
# display = "はなこ"         # ページに載る名前
# github = "hanako"
# emails = ["hanako@example.org"]

# [templates]               # 空なら言語ごとの決まり文句
# title = "{headlines}など: {title} ({date})"
# intro = "今回は第{number}回目の記事となります。"
# afterword = ""

# [schedule]                # curator schedule の実行時刻 (cron 形式、曜日は名前で)
# crawl = "17 */6 * * *"
# draft = "0 18 * * fri"
# publish = "0 10 * * *"
# meeting = "fri"           # 共有会の曜日。号の日付になります
# publish_at = "10:00"
# closed = ["2026-12-29"]   # 土日祝日のほかに公開しない日

# [crawl]
# jobs = 32
# timeout = 20              # 1 リクエストの秒数 (リダイレクトを含む)
# interval = "1h"           # 同じ情報源を見にいく最短の間隔
# longest_interval = "1d"   # 応答があるかぎり、最長の間隔
# retry_after_scope = "host"    # サーバーの「あとで来て」が及ぶ範囲: host か source
# spacing = 0               # 同じホストへのリクエストの間の秒数
# proxy = ""                # 例 "http://proxy.example.org:3128"。環境変数のものは使いません
# contact = ""              # User-Agent に載せる連絡先
# allow_networks = []       # 例 ["10.1.0.0/16"]: 情報源に許すプライベートアドレス

# [draft]
# more = 0                  # 決まらずに残った話題を、号の終わりに 1 行ずつ載せる最大の件数

# [assist]                  # 紹介文の下書きを言語モデルに頼む `curator draft --assist` (人が直すまで公開できません)
# model = ""                # 接続先は環境変数 CURATOR_ASSIST_URL と CURATOR_ASSIST_KEY で指定します

# [check]
# title_limit = 70
# repeat = []               # 何度載せてもよいホストやアドレスの先頭。例: ["connpass.com"]
# ignore = []               # 使わない規則。一覧はガイドにあります
# terms = ""                # 用語の辞書 (prh 形式)。例: "terms.yml"
# spaces = "off"            # 和文と英数字の間の空白。"with" は入れる、"without" は入れない、"off" は問わない

# [site]
# repository = ""           # 例 "https://github.com/OWNER/NAME"。/propose/ から、ここのフォームでリンクを提案できます
# font = ""                 # 共有用の画像のフォント (このフォルダのファイル)。空ならシステムのもの

[journal]
# 情報源の内容とチームの判断の記録です。"" はこのマシンだけ、"origin" はこのリポジトリのブランチ
# (リポジトリを読める人は誰でも読めます)、または非公開リポジトリのアドレス。
remote = @journal@
"""

_SOURCES_EN = """\
# What you listen to. Add more with `curator source add URL` or `curator source import FEEDS.opml`.
#
# kind: "feed" (RSS, Atom, JSON Feed), "releases" (a GitHub project's releases.atom), "page" (a web page without a
# feed; then also item, link, title_selector, date, summary: CSS selectors).
# Optional: title, section, interval ("6h"), language, include and exclude (words or "/regular expressions/").

[[source]]
slug = "kubernetes-blog"
kind = "feed"
url = "https://kubernetes.io/feed.xml"
title = "Kubernetes Blog"
section = "articles"

[[source]]
slug = "cncf"
kind = "feed"
url = "https://www.cncf.io/feed/"
title = "CNCF"
section = "articles"

[[source]]
slug = "kubernetes-releases"
kind = "releases"
url = "https://github.com/kubernetes/kubernetes/releases.atom"
title = "Kubernetes"
section = "tools"
"""

_SOURCES_JA = """\
# 見にいく情報源です。`curator source add URL` や `curator source import FEEDS.opml` でも足せます。
#
# kind: "feed" (RSS、Atom、JSON Feed)、"releases" (GitHub の releases.atom)、"page" (フィードのないページ。CSS
# セレクター item、link、title_selector、date、summary も書きます)。
# 省略できるもの: title、section、interval ("6h")、language、include と exclude (単語か "/正規表現/")。

[[source]]
slug = "publickey"
kind = "feed"
url = "https://www.publickey1.jp/atom.xml"
title = "Publickey"
section = "articles"
language = "ja"

[[source]]
slug = "kubernetes-blog"
kind = "feed"
url = "https://kubernetes.io/feed.xml"
title = "Kubernetes Blog"
section = "articles"

[[source]]
slug = "kubernetes-releases"
kind = "releases"
url = "https://github.com/kubernetes/kubernetes/releases.atom"
title = "Kubernetes"
section = "tools"
"""

_ABOUT_EN = """\
# @about@

@plain@ is a weekly selection of links by our team, with a word on each.
"""

_ABOUT_JA = """\
# @about@

@plain@ は、チームで気になった話題を毎週紹介するニュースレターです。
"""

_README_EN = """\
# @plain@

Made with `curator`:

    curator crawl       gather what is new
    curator review      decide together what goes into the issue
    curator draft       write the issue page into content/issues/
    curator publish     number and date it
    curator build       make the site in site/

`curator.toml` holds the settings, `sources.toml` what is listened to.
"""

_README_JA = """\
# @plain@

`curator` で作っています。

    curator crawl       新しい話題を集める
    curator review      次の号に載せるものをみんなで決める
    curator draft       content/issues/ に記事を書き出す
    curator publish     号数と日付を付ける
    curator build       site/ にサイトを作る

設定は `curator.toml`、情報源は `sources.toml` にあります。
"""
