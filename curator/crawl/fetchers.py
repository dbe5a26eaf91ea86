"""The two kinds of fetchers that `[crawl]` sets up: one for sources, which people named, one for links of strangers."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Sequence

from curator.crawl import guard
from curator.crawl.fetch import Fetcher
from curator.domain.settings import CrawlSettings
from curator.errors import ConfigError

PAGE_TIMEOUT = 10.0
"""Seconds for one page of a stranger. What it says is worth no more waiting."""

MOST_BYTES = 15_000_000
"""Bytes of a stranger's answer, unpacked, unless its user knows better."""


def source_fetcher(
    settings: CrawlSettings,
    *,
    contact: str,
    allow_networks: Sequence[str] = (),
    resolve: guard.Resolve = guard.system_resolve,
    keep_alive: Collection[str] = (),
    tls: ssl.SSLContext | None = None,
) -> Fetcher:
    """A fetcher for what `sources.toml` names: `[crawl] allow_networks` are open to it.

    Args:
        settings: `[crawl]`.
        contact: Address in the User-Agent, unless the settings give one.
        allow_networks: CIDR ranges that are open to all, from `CURATOR_ALLOW_NETWORKS`.
        resolve: Name → addresses.
        keep_alive: Hosts whose connections are used again.
        tls: How servers are verified; None means by certifi's certificates.

    Raises:
        ConfigError: A network is none.
    """
    return Fetcher(
        contact=settings.contact or contact,
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        policy=_policy(settings.allow_networks, allow_networks),
        resolve=resolve,
        keep_alive=keep_alive,
        tls=tls,
        proxy=settings.proxy,
    )


def page_fetcher(
    settings: CrawlSettings,
    *,
    contact: str,
    max_bytes: int = MOST_BYTES,
    allow_networks: Sequence[str] = (),
    resolve: guard.Resolve = guard.system_resolve,
) -> Fetcher:
    """A fetcher for links, which come from strangers: `[crawl] allow_networks` opens nothing to it.

    Args:
        settings: `[crawl]`, of which the networks are left out.
        contact: Address in the User-Agent, unless the settings give one.
        max_bytes: Most bytes of an answer, unpacked.
        allow_networks: CIDR ranges that are open to all, from `CURATOR_ALLOW_NETWORKS`.
        resolve: Name → addresses.

    Raises:
        ConfigError: A network is none.
    """
    return Fetcher(
        contact=settings.contact or contact,
        timeout=min(settings.timeout, PAGE_TIMEOUT),
        max_bytes=max_bytes,
        policy=_policy((), allow_networks),
        resolve=resolve,
        proxy=settings.proxy,
    )


def _policy(named: Sequence[str], everyone: Sequence[str]) -> guard.Policy:
    """Which addresses are open, as the settings and the environment say. Raises ConfigError."""
    try:
        return guard.Policy.of(named, everyone)
    except ValueError as error:
        raise ConfigError(
            str(error), path="curator.toml", key="crawl.allow_networks", hint='write networks as "10.1.0.0/16"'
        ) from error
