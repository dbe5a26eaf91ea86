"""Addresses: what people open (`clean_url`) and what comparisons use (`link_key`).

`clean_url` keeps an address as its source said it and takes away only tracking and credentials. `link_key` folds
what never changes the page: scheme, `www.`, default ports, doubled and trailing slashes, mirrors. Both are
idempotent, and both keep fragments: of 53 pairs in This Week in Rust that differ in the fragment alone, 49 are
different things (`#issuecomment-…`, `CHANGELOG.md#…`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from curator.domain.mirrors import mirrored

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")

TRACKING_PREFIXES = (
    "utm_",  # Google Analytics, https://support.google.com/analytics/answer/1033863
    "mtm_",  # Matomo, https://matomo.org/faq/reports/what-is-campaign-tracking-and-why-it-is-important/
    "pk_",  # Matomo's older name, same page
    "hsa_",  # HubSpot ads
    "__hs",  # HubSpot: __hstc, __hssc, __hsfp
)
"""A parameter that begins with one of these tells who came from where, never what the page is."""

TRACKING_NAMES = frozenset(
    {
        "fbclid",  # Facebook click id
        "gclid",  # Google Ads click id
        "gclsrc",  # Google Ads
        "dclid",  # Google Display
        "gbraid",  # Google Ads, iOS
        "wbraid",  # Google Ads, iOS
        "msclkid",  # Microsoft Advertising
        "twclid",  # X ads
        "yclid",  # Yandex
        "igshid",  # Instagram share id
        "mc_cid",  # Mailchimp campaign
        "mc_eid",  # Mailchimp reader
        "mkt_tok",  # Marketo
        "_hsenc",  # HubSpot mail
        "_hsmi",  # HubSpot mail
        "hsctatracking",  # HubSpot call to action
        "ref_src",  # X's embedded links
        "ref_url",  # X's embedded links
        "s_cid",  # Adobe Analytics
        "oly_anon_id",  # Omeda
        "oly_enc_id",  # Omeda
        "vero_id",  # Vero mail
        "wt_mc",  # Webtrekk
        "trk",  # LinkedIn
        "trkcampaign",  # LinkedIn
        "spm",  # Alibaba
        "amp_js_v",  # Google's AMP viewer
        "amp_gsa",  # Google's AMP viewer
        "usqp",  # Google's AMP viewer
    }
)
"""Parameters dropped wherever they stand. Each row names who sets it."""

_MEDIUM = re.compile(r"source=[a-z_.]*-{3,}")
"""How Medium marks every link, also under custom domains: `?source=rss----<publication>---4`,
`?source=user_profile---…`. Other values of `source` may matter."""

# Nothing to clean in these: no port, user, query or fragment, no character that must be encoded. 94 of 100 links are
# such (19,339 links of three newsletters), and for them all of `clean_url` would give the address back: a test holds
# them together.
_CLEAN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9/_.~%@:+,;=()!*'&$-]*)?")


def clean_url(raw: str, base: str = "") -> str | None:
    """The address to open, or None when it is not an http or https address of a host.

    Relative addresses are resolved against `base` ("" means: there is none). User names and passwords are taken
    out; spaces and the characters no address may hold are percent-encoded; everything else stays as said.
    """
    if len(raw) <= 8_192 and _CLEAN.fullmatch(raw):
        return raw
    text = _CONTROL.sub("", raw).strip()
    if not text or len(text) > 8_192:
        return None
    try:
        if base and not _SCHEME.match(text):
            text = urljoin(base, text)
        parts = urlsplit(text.replace("\\", "%5C") if "\\" in text else text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or not _is_host(host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme.lower()]:
        netloc += f":{port}"
    query = _without_tracking(parts.query)
    return urlunsplit((parts.scheme.lower(), netloc, _encoded(parts.path), _encoded(query), _encoded(parts.fragment)))


def _is_host(host: str) -> bool:
    return not re.search(r"[\s<>\"'`{}|\\^%@/?#]", host) and host.strip(".") != ""


def _encoded(part: str) -> str:
    """Percent-encode what may not stand in an address; what is encoded already and non-ASCII letters stay."""
    if not re.search(r"""[\s"<>`{}|\\^]""", part):
        return part
    return re.sub(r"""[\s"<>`{}|\\^]""", lambda match: quote(match.group(), safe=""), part)


def _without_tracking(query: str) -> str:
    """The query without tracking parameters; the others keep their order and their bytes."""
    if not query:
        return ""
    kept = [part for part in query.split("&") if not is_tracking(part.split("=", 1)[0])]
    return "&".join(part for part in kept if not _MEDIUM.match(part))


def is_tracking(name: str) -> bool:
    """Whether a query parameter of this name says nothing about the page."""
    name = name.lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


@lru_cache(maxsize=65_536)
def link_key(url: str) -> str:
    """The form of an address that is equal when two addresses mean the same page. Itself an address.

    An address that `clean_url` refuses is its own key.
    """
    return url_and_key(url)[1]


def url_and_key(url: str) -> tuple[str | None, str]:
    """What `clean_url` and `link_key` say of an address, in two thirds of the time."""
    bare = len(url) <= 8_192 and _CLEAN.fullmatch(url) is not None
    clean = url if bare else clean_url(url)
    if clean is None:
        return None, url
    rest = _folded_bare(clean) if bare else _folded(clean)
    while True:  # a mirror's page may name a mirror: fold until nothing changes
        form = mirrored(rest)
        if form == rest:
            return clean, "https://" + rest
        whole = clean_url(form if form.startswith(("http://", "https://")) else "https://" + form)
        again = _folded(whole) if whole else rest
        if again == rest:
            return clean, "https://" + rest
        rest = again


def _folded_bare(clean: str) -> str:
    """`_folded` of an address with nothing but host and path, in a third of the time."""
    host, slash, path = clean.partition("://")[2].partition("/")
    path = slash + path
    if "//" in path:
        path = re.sub(r"/{2,}", "/", path)
    path = path.rstrip("/")
    if path.endswith((".html", ".htm")):
        path = re.sub(r"/index\.html?$", "", path)
    return host.removeprefix("www.") + path


def _folded(clean: str) -> str:
    if _CLEAN.fullmatch(clean):
        return _folded_bare(clean)
    parts = urlsplit(clean)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if ":" in host:
        host = f"[{host}]"
    if parts.port not in (None, 80, 443):
        host += f":{parts.port}"
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    path = re.sub(r"/index\.html?$", "", path)
    query = _without_tracking(parts.query).strip("&")
    return host + path + (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def redacted(url: str) -> str:
    """An address as it may stand in a log or an error: without credentials and query values."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(unreadable address)"
    query = "&".join(part.split("=", 1)[0] + "=…" for part in parts.query.split("&")) if parts.query else ""
    return urlunsplit((parts.scheme, host, parts.path, query, ""))
