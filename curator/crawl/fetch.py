"""HTTP: one address in, one answer or one named failure out. The only module that speaks httpx.

httpx's transport interface is used without its client: the client would bring cookies, redirects, credentials from
~/.netrc and proxies from the environment, and each of them is a way past the address guard or into a stranger's
hands. Driven from threads: 200 requests, 32 at once, 100 ms latency took 0.94 s with httpx in threads and 1.20 s
with its asyncio client (the answers of a batch all arrive at once and are then worked off one by one).
"""

from __future__ import annotations

import base64
import re
import ssl
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import unquote

# httpx tries to import its command line, which brings click, pygments and rich: 0.27 of 0.45 s. It copes without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpcore  # noqa: E402
import httpx  # noqa: E402

from curator import __version__  # noqa: E402
from curator.crawl import guard, hints, wire  # noqa: E402
from curator.crawl.inflate import CutShortError, DecodeError, TooLargeError, read_body  # noqa: E402
from curator.crawl.refusals import status_error  # noqa: E402
from curator.crawl.transport import GuardedTransport, Idle  # noqa: E402
from curator.domain.identity import short_hash  # noqa: E402
from curator.domain.text import clean_title  # noqa: E402
from curator.domain.urls import redacted  # noqa: E402
from curator.errors import FetchError  # noqa: E402

MOST_REDIRECTS = 5
"""Browsers follow 20; no feed of 100 recorded ones needs more than 3."""

VALIDATOR_LIMIT = 1_000
"""Characters of an ETag that is kept. A longer one would not fit most servers' header limits on its way back."""

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next request conditional. Empty strings where a server gave none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `status` is 200, or 304 with an empty body."""

    status: int
    url: str
    """The address that answered, after all redirects."""
    body: bytes = b""
    content_type: str = ""
    validators: Validators = Validators()
    """For the next request: already merged with those that were sent."""
    moved_to: str = ""
    """Where the address leads for good: the end of the permanent redirects at the chain's start. Empty: nowhere."""
    mark: str = ""
    """Hash of the address that answered: whom the validators belong to."""
    fresh_for: timedelta = timedelta(0)
    """How long it holds, as its headers say; zero means that they do not."""
    link_header: str = ""
    """What the answer's `Link` header names (RFC 8288)."""
    language: str = ""
    """What the answer's `Content-Language` header says, where it is one language."""
    wait: float | None = None
    """Seconds until the next request may come, where this was the last of a budget; None means that it may."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to make."""

    source: str
    """Slug, for errors."""
    url: str
    named_host: str = ""
    """The host that `sources.toml` names: the one that `[crawl] allow_networks` is for. Empty: none."""
    validators: Validators = Validators()
    accept: str = ACCEPT
    """What kinds of answer we would like."""
    validators_of: str = ""
    """The `mark` of the address that gave the validators: no other one sees them, or a page that never heard of them
    might say "not modified". Empty: they are shown to all."""
    token: str = field(default="", repr=False)
    """Shown to the host of `url` alone, and only by https. Empty: none."""
    probe: str = ""
    """`HEAD` or `GET`: asked so, and no body is read: only whether it is there matters. Empty: all of it is read."""
    post: bytes = field(default=b"", repr=False)
    """JSON to send with POST; then no redirect is followed. Empty: nothing is sent."""
    clear: bool = False
    """The token may go by http too: people named the host, and it is on this machine or a private network."""


Enter = Callable[[str], float]
"""Called with the host before every hop; waits for our turn there and gives the seconds that took."""


