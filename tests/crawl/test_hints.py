"""What sources ask of those who look at them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curator.crawl.hints import fresh_for, language, skips, ttl
from tests.crawl.servers import NOW


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("<rss><channel><ttl>60</ttl><item/>", 3_600),
        ("<rss><channel><TTL> 5 </TTL>", 300),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 3_600),
        ("<sy:updatePeriod>\n\tdaily\t</sy:updatePeriod><sy:updateFrequency>\n4\n</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", 604_800),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("<ttl>30</ttl><sy:updatePeriod>weekly</sy:updatePeriod>", 1_800),
        ("<ttl>-1</ttl>", 0),
        ("<ttl>9999999999999</ttl>", 0),
        ("<ttl>soon</ttl>", 0),
        ("<rss><channel><item><ttl>60</ttl></item>", 0),
        (" " * 20_000 + "<ttl>60</ttl>", 0),
        ("", 0),
        ('{"version": "https://jsonfeed.org/version/1.1"}', 0),
    ],
)
def test_ttl(body: str, seconds: int) -> None:
    """Minutes of `ttl`, or the period over the frequency; only what stands before the entries counts."""
    assert ttl(body.encode()) == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<skipHours><hour>0</hour><hour> 7 </hour><hour>23</hour></skipHours>", "00 07 23"),
        ("<skipHours><hour>24</hour></skipHours>", "00"),
        ("<skipDays><day>Sunday</day><day>Saturday</day></skipDays>", "sat sun"),
        ("<skiphours><hour>1</hour></skiphours><skipDays><day>mon</day></skipDays>", "01 mon"),
        ("<skipDays><day>Caturday</day></skipDays>", ""),
        ("<skipHours/>", ""),
        ("<item/><skipDays><day>Sunday</day></skipDays>", ""),
        ("<item></item><skipDays><day>Sunday</day></skipDays>", ""),
    ],
)
def test_skips(body: str, words: str) -> None:
    """Hours and days in one canonical form."""
    assert skips(body.encode()) == words


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=3600"}, 3_600),
        ({"cache-control": "Max-Age = 60"}, 60),
        ({"cache-control": "no-cache, max-age=3600"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "s-maxage=99"}, 0),
        ({"expires": "Fri, 17 Mar 2023 13:00:00 GMT"}, 3_600),
        ({"expires": "Fri, 17 Mar 2023 13:00:00 GMT", "date": "Fri, 17 Mar 2023 12:30:00 GMT"}, 1_800),
        ({"expires": "Fri, 17 Mar 2023 13:00:00 GMT", "cache-control": "max-age=60"}, 60),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
    ],
)
def test_fresh_for(headers: dict[str, str], seconds: int) -> None:
    """By max-age, else by Expires against the server's own clock; nonsense says nothing."""
    assert fresh_for(headers, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("said", "tag"),
    [("en", "en"), (" ja-JP ", "ja-JP"), ("", ""), ("en, fr", ""), ("<b>", ""), ("e" * 100, "")],
)
def test_language(said: str, tag: str) -> None:
    """One language tag is taken; several, none, and what is no tag are not."""
    assert language({"content-language": said}) == tag
