"""Which addresses may be asked. Every hop of every request goes through here, after the name was resolved.

The name is resolved once, *all* its addresses are checked, and the connection goes to a checked address: a second
look-up could answer with another one (DNS rebinding), a mixed answer could be tried until the private one is met.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = (80, 443)
"""Ports of the public web. Others belong to services that must not be spoken to on a stranger's word."""

RESERVED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        # IANA's special-purpose registries, https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-.
        # `is_global` differs between Python versions, so what matters is written out.
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # shared by carriers, RFC 6598
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; clouds answer metadata there
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private, RFC 1918
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/96",  # unspecified, loopback, and IPv4-compatible addresses, withdrawn
        "64:ff9b:1::/48",  # translation inside one network
        "100::/64",  # discarded
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # private
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local, withdrawn
        "ff00::/8",  # multicast
    )
)

_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, NAT64, 6to4 or ISATAP address leads to; None when there is none.

    Python calls 64:ff9b::7f00:1 and 2002:7f00:1:: global although both lead to 127.0.0.1.
    """
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    if address in _NAT64:
        return IPv4Address(number & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFF_FFFF)
    if number >> 32 & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(number & 0xFFFF_FFFF)
    return None


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, and what it embeds too."""
    inner = embedded(address)
    if inner is not None and not is_public(inner):
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return True
    return address.is_global and not address.is_multicast and not any(address in net for net in RESERVED)


class NotAllowedError(Exception):
    """An address that may not be asked. Its text says which and why."""


class NoAddressError(Exception):
    """A name that could not be resolved. Its text says why."""


Resolve = Callable[[str, int], Sequence[str]]
"""(host, port) → its addresses as text. Raises OSError when the name is not known."""


def system_resolve(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, each address once, in its order. Blocks for as long as that takes."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True, slots=True)
class Policy:
    """What is open beside the public internet."""

    named: tuple[Network, ...] = ()
    """Open, on any port, to hosts that `sources.toml` names, never to a redirect to another host."""
    everyone: tuple[Network, ...] = ()
    """Open to all, on any port; for tests and benchmarks."""

    @classmethod
    def of(cls, named: Iterable[str] = (), everyone: Iterable[str] = ()) -> Policy:
        """A policy from CIDR texts. Raises ValueError for one that is none."""
        return cls(
            tuple(ip_network(text.strip(), strict=False) for text in named if text.strip()),
            tuple(ip_network(text.strip(), strict=False) for text in everyone if text.strip()),
        )

    def is_open_to_all(self, host: str) -> bool:
        """Whether a host is the number of a machine on a network that tests and benchmarks open."""
        try:
            address = ip_address(host.strip("[]"))
        except ValueError:
            return False
        return any(address in net for net in self.everyone if net.version == address.version)

    def check(self, address: Address, port: int, *, named: bool) -> None:
        """Raise NotAllowedError unless this address may be connected to.

        `named` says that the host is the one `sources.toml` names.
        """
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        target = mapped or address
        if target.is_multicast or target.is_unspecified:
            raise NotAllowedError(f"{address} is no single host's address")
        nets = self.everyone + (self.named if named else ())
        if any(target in net for net in nets if net.version == target.version):
            return
        if not is_public(address):
            raise NotAllowedError(f"{address} is not a public address")
        if port not in PORTS:
            raise NotAllowedError(f"port {port} is not one of the web's (80, 443)")


OPEN = Policy((ip_network("0.0.0.0/0"), ip_network("::/0")))
"""For the one address that people choose for all requests, the proxy's."""


def addresses(
    host: str, port: int, *, policy: Policy, named: bool, timeout: float, resolve: Resolve = system_resolve
) -> list[Address]:
    """The checked addresses of a host, in the resolver's order.

    Args:
        host: A name or an address, as the URL has it.
        port: The port that will be connected to.
        policy: What is open.
        named: Whether this is the host that `sources.toml` names.
        timeout: Seconds the resolver gets.
        resolve: Asks for the addresses of a name.

    Raises:
        NotAllowedError: One of them may not be asked.
        NoAddressError: The name has no address, or the resolver was too slow (`TimeoutError` is its cause).
    """
    try:
        found = [ip_address(host.strip("[]"))]
    except ValueError:
        found = _addresses_of(_within(timeout, host, port, resolve))
    if not found:
        raise NoAddressError(f"{host} has no address")
    for address in found:
        policy.check(address, port, named=named)
    return found


def _addresses_of(texts: Sequence[str]) -> list[Address]:
    """Parse; a zone (`fe80::1%eth0`) is cut off, since only link-local addresses have one."""
    return [ip_address(text.partition("%")[0]) for text in texts]


def _within(timeout: float, host: str, port: int, resolve: Resolve) -> Sequence[str]:
    """Ask the resolver in a thread of its own. The system's call knows no time-out, so a pool of threads would run
    dry after a few dead name servers; a thread that hangs here hangs alone and ends with the process."""
    answer: list[Sequence[str]] = []
    failure: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            answer.append(resolve(host, port))
        except (OSError, UnicodeError, ValueError) as error:
            failure.append(error)
        finally:
            done.set()

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    if not done.wait(max(timeout, 0)):
        raise NoAddressError(f"no answer for {host} in time") from TimeoutError()
    if failure:
        why = getattr(failure[0], "strerror", None) or failure[0]
        raise NoAddressError(f"{host}: {why}") from failure[0]
    return answer[0] if answer else ()