class Fetcher:
    """Makes requests. Threads share it."""

    def __init__(
        self,
        *,
        contact: str = "",
        timeout: float = 20.0,
        max_bytes: int = 15_000_000,
        policy: guard.Policy = guard.Policy(),  # noqa: B008
        resolve: guard.Resolve = guard.system_resolve,
        keep_alive: Collection[str] = (),
        tls: ssl.SSLContext | None = None,
        proxy: str = "",
    ) -> None:
        """Set up; connects to nothing.

        Args:
            contact: Goes into the User-Agent, so that a site's owner can reach us.
            timeout: Seconds around one whole request, redirects included, waiting for our turn not.
            max_bytes: Most bytes of a body, unpacked.
            policy: Which addresses are open.
            resolve: Name → addresses.
            keep_alive: Hosts whose connections are used again. Others get one connection a request, so that an
                answer nobody asked for (response splitting) is never taken for the next one.
            tls: How servers are verified; None means by the certificates of certifi.
            proxy: `http://host:port` that all requests go through; empty means none. Names are resolved and checked
                here first all the same; then no connection is used again.
        """
        self._agent = _agent(contact)
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._policy = policy
        self._resolve = resolve
        self._proxy = httpx.URL(proxy) if proxy else None
        self._idle = Idle(frozenset(() if proxy else keep_alive))
        self._tls = tls
        self._tls_lock = threading.Lock()

    def fetch(self, ask: Ask, *, now: datetime, enter: Enter = lambda _: 0.0) -> Answer:
        """Ask, follow redirects, read the body. Raises FetchError; nothing else."""
        deadline = wire.Deadline(self._timeout)
        here = self._url(ask, ask.url)
        first = here
        moved_to, permanent = "", True
        for _ in range(MOST_REDIRECTS + 1):
            with _named(ask, here, self._timeout, self._max_bytes):
                deadline.extend(enter(here.host))
                answer = self._hop(ask, here, first, deadline, now)
            if isinstance(answer, Answer):
                return replace(answer, moved_to=moved_to)
            status, target = answer
            there = self._url(ask, target, here)
            permanent = permanent and status in (301, 308)
            if permanent:
                moved_to = str(there)
            here = there
        raise _error(ask, here, "redirects", f"more than {MOST_REDIRECTS} redirects, the last to {redacted(str(here))}")

    def close(self) -> None:
        """Hang up what is kept open."""
        self._idle.close()

    # -- one hop -------------------------------------------------------------------------------------------------

    def _url(self, ask: Ask, text: str, base: httpx.URL | None = None) -> httpx.URL:
        """The address of the next hop. Raises FetchError for one that HTTP cannot ask."""
        try:
            url = base.join(text) if base is not None else httpx.URL(text)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise _error(ask, None, "redirects" if base else "scheme not allowed", "no usable address") from error
        if url.scheme not in ("http", "https"):
            message = f"{url.scheme or 'an address without scheme'} is not http or https"
            raise _error(ask, base or url, "scheme not allowed", message)
        if not url.host:
            raise _error(ask, base or url, "redirects" if base else "scheme not allowed", "the address has no host")
        return url.copy_with(fragment=None)

    def _hop(
        self, ask: Ask, url: httpx.URL, first: httpx.URL, deadline: wire.Deadline, now: datetime
    ) -> Answer | tuple[int, str]:
        """One request: an answer, or (status, target) of a redirect."""
        method, headers = ask.probe or ("POST" if ask.post else "GET"), self._headers(ask, url, first)
        request = httpx.Request(method, url.copy_with(userinfo=b""), headers=headers, content=ask.post)
        with self._sent(ask, request, deadline) as (transport, response):
            if response.status_code in (301, 302, 303, 307, 308) and "location" in response.headers:
                if ask.post:
                    raise _error(ask, url, "redirects", "it redirects, and what was sent goes nowhere else")
                return response.status_code, _location(response)
            answer = self._answer(ask, url, response, now)
            transport.keep()
            return answer

    @contextmanager
    def _sent(
        self, ask: Ask, request: httpx.Request, deadline: wire.Deadline
    ) -> Iterator[tuple[GuardedTransport, httpx.Response]]:
        """Send on an idle connection where there is one, else on a new one; hang up at the end unless it is kept.

        An idle connection may have been closed by the server a moment ago: then once more, on a new one.
        """
        find = self._find(named=request.url.host == ask.named_host)
        if self._proxy is not None:
            find = self._through_proxy(request.url, find, deadline)
        transport = GuardedTransport(request.url, deadline, self._idle, find, self._verified, proxy=self._proxy)
        try:
            try:
                response = transport.handle_request(request)
            except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
                if not transport.reused:
                    raise
                transport.close()
                transport = GuardedTransport(request.url, deadline, None, find, self._verified)
                response = transport.handle_request(request)
            yield transport, response
        finally:
            transport.close()

    def _headers(self, ask: Ask, url: httpx.URL, first: httpx.URL) -> list[tuple[str, str]]:
        headers = [("User-Agent", self._agent), ("Accept", ask.accept), ("Accept-Encoding", "gzip")]
        if not self._idle.serves(url.host):
            headers.append(("Connection", "close"))
        if ask.post:
            headers.append(("Content-Type", "application/json"))
        if ask.probe == "GET":
            headers.append(("Range", "bytes=0-0"))
        validators = _shown_to(url, ask)
        if validators.etag:
            headers.append(("If-None-Match", validators.etag))
        if validators.last_modified:
            headers.append(("If-Modified-Since", validators.last_modified))
        if first.userinfo and (url.scheme, url.host, url.port) == (first.scheme, first.host, first.port):
            plain = unquote(first.userinfo.decode("ascii", "ignore")).encode()
            headers.append(("Authorization", "Basic " + base64.b64encode(plain).decode()))
        elif ask.token and self._may_see_token(url, first, ask.clear):
            headers.append(("Authorization", f"Bearer {ask.token}"))
        return headers

    def _may_see_token(self, url: httpx.URL, first: httpx.URL, clear: bool) -> bool:
        """Only the origin that was asked first, never in clear, save where that is said or on tests' networks."""
        same = (url.scheme, url.host, url.port) == (first.scheme, first.host, first.port)
        return same and (url.scheme == "https" or clear or self._policy.is_open_to_all(url.host))

    def _find(self, *, named: bool) -> wire.Find:
        def find(host: str, port: int, seconds: float) -> Sequence[guard.Address]:
            return guard.addresses(host, port, policy=self._policy, named=named, timeout=seconds, resolve=self._resolve)

        return find

    def _through_proxy(self, url: httpx.URL, find: wire.Find, deadline: wire.Deadline) -> wire.Find:
        """Check the address as without a proxy; then only the proxy, which people chose, is connected to.

        The proxy gets the name, since proxies choose by names; should it resolve that to another address than we
        saw, refusing it is the proxy's part.
        """
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        find(url.host, port, deadline.left())

        def find_proxy(host: str, port: int, seconds: float) -> Sequence[guard.Address]:
            return guard.addresses(host, port, policy=guard.OPEN, named=True, timeout=seconds)

        return find_proxy

    def _verified(self) -> ssl.SSLContext:
        """The TLS context; made at the first https address, since reading the certificates takes 20 ms."""
        with self._tls_lock:
            if self._tls is None:
                self._tls = httpx.create_ssl_context(verify=True, trust_env=False)
            return self._tls

    def _answer(self, ask: Ask, url: httpx.URL, response: httpx.Response, now: datetime) -> Answer:
        """The answer of a response that is no redirect. Raises FetchError and what reading raises."""
        status = response.status_code
        shown = _shown_to(url, ask)
        fresh_for = hints.fresh_for(response.headers, now)
        if status == 304 and shown != Validators():
            validators = _validators(response, shown)
            return Answer(304, str(url), validators=validators, mark=mark_of(url), fresh_for=fresh_for)
        if status == 304:
            raise _error(ask, url, "protocol", "it answers 304, not modified, although nothing was said to be known")
        if ask.probe and (200 <= status < 300 or status == 416):  # 416: there is not one byte of it
            return Answer(200, str(url), validators=_validators(response, Validators()), mark=mark_of(url))
        if status not in (200, 203):
            shown_as, metered = redacted(str(url)), bool(ask.token)
            raise status_error(status, response.headers, now, source=ask.source, url=shown_as, metered=metered)
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > self._max_bytes:
            raise TooLargeError
        try:
            body = read_body(response.iter_raw(), response.headers.get("content-encoding", ""), self._max_bytes)
        except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
            raise CutShortError from error
        return Answer(
            200,
            str(url),
            body,
            response.headers.get("content-type", "")[:200],
            _validators(response, Validators()),
            mark=mark_of(url),
            fresh_for=fresh_for,
            link_header=response.headers.get("link", "")[:10_000],
            language=hints.language(response.headers),
            wait=hints.budget_wait(response.headers, now) if ask.token else None,
        )


