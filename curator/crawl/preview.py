"""A look at one source that keeps nothing: what `curator source add` and `source check` show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from curator.crawl.fetchers import source_fetcher
from curator.crawl.look import Hands, Look, look
from curator.crawl.parsing import Parsers
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
    fetcher = source_fetcher(settings, contact=contact, allow_networks=allow_networks)
    parsers = Parsers(timeout=settings.parse_timeout)
    try:
        hands = Hands(fetcher, parsers, enter=lambda _host: 0.0, leave=lambda: None, now=now)
        return look(source, SourceState(source.slug), hands)
    finally:
        parsers.close()
        fetcher.close()
