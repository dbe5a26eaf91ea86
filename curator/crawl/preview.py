"""A look at one source that keeps nothing: what `curator source add` and `source check` show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from curator.crawl.fetch import Fetcher
from curator.crawl.look import Hands, Look, look
from curator.crawl.parsing import Parsers
from curator.crawl.run import policy_of
from curator.domain.settings import CrawlSettings
from curator.domain.types import Source, SourceState


def preview(
    source: Source,
    settings: CrawlSettings,
    *,
    contact: str,
    now: datetime,
    allow_networks: Sequence[str] = (),
) -> Look:
    """What a source would give now. What is wrong with it is the look's `error`, never raised.

    Raises:
        ConfigError: A network of the settings is none.
    """
    fetcher = Fetcher(
        contact=settings.contact or contact,
        timeout=settings.timeout,
        max_bytes=settings.max_bytes,
        policy=policy_of(settings, allow_networks),
        proxy=settings.proxy,
    )
    parsers = Parsers(timeout=settings.parse_timeout)
    try:
        hands = Hands(fetcher, parsers, enter=lambda _host: 0.0, leave=lambda: None, now=now)
        return look(source, SourceState(source.slug), hands)
    finally:
        parsers.close()
        fetcher.close()