# -- reading an answer's head --------------------------------------------------------------------------------------


def _agent(contact: str) -> str:
    """`curator/1.2 (+https://…)`; a contact is cut to what a header may hold."""
    plain = re.sub(r"[^\x21-\x7e]", "", contact)[:200]
    return f"curator/{__version__}" + (f" (+{plain})" if plain else "")


def mark_of(url: httpx.URL) -> str:
    """A short hash of an address, without its login: says whether it is the same one, and not which."""
    return short_hash(str(url.copy_with(userinfo=b"", fragment=None)), 16)


def _shown_to(url: httpx.URL, ask: Ask) -> Validators:
    """The validators that this hop may see."""
    return ask.validators if ask.validators_of in ("", mark_of(url)) else Validators()


def _location(response: httpx.Response) -> str:
    """The redirect's target. Servers send raw UTF-8 there; what cannot be read is no address."""
    raw = {name.lower(): value for name, value in response.headers.raw}[b"location"]
    return raw.decode("utf-8", "replace").strip()


def _validators(response: httpx.Response, before: Validators) -> Validators:
    """The validators an answer carries; one it does not carry stays as before. Odd bytes and lengths are not kept."""
    return Validators(
        _header(response, "etag", before.etag),
        _header(response, "last-modified", before.last_modified),
    )


