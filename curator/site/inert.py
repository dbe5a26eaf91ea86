"""Finished HTML as a file the site generator passes on unread: front matter, and one line of HTML.

No fence, blank line, brace or backtick is left in it, so that no Markdown extension, macro or template language has
anything to obey, and every generator gives the same page.
"""

from __future__ import annotations

import json
import re
from html import escape


def staged_page(title: str, head_title: str, head: str, line: str) -> str:
    """A staged file: the page's name, what stands in the browser's tab, the finished elements of its head, its text.
    What templates print is escaped here, since the generator's templates escape nothing."""
    front = {"title": escape(title), "head_title": escape(head_title), "head": head}
    lines = [f"{name}: {yaml_text(value)}" for name, value in front.items()]
    return "\n".join(["---", *lines, "hide: [navigation, toc]", "---", "", line, ""])


def yaml_text(text: str) -> str:
    """A text as a double-quoted YAML scalar, which every YAML reader takes back letter by letter."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]", lambda m: f"\\u{ord(m.group()):04x}", quoted
    )


def one_line(body: str) -> str:
    """Finished HTML on one line in which Markdown has nothing to obey; a browser reads the same page."""
    kept = []
    for part in re.split(r"(<pre>.*?</pre>)", body.strip(), flags=re.DOTALL):
        newline = "&#10;" if part.startswith("<pre>") else " "
        kept.append(part.replace("\n", newline))
    return _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", "".join(kept))


_ACTIVE = re.compile(r"[\t\f`~{}\[\]*\\]")
"""Fences, templates, snippets, footnotes, abbreviations, emphasis: all their marks. None is an HTML delimiter."""
