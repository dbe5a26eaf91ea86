"""The parts under a crawl: unpacking, turns, worker processes."""

from __future__ import annotations

import gzip
import os
import signal
import threading
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.crawl.inflate import CutShortError, DecodeError, TooLargeError, read_body
from curator.crawl.lanes import PARALLEL, Lanes
from curator.crawl.parsed import Job, Parsed, Unreadable
from curator.crawl.parsing import Parsers
from tests.crawl.servers import item, rss

NOW = datetime(2023, 3, 17, 12, tzinfo=UTC)


# -- unpacking -------------------------------------------------------------------------------------------------------


def chunked(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 64), st.binary(max_size=5))
def test_gzip_of_any_members_in_any_pieces(members: list[bytes], size: int, padding: bytes) -> None:
    """Members one after the other come out joined, however the bytes arrive; padding after them is ignored."""
    packed = b"".join(map(gzip.compress, members))
    whole = b"".join(members)
    assert read_body(chunked(packed, size), "gzip", 100_000) == whole
    if not padding.startswith(b"\x1f"):
        assert read_body(chunked(packed + padding, 1_000), "x-gzip", 10_000) == whole


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=300), st.integers(1, 64), st.data())
def test_a_cut_stream_is_never_a_success(data: bytes, size: int, draw: st.DataObject) -> None:
    """Any cut before the end mark is a failure."""
    packed = gzip.compress(data)
    cut = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(CutShortError):
        read_body(chunked(packed[:cut], size), "gzip", 10_000)


@settings(max_examples=50)
@given(st.integers(1, 5_000), st.integers(1, 5_000), st.sampled_from(["gzip", ""]))
def test_the_cap_is_exact(length: int, cap: int, encoding: str) -> None:
    """As many bytes as the cap allows, not one more."""
    data = b"x" * length
    body = gzip.compress(data) if encoding else data
    if length <= cap and len(body) <= cap:
        assert read_body([body], encoding, cap) == data
    else:
        with pytest.raises(TooLargeError):
            read_body([body], encoding, cap)


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip,br", "\x1b[31m"])
def test_other_codings_are_refused(encoding: str) -> None:
    """What was not asked for is not unpacked."""
    with pytest.raises(DecodeError):
        read_body([b"x"], encoding, 100)


# -- turns -----------------------------------------------------------------------------------------------------------


def test_every_task_is_given_once_and_hosts_are_not_crowded() -> None:
    """Threads that take and leave at will never meet more than a host allows."""
    tasks = [(host, (host, number)) for host in ("a", "b", "wide") for number in range(20)]
    lanes = Lanes(tasks, ["wide"])
    busy: dict[str, int] = {}
    most: dict[str, int] = {}
    given_out: list[tuple[str, int]] = []
    lock = threading.Lock()

    def work() -> None:
        while (turn := lanes.take()) is not None:
            (host, number), place = turn
            with lock:
                given_out.append((host, number))
                busy[host] = busy.get(host, 0) + 1
                most[host] = max(most.get(host, 0), busy[host])
            time.sleep(0.001)
            with lock:
                busy[host] -= 1
            place.leave()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(given_out) == sorted(task for _, task in tasks)
    assert most["a"] == most["b"] == 1
    assert 2 <= most["wide"] <= PARALLEL


def test_crossing_redirects_do_not_wait_for_each_other() -> None:
    """Two requests that each go over to the other's host both get there."""
    lanes = Lanes([("a", "a"), ("b", "b")])
    turns = [lanes.take(), lanes.take()]
    arrived: list[str] = []

    def cross(turn: object, to: str) -> None:
        _, place = turn  # type: ignore[misc]
        place.move(to)
        arrived.append(to)
        place.leave()

    threads = [threading.Thread(target=cross, args=pair) for pair in zip(turns, ("b", "a"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert sorted(arrived) == ["a", "b"]
    assert lanes.take() is None


def test_waiting_is_measured_and_stopping_frees() -> None:
    """`move` tells how long it waited; `stop` lets nobody hang."""
    lanes = Lanes([("a", 1), ("b", 2), ("c", 3)])
    first, second = lanes.take(), lanes.take()
    assert first is not None
    assert second is not None
    waited: list[float] = []
    since = time.monotonic()
    moving = threading.Thread(target=lambda: waited.append(second[1].move("a" if first[0] == 1 else "b")))
    moving.start()
    moving.join(0.2)
    assert not waited, "the place is taken"
    first[1].leave()
    moving.join(10)
    assert 0 < waited[0] <= time.monotonic() - since
    lanes.stop()
    assert lanes.take() is None


# -- worker processes --------------------------------------------------------------------------------------------------


def job(body: bytes, **more: object) -> Job:
    return Job("s", "feed", "https://x.example/f", body, NOW, **more)  # type: ignore[arg-type]


GOOD = rss(item(1), item(2)).encode()
STUCK = b"<rss><channel><item><a " + b" ".join(b'a%d="1"' % n for n in range(60_000)) + b"/></item></channel></rss>"
"""feedparser is quadratic in the attributes of one element: this takes it half a minute."""


def test_a_stuck_body_is_given_up_and_costs_nobody_else() -> None:
    """A worker that is late is killed; bodies before, beside and after it are read."""
    parsers = Parsers(timeout=1.0)
    assert isinstance(parsers.parse(job(GOOD)), Parsed)
    results: list[Parsed | Unreadable] = []
    bodies = [STUCK, GOOD, GOOD, STUCK, GOOD]
    threads = [threading.Thread(target=lambda body=body: results.append(parsers.parse(job(body)))) for body in bodies]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    took = time.monotonic() - began
    assert isinstance(parsers.parse(job(GOOD)), Parsed)
    parsers.close()
    assert sorted(getattr(result, "reason", "read") for result in results) == ["parse timeout"] * 2 + ["read"] * 3
    assert took < 8


def test_a_hostile_filter_is_given_up() -> None:
    """A regular expression that never ends is ended by the same deadline."""
    parsers = Parsers(timeout=1.0, workers=1)
    body = rss("<title>" + "a" * 40 + "!</title><link>/1</link>").encode()
    result = parsers.parse(job(body, include=("/(a+)+$/",)))
    parsers.close()
    assert isinstance(result, Unreadable)
    assert result.reason == "parse timeout"


def test_a_dead_worker_is_replaced() -> None:
    """When the system kills a worker, the next body gets a new one."""
    parsers = Parsers(timeout=5.0, workers=1)
    assert isinstance(parsers.parse(job(GOOD)), Parsed)
    (worker,) = parsers._workers
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.wait()
    died = parsers.parse(job(GOOD))
    assert isinstance(died, Unreadable)
    assert isinstance(parsers.parse(job(GOOD)), Parsed)
    parsers.close()


def test_workers_see_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token of the caller's environment reaches the process that reads strangers' bytes."""
    monkeypatch.setenv("CURATOR_SECRET", "SECRETTOKEN123")
    parsers = Parsers(workers=1)
    parsers.parse(job(GOOD))
    (worker,) = parsers._workers
    with open(f"/proc/{worker._process.pid}/environ", "rb") as environ:  # noqa: PTH123
        told = environ.read()
    parsers.close()
    assert b"SECRETTOKEN123" not in told
    assert worker._process.poll() is not None
