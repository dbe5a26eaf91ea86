"""Suggesting again once a note is typed."""

from __future__ import annotations

from curator.domain.suggestion import Suggestion
from curator.suggest.notes import FEW, Notes

STORED = (Suggestion("articles", 0.6), Suggestion("tools", 0.4))
PAST = [("新しいバージョンがリリースされました", "tools"), ("設計の考え方を紹介する記事です", "articles")] * FEW


def test_a_note_moves_the_suggestions_and_says_by_which_word() -> None:
    """The words of notes on tools turn the order, up to what is filled in ahead."""
    first, second = Notes.learn(PAST).again(STORED, "v2 がリリースされました。バージョンも上がりました", 0.8)
    assert (first.section, second.section) == ("tools", "articles")
    assert first.probability > 0.4
    assert abs(first.probability + second.probability - 1) < 1e-6
    assert first.prefilled is (first.probability >= 0.8)
    assert (first.reasons[0].kind, first.reasons[0].count, first.reasons[0].total) == ("note", FEW, FEW)


def test_few_notes_or_an_empty_one_change_nothing() -> None:
    assert Notes.learn(PAST[:4]).again(STORED, "リリース", 0.8) == STORED
    assert Notes.learn(PAST).again(STORED, " ", 0.8) == STORED
    assert Notes.learn(PAST).again((), "リリース", 0.8) == ()


def test_what_is_kept_in_the_index_says_the_same() -> None:
    notes = Notes.learn(PAST)
    note = "リリースの記事"
    assert Notes.of(notes.as_bytes()).again(STORED, note, 0.8) == notes.again(STORED, note, 0.8)
