"""What the page for proposing a link says, by language: the form, and how to share from a browser and from phones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProposeWords:
    """The words of one language. `{title}` is the publication's."""

    title: str
    intro: str
    address: str
    """Label of the field for the address."""
    open_form: str
    found_none: str
    """What was shared holds no address."""
    found_several: str
    browser: str
    browser_how: str
    bookmarklet: str
    """Name of the link that is dragged to the bookmarks."""
    android: str
    android_steps: tuple[str, ...]
    ios: str
    ios_steps: tuple[str, ...]
    """The last but one ends with what is written into the shortcut, which the page shows below it."""


def propose_words(language: str) -> ProposeWords:
    """The words for a BCP 47 tag; English where there are no others."""
    return _JA if language.split("-", maxsplit=1)[0].lower() == "ja" else _EN


_JA = ProposeWords(
    title="リンクを提案する",
    intro="次の号で紹介してほしいページを教えてください。アドレスを入れると GitHub の提案フォームが開きます。"
    "送信には GitHub のアカウントが必要です。",
    address="ページのアドレス",
    open_form="フォームを開く",
    found_none="共有された内容にアドレスが見つかりませんでした。上の欄に貼り付けてください。",
    found_several="アドレスがいくつかあります。提案するものを選んでください。",
    browser="ブラウザから",
    browser_how="次のリンクをブックマークバーへドラッグしておくと、見ているページを 1 クリックで提案できます。",
    bookmarklet="{title}に提案",
    android="Android の共有メニューから",
    android_steps=(
        "Chrome でこのページを開き、メニューの「ホーム画面に追加」から「インストール」を選びます。",
        "ほかのアプリで「共有」を押し、一覧から「{title}」を選ぶと、アドレスの入ったフォームが開きます。",
    ),
    ios="iPhone・iPad の共有シートから",
    ios_steps=(
        "「ショートカット」アプリで新しいショートカットを作り、「{title}に提案」と名付けます。",
        "詳細の「共有シートに表示」をオンにし、受け取るものを「URL」と「テキスト」にします。",
        "アクション「URL エンコード」を追加し、「ショートカットの入力」をエンコードします。",
        "アクション「URL を開く」を追加し、次のアドレスのすぐ後ろに「URL エンコードされたテキスト」を入れます。",
        "ほかのアプリの共有シートでこのショートカットを選ぶと、アドレスの入ったフォームが開きます。",
    ),
)

_EN = ProposeWords(
    title="Propose a link",
    intro="Tell us what the next issue should have. Enter an address, and the form on GitHub opens with it; "
    "to send it you need a GitHub account.",
    address="Address of the page",
    open_form="Open the form",
    found_none="What was shared holds no address. Paste one into the field above.",
    found_several="There are several addresses. Choose the one to propose.",
    browser="From a browser",
    browser_how="Drag this link to your bookmarks bar. It proposes the page you are looking at with one click.",
    bookmarklet="Propose to {title}",
    android="From the share menu of Android",
    android_steps=(
        "Open this page in Chrome and choose “Add to home screen” in its menu, then “Install”.",
        "In any app tap “Share” and choose “{title}” in the list: the form opens with the address.",
    ),
    ios="From the share sheet of an iPhone or iPad",
    ios_steps=(
        "In the app “Shortcuts” make a new shortcut and name it “Propose to {title}”.",
        "In its details switch on “Show in Share Sheet”, and let it receive “URLs” and “Text”.",
        "Add the action “URL Encode” and let it encode “Shortcut Input”.",
        "Add the action “Open URLs”, and put “URL Encoded Text” right behind this address:",
        "Choose the shortcut in any app’s share sheet: the form opens with the address.",
    ),
)
