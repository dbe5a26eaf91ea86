"""Keys: what an input method makes of them, and whose they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from curator.errors import UsageError
from curator.review.commands import BOTTOM_LINE, BY_ID, COMMANDS, commands_by_key, keys_of
from curator.review.keys import plain_key
from curator.review.words import MESSAGES, language_of, say


@pytest.mark.parametrize(
    ("key", "character", "meant"),
    [
        ("x", "x", "x"),
        ("upper_g", "G", "G"),
        ("slash", "/", "/"),
        ("pagedown", None, "pagedown"),
        ("tab", "\t", "tab"),
        ("escape", "\x1b", "escape"),
        ("fullwidth_digit_one", "１", "1"),
        ("fullwidth_latin_small_letter_x", "ｘ", "x"),
        ("fullwidth_latin_capital_letter_n", "Ｎ", "N"),
        ("hiragana_letter_u", "う", "u"),
        ("hiragana_letter_e", "え", "e"),
        ("hiragana_letter_o", "お", "o"),
        ("hiragana_letter_n", "ん", "n"),
        ("katakana_middle_dot", "・", "/"),
        ("fullwidth_question_mark", "？", "?"),
        ("fullwidth_colon", "：", ":"),
        ("fullwidth_asterisk", "＊", "*"),
        ("ideographic_full_stop", "。", "."),
        ("ideographic_space", "　", " "),
        ("space", " ", " "),
        ("hiragana_letter_ka", "か", "か"),
    ],
)
def test_keys_work_with_the_input_method_on(key: str, character: str | None, meant: str) -> None:
    """Full-width and kana forms mean the key that was pressed; other kana mean no key."""
    assert plain_key(key, character) == meant


def test_no_key_belongs_to_two_commands() -> None:
    """The default key map is a map, and every command has a key and words in both languages."""
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    assert all((command.keys or command.takes) and command.ja and command.en for command in COMMANDS)
    assert all(BY_ID[name].hint("ja") and BY_ID[name].hint("en") for name in (*BOTTOM_LINE, "help"))


def test_the_promised_keys_are_these() -> None:
    """The keys that the documentation promises."""
    commands = commands_by_key(keys_of(()))
    promised = {"x": "skip", "l": "later", "d": "discuss", "e": "note", "u": "undo", "q": "quit", "1": "keep-1"}
    assert {key: commands[key] for key in promised} == promised


def test_a_remapped_key_is_taken_from_its_old_command() -> None:
    """`[review] keys` replaces all keys of a command."""
    keys = keys_of([("skip", "s"), ("down", "l")])
    assert keys["skip"] == ("s",)
    assert keys["down"] == ("l",)
    assert keys["later"] == ()
    assert "x" not in commands_by_key(keys)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("skp", "s")], "unknown command `skp` (did you mean `skip`?)"),
        ([("skip", "s"), ("later", "s")], "gives `s` to both `skip` and `later`"),
    ],
)
def test_a_wrong_key_setting_says_what_would_be_right(pairs: list[tuple[str, str]], said: str) -> None:
    """An unknown command names the nearest one; a key wanted twice names both."""
    with pytest.raises(UsageError, match=re.escape(said)):
        keys_of(pairs)


def test_every_message_has_the_same_blanks_in_both_languages() -> None:
    """A message that names a value names it in Japanese and in English."""
    for name, (ja, en) in MESSAGES.items():
        assert set(re.findall(r"{(\w+)}", ja)) == set(re.findall(r"{(\w+)}", en)), name


def test_every_message_the_code_says_is_in_the_table() -> None:
    """Names of messages in the source are names in the table."""
    import curator.review

    source = "".join(path.read_text(encoding="utf-8") for path in Path(curator.review.__path__[0]).glob("*.py"))
    said = set(re.findall(r"(?:say|tell|warn|_head)\(\s*\"([a-z.-]+)\"", source))
    assert len(said) > 20
    assert said - set(MESSAGES) == set()


@pytest.mark.parametrize(
    ("setting", "locale", "language"),
    [("", "ja_JP.UTF-8", "ja"), ("", "C.UTF-8", "en"), ("", "", "en"), ("en", "ja_JP.UTF-8", "en"), ("ja", "", "ja")],
)
def test_the_language_is_the_setting_else_the_locale(setting: str, locale: str, language: str) -> None:
    """A setting beats the locale; English where neither says."""
    assert language_of(setting, locale) == language
    assert say(language, "tab.kept") == ("採用" if language == "ja" else "Kept")