def _header(response: httpx.Response, name: str, before: str) -> str:
    value = response.headers.get(name)
    if value is None:
        return before
    return value if len(value) <= VALIDATOR_LIMIT and re.fullmatch(r"[\x20-\x7e]+", value) else ""


# -- failures ------------------------------------------------------------------------------------------------------


def _error(ask: Ask, url: httpx.URL | None, reason: str, message: str, hint: str = "") -> FetchError:
    return FetchError(
        f"{reason}: {message}", source=ask.source, url=redacted(str(url or ask.url)), reason=reason, hint=hint
    )


@contextmanager
def _named(ask: Ask, url: httpx.URL, timeout: float, cap: int) -> Iterator[None]:
    """Turn what the wire, the guard and httpcore raise into FetchErrors with their fixed words."""
    try:
        yield
    except FetchError:
        raise
    except guard.NotAllowedError as error:
        own = url.host == ask.named_host
        hint = "if it is yours, name its network in [crawl] allow_networks" if own else ""
        raise _error(ask, url, "blocked address", str(error), hint) from error
    except Exception as error:
        found = next(((words, said) for kinds, words, said in _FAILURES if isinstance(error, kinds)), None)
        if found is None:
            raise
        words, said = found
        message = said.format(error=clean_title(str(error), 120), timeout=timeout, cap=cap)
        raise _error(ask, url, words, message) from error


_FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (wire.LateError, "timeout", "no whole answer within {timeout:g} s"),
    (guard.NoAddressError, "dns", "{error}"),
    (wire.CertificateError, "certificate", "{error}"),
    (wire.ConnectError, "connect", "{error}"),
    (TooLargeError, "too large", "more than {cap:,} bytes after unpacking"),
    (CutShortError, "short body", "the answer breaks off before its end"),
    (DecodeError, "decode error", "{error}"),
    ((httpcore.RemoteProtocolError, httpcore.LocalProtocolError), "protocol", "no proper HTTP answer ({error})"),
    ((httpcore.ReadError, httpcore.WriteError), "connect", "the connection broke: {error}"),
    (httpcore.ProxyError, "connect", "the proxy refuses: {error}"),
    ((httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError), "protocol", "{error}"),
)
"""What may happen below, the fixed word for it, and how it is told."""
