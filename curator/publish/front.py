"""Any YAML front matter, read with ruamel.yaml down to the place of every value."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from curator.domain.frontmatter import EMPTY, Front
from curator.domain.issue import Page, parse
from curator.errors import PageError

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.nodes import MappingNode, Node

NODE_LIMIT = 10_000
"""Values in one front matter, aliases unfolded: real ones have about ten, a "billion laughs" has 10^9."""


BRACKET_LIMIT = 500
"""Opening brackets in one front matter: thousands inside one another cost seconds to read. Real ones have one."""


def parse_page(text: str, *, path: str, zone: tzinfo, default_date: date | None = None) -> Page:
    """`domain.issue.parse` for any front matter."""
    return parse(text, path=path, default_date=default_date, zone=zone, read_front=read_front)


def read_front(text: str) -> Front:
    """The front matter's values and their places.

    Raises:
        PageError: It is no YAML, or no mapping of names; `line` counts inside the front matter.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError

    if text.count("[") + text.count("{") > BRACKET_LIMIT:
        raise PageError("the front matter holds too many brackets", path="", line=1, hint="write `key: value` lines")
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise _not_yaml(error) from error
    except (YAMLStreamError, YAMLError) as error:
        raise PageError(
            "the front matter holds a character that YAML does not allow",
            path="",
            line=1,
            hint="remove control characters; save the page as UTF-8",
        ) from error
    except (RecursionError, ValueError, AttributeError) as error:
        raise PageError(
            "the front matter is nested too deeply", path="", line=1, hint="write `key: value` lines"
        ) from error
    return _front(text, root)


def _not_yaml(error: MarkedYAMLError) -> PageError:
    mark = error.problem_mark or error.context_mark
    problem = " ".join(str(error.problem or error.context or "not YAML").split())
    return PageError(
        f"the front matter is not valid YAML: {problem}",
        path="",
        line=mark.line + 1 if mark else 1,
        hint='put text with `: `, `#` or brackets into double quotes: title: "…"',
    )


def _front(text: str, root: Node | None) -> Front:
    from ruamel.yaml.nodes import MappingNode, ScalarNode

    if root is None:
        return EMPTY
    if not isinstance(root, MappingNode):
        raise PageError(
            "the front matter is no mapping",
            path="",
            line=root.start_mark.line + 1,
            hint="write one `key: value` a line",
        )
    values: dict[str, object] = {}
    spans: dict[str, tuple[int, int]] = {}
    lines: dict[str, int] = {}
    left = [NODE_LIMIT]
    for key, value in root.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise PageError("a key of the front matter is no name", path="", line=line, hint="write `key: value`")
        name = str(key.value)
        if name in values:
            raise PageError(
                f"`{name}` stands twice in the front matter",
                path="",
                line=line,
                hint=f"line {lines[name] + 1} has it too",
            )
        values[name], lines[name] = _plain(value, left, 0), line
        span = _span(text, key, value)
        if span is not None:
            spans[name] = span
    return Front(values, spans, lines, *_style(text, root))


def _style(text: str, root: MappingNode) -> tuple[str, bool]:
    """What stands before a key, and whether a key may be added as a line of its own."""
    if root.flow_style or not root.value:
        return "", not root.flow_style
    start = root.value[0][0].start_mark
    indent = text[start.index - start.column : start.index]
    return indent, not indent.strip(" ")


def _span(text: str, key: Node, value: Node) -> tuple[int, int] | None:
    """Where a value stands: its own characters, without comments and blank lines after a block of lines.

    None for an alias: its characters stand where the anchor is, and replacing those would change another key.
    """
    from ruamel.yaml.nodes import CollectionNode

    start: int = value.start_mark.index
    if start < key.end_mark.index:
        return None
    end: int = value.end_mark.index
    if start == end:  # no value: it would stand right behind the colon
        colon = text.find(":", key.end_mark.index, end)
        return (colon + 1, colon + 1) if colon >= 0 else None
    if isinstance(value, CollectionNode) and not value.flow_style and value.value:
        last = value.value[-1]
        last_key, last_value = last if isinstance(last, tuple) else (key, last)
        inner = _span(text, last_key, last_value)
        end = inner[1] if inner else end
    return start, start + len(text[start:end].rstrip())


def _plain(node: Node, left: list[int], depth: int) -> object:
    """A node as a value; dates and times stay text, since the page says what they must be."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    left[0] -= 1
    if left[0] < 0 or depth > 50:
        raise PageError(
            "the front matter holds too much", path="", line=node.start_mark.line + 1, hint="use no anchors and aliases"
        )
    if isinstance(node, SequenceNode):
        return [_plain(item, left, depth + 1) for item in node.value]
    if isinstance(node, MappingNode):
        return {str(key.value): _plain(value, left, depth + 1) for key, value in node.value}
    return _scalar(str(node.value), str(node.tag))


def _scalar(words: str, tag: str) -> object:
    kind = tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return words.lower() in ("true", "yes", "on")
    try:
        if kind == "int":
            digits = words.replace("_", "")
            return int(digits) if digits.lstrip("+-").isdecimal() else int(digits, 0)
        if kind == "float":
            return float(words.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return words
    return words
