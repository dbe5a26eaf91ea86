"""Links that tell one story; rather none than a wrong one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curator.domain.stories import Announced, announced, stories
from curator.domain.types import Entry, Link
from curator.domain.urls import link_key

AT = datetime(2023, 3, 8, tzinfo=UTC)
VAULT = "https://github.com/hashicorp/vault/releases/tag/v1.13.0"


def link(url: str, title: str = "", *, days: int = 0, source: str = "", says: str = "") -> Link:
    at = AT + timedelta(days=days)
    entry = Entry(source or url, url, title, url, says, published_at=at)
    return Link(link_key(url), url, title, at, (entry,))


@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("Vault 1.13 adds Kubernetes Operator, MFA improvements, and more", ("vault", "1.13")),
        ("HashiCorp Vault 1.13.0 released", ("vault", "1.13")),
        ("Announcing Rust 1.72.0", ("rust", "1.72")),
        ("Rust 1.72.1", ("rust", "1.72.1")),
        ("What’s new in Grafana Tempo 2.0: Apache Parquet", ("tempo", "2.0")),
        ("ニュース：Deno 1.31がリリース", ("deno", "1.31")),
        ("Ｎｏｄｅ．ｊｓ 20.0を公開、権限の仕組みが入る", ("node", "20.0")),
        ("containerd 2.0 beta 1 is out", None),
        ("containerd 2.0-beta.1 is out", ("containerd", "2.0-beta1")),
        ("Kubernetes v1.26: Retroactive Default StorageClass", None),
        ("Kubernetes 1.27: Stable volumes", None),
        ("Write Loki queries easier with Grafana 9.4", None),
        ("Rustup 1.24.0 release incident report", None),
        ("Upgrading from Vault 1.12 to 1.13", None),
        ("10.5 reasons to write", None),
        ("", None),
    ],
)
def test_what_a_title_announces(title: str, what: tuple[str, str] | None) -> None:
    """A version that is there, not one that is named on the way."""
    assert announced(link("https://a.example/", title)) == (Announced(*what) if what else None)


@pytest.mark.parametrize(
    ("links", "found"),
    [
        # a release, its announcement, and news of it in Japanese
        (
            [
                link(VAULT, "v1.13.0"),
                link("https://h.example/v", "Vault 1.13 adds X"),
                link("https://n.example/", "Vault 1.13をリリース"),
            ],
            3,
        ),
        # another version, another project of the name, or long after
        ([link(VAULT, "v1.13.0"), link("https://h.example/v", "Vault 1.12 adds X")], 0),
        ([link(VAULT, "v1.13.0"), link("https://github.com/other/vault/releases/tag/v1.13.0", "v1.13.0")], 0),
        ([link(VAULT, "v1.13.0"), link("https://h.example/v", "Vault 1.13 adds X", days=60)], 0),
        # copies under one title, which one source has only for two things
        ([link("https://a.example/1", "A locking war story"), link("https://b.example/1", "A locking war story")], 2),
        ([link(f"https://a.example/{n}", "A locking war story", source="a") for n in (1, 2)], 0),
        # one names the other
        (
            [
                link("https://a.example/1", "One"),
                link("https://t.example/2", "Two", says="Look: https://a.example/1。"),
            ],
            2,
        ),
        ([link("https://a.example/1", "One"), link("https://a.example/2", "Two", says="https://a.example/1")], 0),
        ([link("https://a.example/", "One"), link("https://t.example/2", "Two", says="https://a.example/")], 0),
        (
            [
                link("https://a.example/1", "One"),
                link("https://t.example/2", "Two", days=20, says="https://a.example/1"),
            ],
            0,
        ),
        ([link("https://github.com/o/n", "One"), link("https://t.example/2", "Two", says="https://github.com/o/n")], 0),
        (
            [link("https://d.example/0", "Digest", says=" ".join(f"https://{n}.example/x" for n in "abc"))]
            + [link(f"https://{n}.example/x", f"Post {n}") for n in "abc"],
            0,
        ),
    ],
)
def test_what_is_one_story(links: list[Link], found: int) -> None:
    """A version within three weeks, a title elsewhere, an address named elsewhere within two; a digest is none."""
    assert [len(keys) for keys in stories(links)] == ([found] if found else [])


def test_a_story_is_the_same_whatever_order_its_links_come_in() -> None:
    """Oldest first; what is alone is missing."""
    links = [
        link("https://c.example/", "Alone"),
        link("https://h.example/v", "Vault 1.13 adds X", days=1),
        link(VAULT, "v1.13.0"),
    ]
    assert stories(links) == stories(links[::-1]) == [(VAULT, "https://h.example/v")]


def test_many_links_are_a_topic() -> None:
    """More than six that announce one version are not put together."""
    many = [link(f"https://{n}.example/", "Vault 1.13 released") for n in range(7)]
    assert stories(many) == []
