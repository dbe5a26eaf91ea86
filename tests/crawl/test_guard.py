"""Which addresses may be asked."""

from __future__ import annotations

import threading
import time
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.crawl.guard import (
    NoAddressError,
    NotAllowedError,
    Policy,
    addresses,
    embedded,
    is_public,
)

SHUT = Policy()


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::8.8.8.8",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808",
        "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1", "100::1", "3fff::1", "5f00::1", "fc00::1",
        "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:7f00:1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(text: str) -> None:
    """Private, local, reserved, group and disguised addresses are refused on the web's own ports too."""
    assert not is_public(ip_address(text))
    with pytest.raises(NotAllowedError):
        SHUT.check(ip_address(text), 443, named=True)


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "140.82.112.3", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001::1",
             "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "172.15.0.1", "172.32.0.1", "100.128.0.1"],
)  # fmt: skip
def test_addresses_that_are_public(text: str) -> None:
    """Nothing of the public internet is shut out."""
    assert is_public(ip_address(text))
    SHUT.check(ip_address(text), 80, named=False)


@given(st.integers(0, 2**32 - 1))
def test_a_disguise_is_never_more_public_than_what_it_hides(number: int) -> None:
    """Mapped, NAT64 and 6to4 forms of an address are public only if the address is."""
    inner = IPv4Address(number)
    for outer in (
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ):
        assert embedded(outer) == inner
        assert is_public(outer) == is_public(inner)


@pytest.mark.parametrize(
    ("named", "everyone", "address", "port", "is_named", "open_"),
    [
        ((), (), "8.8.8.8", 8080, True, False),
        ((), ("8.8.8.0/24",), "8.8.8.8", 8080, False, True),
        (("10.1.0.0/16",), (), "10.1.2.3", 8080, True, True),
        (("10.1.0.0/16",), (), "10.1.2.3", 80, False, False),
        (("10.1.0.0/16",), (), "10.2.2.3", 80, True, False),
        ((), ("127.0.0.0/8",), "127.0.0.1", 9, False, True),
        ((), ("127.0.0.0/8",), "::ffff:127.0.0.1", 9, False, True),
        ((), ("127.0.0.0/8",), "64:ff9b::7f00:1", 80, False, False),
        ((), ("0.0.0.0/0",), "0.0.0.0", 80, True, False),
        ((), ("0.0.0.0/0",), "224.0.0.1", 80, True, False),
        (("fd00::/8",), (), "fd00::1", 3000, True, True),
        (("fd00::/8",), (), "10.0.0.1", 3000, True, False),
    ],
)
def test_networks_that_people_open(
    named: tuple[str, ...], everyone: tuple[str, ...], address: str, port: int, is_named: bool, open_: bool
) -> None:
    """`allow_networks` is for hosts that are named, the environment's networks for all; both on any port."""
    policy = Policy.of(named, everyone)
    if open_:
        policy.check(ip_address(address), port, named=is_named)
    else:
        with pytest.raises(NotAllowedError):
            policy.check(ip_address(address), port, named=is_named)


@pytest.mark.parametrize("text", ["10.0.0.0/99", "localhost", "10.0.0.0/8/8"])
def test_a_network_that_is_none_is_refused(text: str) -> None:
    """A misspelt network is an error, never an open or a silently shut door."""
    with pytest.raises(ValueError, match=r".+"):
        Policy.of((text,))


def test_all_addresses_of_a_name_are_checked() -> None:
    """One private address among public ones shuts the name."""
    with pytest.raises(NotAllowedError, match=r"10\.0\.0\.1"):
        addresses("x.example", 80, policy=SHUT, named=True, timeout=1, resolve=lambda *_: ["8.8.8.8", "10.0.0.1"])


def test_a_number_is_not_looked_up() -> None:
    """An address in the URL needs no name server."""

    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("asked for " + host)

    assert addresses("[2606:4700::1111]", 80, policy=SHUT, named=False, timeout=1, resolve=resolve)
    assert addresses("8.8.8.8", 443, policy=SHUT, named=False, timeout=1, resolve=resolve) == [ip_address("8.8.8.8")]


def test_a_slow_name_server_is_not_waited_for() -> None:
    """The look-up ends with the time-out, and a hundred hanging ones hinder no other."""
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(60)
        return []

    began = time.monotonic()

    def late() -> None:
        with pytest.raises(NoAddressError):
            _ask(hang, 0.2)

    threads = [threading.Thread(target=late, daemon=True) for _ in range(100)]
    for thread in threads:
        thread.start()
    assert _ask(lambda *_: ["8.8.8.8"], 5) == [ip_address("8.8.8.8")]
    for thread in threads:
        thread.join()
    release.set()
    assert time.monotonic() - began < 30, "the servers hang for a minute"


def _ask(resolve: object, timeout: float) -> list[object]:
    return list(addresses("x.example", 80, policy=SHUT, named=False, timeout=timeout, resolve=resolve))  # type: ignore[arg-type]


def test_a_name_without_an_address_is_said() -> None:
    """An empty answer is a failure of the name."""
    with pytest.raises(NoAddressError, match=r"x\.example"):
        _ask(lambda *_: [], 1)
