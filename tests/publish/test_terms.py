"""The team's dictionary, in the form of prh."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.errors import ConfigError
from curator.publish.terms import load_terms, read_terms


def corrected(rules: str, text: str) -> str:
    for term in read_terms(f"version: 1\nrules:\n{rules}", "terms.yml"):
        text = term.corrected(text)
    return text


@pytest.mark.parametrize(
    ("rules", "text", "result"),
    [
        ("  - expected: Cookie", "cookieとＣｏｏｋｉｅとCookie", "CookieとCookieとCookie"),  # any case and width
        ("  - Cookie", "COOKIE", "Cookie"),
        ("  - {expected: ください, pattern: 下さい}", "下さい。ください", "ください。ください"),
        ("  - {expected: ウェア, patterns: [ウエア, /ウェアー/]}", "ウエアとウェアー", "ウェアとウェア"),
        ("  - {expected: '$1を見る', pattern: /(\\S+)をみる/}", "図をみる", "図を見る"),
        ("  - {expected: VS Code, pattern: /vs\\s?code/i}", "VSCodeとVS Code", "VS CodeとVS Code"),
        ("  - {expected: js, pattern: JS, options: {wordBoundary: true}}", "JSとNodeJS", "jsとNodeJS"),
        ("  - {expected: だ, pattern: /(ま)?です/, regexpMustEmpty: $1}", "です。まです", "だ。まです"),
        ("  - {expected: b, pattern: '/(?<x>a)/'}", "a", "b"),
        ("  - {expected: a.b, pattern: a+b}", "a+b aab", "a.b aab"),  # a word is no expression
        ("  - expected: ✓\n    pattern: /OK/\n    prh: 記号で\n    specs: [{from: OK, to: ✓}]", "OK", "✓"),
    ],
)  # fmt: skip
def test_what_a_rule_makes_of_a_text(rules: str, text: str, result: str) -> None:
    """Words and expressions become what is expected; what is right already stays."""
    assert corrected(rules, text) == result
    assert corrected(rules, result) == result


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("rules: [", 1, "not YAML"),
        ("version: 2\nrules: []", 1, "version 1"),
        ("just text", 1, "list of rules"),
        ("rules: {a: b}", 1, "list of rules"),
        ("imports: [a.yml]\nrules: []", 1, "imports"),
        ("rules:\n  - pattern: a", 2, "no `expected`"),
        ("rules:\n  - A\n  - {expected: b, pattern: 3}", 3, "must be a text"),
        ("rules:\n  - A\n  - {expected: b, patterns: []}", 3, "must be a text"),
        ("rules:\n  - {expected: b, pattern: '/(/'}", 2, "no"),
        ("rules:\n  - {expected: b, pattern: '/(a+)+/'}", 2, "for ever"),
        ("rules:\n  - {expected: b, pattern: '/a*/'}", 2, "everywhere"),
        ("rules:\n  - {expected: b, pattern: a, specs: [{from: a, to: c}]}", 2, "its spec says 'c'"),
        ("rules:\n  - {expected: b, pattern: a, options: 3}", 2, "`options`"),
        ("rules:\n  - {expected: b, pattern: a, regexpMustEmpty: x}", 2, "regexpMustEmpty"),
        (f"rules:\n  - {{expected: b, pattern: {'a' * 501}}}", 2, "longer than"),
    ],
)
def test_a_wrong_dictionary_is_named(text: str, line: int, words: str) -> None:
    """File and line, and what is wrong: an expression that could hang the check is refused before it runs."""
    with pytest.raises(ConfigError) as caught:
        read_terms(text, "terms.yml")
    assert (caught.value.path, caught.value.line) == ("terms.yml", line)
    assert words in str(caught.value)


def test_where_a_dictionary_is(tmp_path: Path) -> None:
    """No name, no dictionary; a name without a file is said."""
    assert load_terms(tmp_path, "") == ()
    (tmp_path / "terms.yml").write_text("rules: [A]", "utf-8")
    assert len(load_terms(tmp_path, "terms.yml")) == 1
    (tmp_path / "sjis.yml").write_bytes("rules: [あ]".encode("shift_jis"))
    for name, words in (("none.yml", "cannot be read"), ("sjis.yml", "UTF-8")):
        with pytest.raises(ConfigError, match=words):
            load_terms(tmp_path, name)
    (tmp_path / "empty.yml").write_text("# nothing yet\n", "utf-8")
    assert load_terms(tmp_path, "empty.yml") == ()
