"""Text that is hard on a Markdown scanner: everything that opens, closes or only looks like a block."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from markdown_it import MarkdownIt

BLOCK_MARKS = [
    *(
        "#",
        "## ",
        "### x",
        "#### y",
        "---",
        "===",
        "-",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "10. ",
        "> ",
        ">",
        "|",
        "a",
        "b c",
    ),
    *(
        "```",
        "~~~",
        "````",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        "<?x",
        "?>",
        "<!A",
        "<![CDATA[",
        "]]>",
    ),
    *(" ", "  ", "    ", "\t", "\\", "***", "___", "`", "あ", "https://a.example/x", "[", "]"),
]
HTML_TAGS = ["<b>", "<a href='x'>", "</b>"]
DEFINITIONS = ["[a]: /u", "[a]: ", "'t'", '"t', '"', "(t)"]
NEWLINES = ["\n", "\n", "\n\n", "\r\n", "\r"]


def markdown_text(marks: list[str], size: int = 24) -> st.SearchStrategy[str]:
    """Texts made of these marks and newlines."""
    return st.lists(st.sampled_from([*marks, *NEWLINES * 3]), max_size=size).map("".join)


any_page_text = st.one_of(
    markdown_text([*BLOCK_MARKS, *HTML_TAGS, *DEFINITIONS, ":::message", ":::", "title: x", "\ufeff"]),
    st.text(max_size=60),
    st.text(alphabet="#-=>` \n\r\t:a", max_size=60),
)


def headings(text: str) -> list[tuple[int, int, int, str]]:
    """(level, first line, line after, text) of each heading at the top level, as markdown-it-py finds them."""
    tokens = MarkdownIt("commonmark").parse(text)
    return [
        (int(token.tag[1]), *token.map, re.sub(r"\s+", " ", tokens[index + 1].content))
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
