"""What the proof-reader may find: its rules, a finding, and a fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ERROR, WARNING, INFO = "error", "warning", "info"
"""Must be put right before the issue goes out; should be looked at; is only said."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for."""

    severity: str
    says: str
    """One sentence for the reference."""
    fixes: bool = False
    """Whether `--fix` can put it right."""


RULES: Mapping[str, Rule] = {
    "page": Rule(ERROR, "The page cannot be read."),
    "date": Rule(ERROR, "The date is another than the file's name says, or another page has it too."),
    "date-word": Rule(ERROR, "The title says another date than the issue's.", fixes=True),
    "number": Rule(ERROR, "Another issue has the number; of a draft a warning, since publishing counts again."),
    "number-word": Rule(ERROR, "Title or intro say another number than the issue's (第25回).", fixes=True),
    "published-at": Rule(ERROR, "It goes out before its date, or more than 60 days after it: a year mistyped."),
    "title": Rule(ERROR, "The issue has no title, or one longer than `title_limit`."),
    "title-cut": Rule(WARNING, "A title ends in an ellipsis: its source was cut."),
    "title-loud": Rule(WARNING, "A title SHOUTS, or ends in several exclamation marks."),
    "emoji": Rule(ERROR, "The emoji is not exactly one."),
    "emoji-again": Rule(WARNING, "One of the last 26 issues has the same emoji, and it is not the publication's."),
    "topics": Rule(ERROR, "More than five topics, or one of a form that Zenn refuses (where Zenn is used)."),
    "zenn-slug": Rule(ERROR, "The name that `[zenn] slug` makes is none that Zenn takes (where Zenn is used)."),
    "section": Rule(INFO, "A section is not in curator.toml; a warning where it reads like a misspelt one."),
    "unsorted": Rule(ERROR, "Kept links still have no section."),
    "empty-section": Rule(WARNING, "Nothing stands under a heading."),
    "unread": Rule(ERROR, "A note has the mark of a machine's draft (`[assist]`): nobody has read it yet."),
    "note": Rule(WARNING, "An item has no note; who is to write it is said. Not in a short issue."),
    "duplicate": Rule(ERROR, "Two items or short mentions of the issue have the same link."),
    "covered": Rule(WARNING, "An earlier issue has the link, save those of `repeat`; says which, where and when."),
    "twin": Rule(INFO, "An issue of the last 60 days has an item of the same title at another address."),
    "project": Rule(INFO, "In a draft: an earlier issue had the same project; its last mention is said."),
    "tracking": Rule(ERROR, "An address carries tracking parameters or credentials.", fixes=True),
    "link-dead": Rule(ERROR, "With `--links`: the page is gone (404, 410)."),
    "link-moved": Rule(WARNING, "With `--links`: the page moved for good, or leads to a front page now."),
    "link-unsure": Rule(INFO, "With `--links`: the page could not be asked, or refuses robots."),
    "image": Rule(ERROR, "A picture is not in `content/images/`; a warning where it is on another site."),
    "open-block": Rule(ERROR, "Code, HTML or `:::` is opened and never closed."),
    "zenn-form": Rule(WARNING, "A `:::` block or an `@[…]` embedding that Zenn does not know."),
    "footnote": Rule(ERROR, "A footnote without its text, or twice; a warning for a text nobody refers to."),
    "variant": Rule(WARNING, "One word is spelt in two ways (レジストリ, レジストリー) in own text."),
    "name": Rule(WARNING, "A project's name is nearly right (Kuberentes, Github, container 1.7.0).", fixes=True),
    "term": Rule(WARNING, "The dictionary of `terms` wants another word.", fixes=True),
    "spaces": Rule(WARNING, "A space between Japanese and ASCII is missing or too many, as `spaces` says.", fixes=True),
    "ignore": Rule(WARNING, "A `check-ignore` comment names no rule."),
}
"""Id → rule, in the order of the reference."""


@dataclass(frozen=True, slots=True)
class Fix:
    """`text[start:end]` of the page becomes `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. Never holds what is internal: comments, reasons, votes."""

    path: str
    line: int
    column: int
    """Both from 1; columns count characters."""
    severity: str
    rule: str
    message: str
    about: str = ""
    """What it is about, without places: how it is known again in another version of the page."""
    at: int = 0
    """Offset in the page."""
    fix: Fix | None = None
    writer: str = ""
    """Who is to put it right, where that is known."""

    def identity(self) -> tuple[str, str]:
        """What is equal for the same finding in two versions of a page."""
        return self.rule, self.about or self.message
