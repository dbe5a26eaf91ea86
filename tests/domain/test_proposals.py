"""What events of GitHub propose, and what they cannot."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.pasted import addresses
from curator.domain.proposals import Proposal, asked
from curator.domain.settings import Person

PEOPLE = (Person("ann", github="Ann-Dev"),)


def comment(body: str, *, association: str = "MEMBER", label: str = "inbox", **user: str) -> dict[str, Any]:
    return {
        "action": "created",
        "issue": {"number": 3, "labels": [{"name": label}]},
        "comment": {"author_association": association, "body": body, "user": {"login": "ann-dev", **user}},
    }


def form(body: str, *, label: str = "accepted", action: str = "labeled") -> dict[str, Any]:
    return {
        "action": action,
        "label": {"name": label},
        "issue": {"number": 4, "body": body, "user": {"login": "stranger"}, "labels": [{"name": label}]},
    }


def test_each_address_of_a_members_comment_is_proposed() -> None:
    """What stands on its line is the reason; who it is says `curator.toml`."""
    told = asked(comment("- https://a.example/x: fast now\n- (https://b.example/y_(z)) slow\nbye"), PEOPLE)
    assert (told.by, told.issue, told.refused) == ("ann", 3, "")
    assert told.proposals == (
        Proposal("https://a.example/x", "fast now"), Proposal("https://b.example/y_(z)", "slow"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        comment("https://a.example/", association="NONE"),
        comment("https://a.example/", association="CONTRIBUTOR"),
        comment("https://a.example/", label="bug"),
        comment("https://a.example/", type="Bot"),
        comment("https://a.example/", login="x`$(id)`"),
        comment("thanks"),
        comment("https://a.example/") | {"action": "edited"},
        form("https://a.example/", label="bug"),
        form("https://a.example/", action="opened"),
        comment("https://a.example/") | {"issue": {"number": 3, "labels": [{"name": "inbox"}], "pull_request": {}}},
        comment("https://a.example/") | {"issue": {"number": "3; id", "labels": [{"name": "inbox"}]}},
        {}, {"issue": []}, {"issue": {"number": 1}, "comment": "x"},
    ],
)  # fmt: skip
def test_what_is_nobodys_business_is_not_answered(event: dict[str, Any]) -> None:
    """Not a member, not the inbox, not labelled: nothing is taken, and nobody is answered."""
    told = asked(event, PEOPLE)
    assert (told.issue, told.proposals) == (0, ())
    assert told.refused


def test_a_strangers_form_is_taken_once_it_is_accepted() -> None:
    """One address; the reason is what they wrote under the headings."""
    told = asked(form("### Address\n\nhttps://a.example/x\n\n### Why?\n\nIt is *good*.\n\n_No response_"), PEOPLE)
    assert (told.by, told.proposals) == ("stranger", (Proposal("https://a.example/x", "It is *good*."),))


@pytest.mark.parametrize("body", ["", "https://a.example/ https://b.example/", "https://a.example/ " + "x" * 2000])
def test_a_form_has_one_address_and_an_end(body: str) -> None:
    """None, two, or more than 2,000 characters: it is told so, and nothing is taken."""
    told = asked(form(body), PEOPLE)
    assert told.issue == 4
    assert told.refused
    assert not told.proposals


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_no_event_is_too_strange(value: Any) -> None:
    """Whatever stands in the file is an answer, never a crash."""
    for event in (comment(""), form("")):
        for key in event:
            told = asked({**event, key: value}, PEOPLE)
            assert told.refused or told.proposals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x, and (https://b.example/y_(z)).", ["https://a.example/x", "https://b.example/y_(z)"]),
        ("「https://a.example/あ」と https://a.example/x。", ["https://a.example/あ", "https://a.example/x"]),
        ("[10:02] bo: https://a.example/x\n[10:03] cy: https://a.example/x!", ["https://a.example/x"]),
        ("<https://a.example/x|label> ftp://b.example", ["https://a.example/x"]),
    ],
)
def test_addresses_are_found_in_chat(text: str, found: list[str]) -> None:
    """Without the punctuation of the sentence around them, each once."""
    assert addresses(text) == found
