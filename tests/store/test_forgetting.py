"""What a redaction leaves in a database: nothing, on both engines."""

from __future__ import annotations

from itertools import permutations

from curator.domain.records import Record
from curator.store import forgetting, load, notes, outbox
from curator.store.dump import dump
from curator.store.engine import Store
from curator.store.plain import sqlite_file
from tests.conftest import utc

WORD = "canary-s3cret-words"
URL = "https://example.com/a"


def decision(id_: str, comment: str) -> Record:
    return Record("decision", id_, utc("2023-03-17 07:00"), "ann", {"url": URL, "comment": comment})


def test_no_table_and_no_file_has_the_words(any_store: Store) -> None:
    """The record, the text somebody was typing from it and the bytes of both are gone; other words stay."""
    with any_store.writing() as tx:
        load.take_in(
            tx, [decision("secret-01", f"say {WORD}"), decision("beside-01", "fine"), decision("beside-02", WORD)]
        )
        notes.save(tx, "ann", URL, "comment", f"but say {WORD}")
        notes.save(tx, "ann", URL, "note", "half a sent")
    with any_store.writing() as tx:
        (record,) = outbox.not_redacted(tx, ["secret-01"])
        assert forgetting.also_said(tx, [WORD], ["secret-01"]) == ["beside-02"]
        for one in (record.id, "beside-02"):
            outbox.append(tx, "redacted", {"target": one}, by="ann", now=utc("2023-03-18 07:00"))
        assert outbox.not_redacted(tx, ["secret-01"]) == []
        assert notes.unfinished(tx, "ann") == {(URL, "note"): "half a sent"}
        assert not any(WORD in line for line in dump(tx))
        assert forgetting.redacted(tx) == {"secret-01", "beside-02"}
        assert "beside-01" in [record.id for record in outbox.pending(tx)]

    forgetting.scrub(any_store)

    path = sqlite_file(any_store.address)
    if path is not None:
        files = [path, *path.parent.glob(f"{path.name}-*")]
        assert not any(WORD.encode() in file.read_bytes() for file in files)


def test_the_order_in_which_words_are_taken_back_makes_no_difference(any_store: Store) -> None:
    """A record, its redaction and the redaction of that, one by one in every order, and once without the record."""
    first, at = decision("secret-01", WORD), utc("2023-03-18 07:00")
    second = Record("redacted", "taken-back-1", at, "bob", {"target": "secret-01"})
    third = Record("redacted", "taken-back-2", at, "cyd", {"target": "taken-back-1"})
    found = set()
    for order in [*permutations([first, second, third]), (third, second), (second, third)]:
        with any_store.writing() as tx:
            load.empty(tx)
            for record in order:
                load.take_in(tx, [record], file="f")
            found.add("\n".join(dump(tx)))
    assert len(found) == 1
    assert WORD not in found.pop()
