"""An issue as one message for a chat: its sections and items as links, in the form of Slack or of Mattermost. Pure.

Titles are strangers' words: nothing in them may call people, name a channel or end the link that they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from curator.domain.markdown import escape_markdown, plain
from curator.domain.mentions import mentions
from curator.domain.text import clean_title
from curator.domain.types import Issue, Item
from curator.domain.urls import clean_url

_CALL = re.compile(r"(?<=@)(?=\w)|(?<=[#~])(?=[^\W\d_])")
_JOINER = "\u2060"
"""Takes no room and breaks no line; between `@` and `here` it makes two words of them."""


class Chat(StrEnum):
    """Whose form a message has."""

    SLACK = "slack"
    """mrkdwn, https://docs.slack.dev/messaging/formatting-message-text"""
    MATTERMOST = "mattermost"
    """Markdown, https://docs.mattermost.com/collaborate/format-messages.html"""


LIMITS: Mapping[Chat, int] = {Chat.SLACK: 40_000, Chat.MATTERMOST: 16_383}
"""Characters of a message: Slack cuts a longer one (docs.slack.dev, chat.postMessage), Mattermost refuses it."""


@dataclass(frozen=True, slots=True)
class _Form:
    title: str
    heading: str
    item: str
    link: Callable[[str, str], str]
    text: Callable[[str], str]


def message(issue: Issue, address: str, emoji: str, chat: Chat, anchors: Mapping[int, str]) -> str:
    """An issue as a message: its items and short mentions. Other texts, such as an afterword, are left to the page.

    Args:
        issue: One that is public.
        address: Its page.
        emoji: Stands before its title; may be empty.
        chat: In whose form.
        anchors: The ids of its items on the site, by the line of their heading.
    """
    form = _FORMS[chat]
    lines = [form.title.format(form.link(address, f"{emoji} {issue.title}".strip()))]
    for section in issue.sections:
        brief = [form.item.format(form.link(one.url, one.title or one.url)) for one in mentions(section.text)]
        if not section.items and not brief:
            continue
        heading = form.text(plain(section.heading))
        lines += ["", form.heading.format(heading)] if heading else [""]
        lines += brief + [form.item.format(_item(item, address, form, anchors)) for item in section.items]
    return "\n".join(lines) + "\n"


def too_long(text: str, chat: Chat) -> str:
    """What is said of a message that the chat does not take; empty when it does. Characters are counted as UTF-16
    units, which is at least what either counts."""
    length = len(text.encode("utf-16-le")) // 2
    return f"the message has {length} characters, {chat.title()} takes {LIMITS[chat]}" if length > LIMITS[chat] else ""


def _item(item: Item, address: str, form: _Form, anchors: Mapping[int, str]) -> str:
    urls = [url for url in map(clean_url, item.urls) if url]
    own = f"{address}#{anchors[item.line]}" if item.line in anchors else address
    return form.link(urls[0] if urls else own, plain(item.title) or own)


def _slack_text(text: str) -> str:
    escaped = clean_title(text, 1_000).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALL.sub(_JOINER, escaped)


def _slack_link(url: str, text: str) -> str:
    return f"<{_encoded(url, '<>|').replace('&', '&amp;')}|{_slack_text(text)}>"


def _mattermost_text(text: str) -> str:
    escaped = escape_markdown(text)
    closed = re.sub(r"\\.|[\[\]]", lambda match: match[0] if len(match[0]) == 2 else "\\" + match[0], escaped)
    return re.sub(rf"&#\d+;|{_CALL.pattern}", lambda match: match[0] or _JOINER, closed)


def _mattermost_link(url: str, text: str) -> str:
    return f"[{_mattermost_text(text)}]({_encoded(url, '()<>[]')})"


def _encoded(url: str, signs: str) -> str:
    """An address in which these signs, blanks and backslashes are percent-encoded."""
    return re.sub(f"[{re.escape(signs)}\\s\\\\]", lambda match: f"%{ord(match[0]):02X}", url)


_FORMS: Mapping[Chat, _Form] = {
    Chat.SLACK: _Form("*{}*", "*{}*", "• {}", _slack_link, _slack_text),
    Chat.MATTERMOST: _Form("#### {}", "##### {}", "- {}", _mattermost_link, _mattermost_text),
}
