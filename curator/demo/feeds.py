"""Feeds in the shapes of the generators that really write them: what a crawler meets, from our own short texts.

The shapes follow recorded feeds of each generator: which elements, in which order, how content is escaped. Numbers
that a site would take from its database (post and repository numbers) are made from the entry's address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from curator.demo.records import RecordedEntry, RecordedSource

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml"

START = datetime(2023, 1, 1, tzinfo=UTC)
"""Stands in for the date of an entry that has none, where a format demands one."""


def path_of(source: RecordedSource) -> str:
    """Where the server keeps a source: its slug and the file name that its generator uses, or as GitHub says it."""
    if source.shape == "github":
        return source.site.removeprefix("https://github.com") + ".atom"
    return f"/{source.slug}/{_SHAPES[source.shape][0]}"


def render(source: RecordedSource) -> tuple[bytes, str]:
    """A source's answer: its bytes and their content type."""
    _, content_type, write = _SHAPES[source.shape]
    return write(source).encode(), content_type


def _number(text: str, digits: int = 7) -> str:
    return str(int(sha256(text.encode()).hexdigest(), 16))[:digits]


def _iso(at: datetime | None, zone: str = "Z") -> str:
    return (at or START).strftime("%Y-%m-%dT%H:%M:%S") + zone


def _rfc822(at: datetime | None, *, gmt: bool = False) -> str:
    return format_datetime((at or START).astimezone(UTC), usegmt=gmt)


def _newest(source: RecordedSource) -> datetime:
    return max((entry.at for entry in source.entries if entry.at), default=START)


def _paragraph(entry: RecordedEntry) -> str:
    return f"<p>{escape(entry.summary)}</p>"


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _feed(head: str, items: list[str], tail: str) -> str:
    return head + "".join(items) + tail


# -- Atom ----------------------------------------------------------------------------------------------------------


def _github(source: RecordedSource) -> str:
    """`releases.atom`: a tag URI for each release, HTML notes escaped, the author's picture."""
    repository = source.site.removeprefix("https://github.com/").removesuffix("/releases")
    number = _number(repository, 9)
    head = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US">
  <id>tag:github.com,2008:{source.site}</id>
  <link type="text/html" rel="alternate" href="{source.site}"/>
  <link type="application/atom+xml" rel="self" href="{source.site}.atom"/>
  <title>{escape(source.title)}</title>
  <updated>{_iso(_newest(source))}</updated>
"""
    entries = [
        f"""  <entry>
    <id>tag:github.com,2008:Repository/{number}/{escape(entry.tag)}</id>
    <updated>{_iso(entry.at)}</updated>
    <link rel="alternate" type="text/html" href="{escape(entry.url)}"/>
    <title>{escape(entry.title)}</title>
    <content type="html">{escape(f"<h2>{escape(entry.tag)}</h2>{_paragraph(entry)}")}</content>
    <author>
      <name>{escape(entry.author)}</name>
    </author>
    <media:thumbnail height="30" width="30" url="https://github.com/{escape(repository.partition("/")[0])}.png?size=60"/>
  </entry>
"""
        for entry in source.entries
    ]
    return _feed(head, entries, "</feed>\n")


def _jekyll(source: RecordedSource) -> str:
    """jekyll-feed: everything on few lines, `xml:base` on the content, the address as the id."""
    site = source.site.rstrip("/")
    head = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" >'
        '<generator uri="https://jekyllrb.com/" version="3.9.3">Jekyll</generator>'
        f'<link href="{site}/feed.xml" rel="self" type="application/atom+xml" />'
        f'<link href="{site}/" rel="alternate" type="text/html" />'
        f"<updated>{_iso(_newest(source), '+00:00')}</updated><id>{site}/feed.xml</id>"
        f'<title type="html">{escape(source.title)}</title>'
    )
    entries = [
        f'<entry><title type="html">{escape(escape(entry.title, quote=False))}</title>'
        f'<link href="{escape(entry.url)}" rel="alternate" type="text/html" title="{escape(entry.title)}" />'
        f"<published>{_iso(entry.at, '+00:00')}</published><updated>{_iso(entry.at, '+00:00')}</updated>"
        f"<id>{escape(_jekyll_id(entry.url))}</id>"
        f'<content type="html" xml:base="{escape(entry.url)}">{_cdata(_paragraph(entry))}</content>'
        f'<summary type="html">{_cdata(escape(entry.summary))}</summary></entry>'
        for entry in source.entries
    ]
    return _feed(head, entries, "</feed>\n")


def _jekyll_id(url: str) -> str:
    return url.rstrip("/")


def _movabletype(source: RecordedSource) -> str:
    """Movable Type: tag URIs, categories, Japanese time, XHTML-free HTML content."""
    host = source.site.split("/")[2]
    head = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
    <title>{escape(source.title)}</title>
    <link rel="alternate" type="text/html" href="{source.site}" />
    <link rel="self" type="application/atom+xml" href="{source.site}atom.xml" />
    <id>tag:{host},2009-01-11://2</id>
    <updated>{_iso(_newest(source))}</updated>
    <generator uri="http://www.sixapart.com/movabletype/">Movable Type Pro</generator>
"""
    entries = [
        f"""
<entry>
    <title>{escape(entry.title)}</title>
    <link rel="alternate" type="text/html" href="{escape(entry.url)}" />
    <id>tag:{host},{(entry.at or START).year}://2.{_number(entry.url, 5)}</id>
    <published>{_iso(entry.at)}</published>
    <updated>{_iso(entry.at)}</updated>
    <summary>{escape(entry.summary)}</summary>
    <author>
        <name>{escape(entry.author)}</name>
    </author>
    <content type="html" xml:lang="{source.language}" xml:base="{source.site}">
        {_cdata(_paragraph(entry))}
    </content>
</entry>
"""
        for entry in source.entries
    ]
    return _feed(head, entries, "</feed>\n")


def _speakerdeck(source: RecordedSource) -> str:
    """Speaker Deck: a Rails feed, one talk an entry, the slides' frame in the content."""
    head = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">
  <id>tag:speakerdeck.com,2005:{source.site.removeprefix("https://speakerdeck.com")}</id>
  <link rel="alternate" type="text/html" href="{source.site}"/>
  <link rel="self" type="application/atom+xml" href="{source.site}.atom"/>
  <title>{escape(source.title)}</title>
  <updated>{_iso(_newest(source))}</updated>
"""
    entries = [
        f"""  <entry>
    <id>tag:speakerdeck.com,2005:Talk/{_number(entry.url)}</id>
    <published>{_iso(entry.at)}</published>
    <updated>{_iso(entry.at)}</updated>
    <link rel="alternate" type="text/html" href="{escape(entry.url)}"/>
    <title>{escape(entry.title)}</title>
    <content type="html">{escape(_paragraph(entry))}</content>
    <author>
      <name>{escape(entry.author)}</name>
    </author>
  </entry>
"""
        for entry in source.entries
    ]
    return _feed(head, entries, "</feed>\n")


# -- RSS -----------------------------------------------------------------------------------------------------------


def _hugo(source: RecordedSource) -> str:
    """Hugo's built-in template: the address as guid, HTML escaped in the description."""
    head = f"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>{escape(source.title)}</title>
    <link>{source.site}</link>
    <description>Recent content on {escape(source.title)}</description>
    <generator>Hugo -- gohugo.io</generator>
    <language>{source.language}</language>
    <lastBuildDate>{_rfc822(_newest(source))}</lastBuildDate>
    <atom:link href="{source.site}index.xml" rel="self" type="application/rss+xml" />
"""
    items = [
        f"""    <item>
      <title>{escape(entry.title)}</title>
      <link>{escape(entry.url)}</link>
      <pubDate>{_rfc822(entry.at)}</pubDate>
      <guid>{escape(entry.url)}</guid>
      <description>{escape(_paragraph(entry))}</description>
    </item>
"""
        for entry in source.entries
    ]
    return _feed(head, items, "  </channel>\n</rss>\n")


def _wordpress(source: RecordedSource) -> str:
    """WordPress: seven namespaces, an excerpt and the full content, a guid that is no permalink."""
    head = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
\txmlns:slash="http://purl.org/rss/1.0/modules/slash/"
\t>

<channel>
\t<title>{escape(source.title)}</title>
\t<atom:link href="{source.site}feed/" rel="self" type="application/rss+xml" />
\t<link>{source.site}</link>
\t<description></description>
\t<lastBuildDate>{_rfc822(_newest(source))}</lastBuildDate>
\t<language>en-US</language>
\t<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>
\t<sy:updateFrequency>\n\t1\t</sy:updateFrequency>
\t<generator>https://wordpress.org/?v=6.1.1</generator>
"""
    items = [
        f"""
\t<item>
\t\t<title>{escape(entry.title).replace("&#x27;", "&#8217;")}</title>
\t\t<link>{escape(entry.url)}</link>
\t\t<dc:creator>{_cdata(entry.author)}</dc:creator>
\t\t<pubDate>{_rfc822(entry.at)}</pubDate>
\t\t<category>{_cdata("Blog")}</category>
\t\t<guid isPermaLink="false">{escape(entry.url)}</guid>
\t\t<description>{_cdata(_paragraph(entry) + " [&#8230;]")}</description>
\t\t<content:encoded>{_cdata(_paragraph(entry))}</content:encoded>
\t</item>
"""
        for entry in source.entries
    ]
    return _feed(head, items, "\t</channel>\n</rss>\n")


def _medium(source: RecordedSource) -> str:
    """Medium: all in CDATA, the short form as guid, and links that say they came from the feed."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' version="2.0" xmlns:cc="http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html">\n    <channel>\n'
        f"        <title>{_cdata(source.title)}</title>\n"
        f"        <description>{_cdata(source.title)}</description>\n"
        f"        <link>{source.site}?source=rss----{_number(source.site, 12)}---4</link>\n"
        "        <generator>Medium</generator>\n"
        f"        <lastBuildDate>{_rfc822(_newest(source), gmt=True)}</lastBuildDate>\n"
    )
    items = [
        f"""        <item>
            <title>{_cdata(entry.title)}</title>
            <link>{escape(entry.url)}?source=rss----{_number(source.site, 12)}---4</link>
            <guid isPermaLink="false">https://medium.com/p/{escape(re.sub(".*[-/]", "", entry.url))}</guid>
            <category>{_cdata("container")}</category>
            <dc:creator>{_cdata(entry.author)}</dc:creator>
            <pubDate>{_rfc822(entry.at, gmt=True)}</pubDate>
            <atom:updated>{_iso(entry.at)}</atom:updated>
            <content:encoded>{_cdata(_paragraph(entry))}</content:encoded>
        </item>
"""
        for entry in source.entries
    ]
    return _feed(head, items, "    </channel>\n</rss>\n")


def _node(source: RecordedSource) -> str:
    """The `feed` package of npm, as blogs made with React write it."""
    return _package(source, "https://github.com/jpmonette/feed", "")


def _hashicorp(source: RecordedSource) -> str:
    """The `rss` package of npm, as HashiCorp's blog writes it: authors in Dublin Core."""
    return _package(source, "RSS for Node", ' xmlns:dc="http://purl.org/dc/elements/1.1/"')


def _package(source: RecordedSource, generator: str, namespaces: str) -> str:
    head = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"{namespaces}>
    <channel>
        <title>{_cdata(source.title)}</title>
        <link>{source.site}</link>
        <description>{_cdata(source.title)}</description>
        <lastBuildDate>{_rfc822(_newest(source), gmt=True)}</lastBuildDate>
        <docs>https://validator.w3.org/feed/docs/rss2.html</docs>
        <generator>{generator}</generator>
"""
    creator = "dc:creator" if namespaces else "category"
    items = [
        f"""        <item>
            <title>{_cdata(entry.title)}</title>
            <link>{escape(entry.url)}</link>
            <guid>{escape(entry.url)}</guid>
            <pubDate>{_rfc822(entry.at, gmt=True)}</pubDate>
            <description>{_cdata(entry.summary)}</description>
            <{creator}>{_cdata(entry.author)}</{creator}>
        </item>
"""
        for entry in source.entries
    ]
    return _feed(head, items, "    </channel>\n</rss>\n")


def _rdf(source: RecordedSource) -> str:
    """RSS 1.0, as services for bookmarks write it: items beside the channel, dates in Dublin Core."""
    listed = "".join(f'        <rdf:li rdf:resource="{escape(entry.url)}" />\n' for entry in source.entries)
    head = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="{source.language}">
  <channel rdf:about="{source.site}rss">
    <title>{escape(source.title)}</title>
    <link>{source.site}</link>
    <description>{escape(source.title)}</description>
    <items>
      <rdf:Seq>
{listed}      </rdf:Seq>
    </items>
  </channel>
"""
    items = [
        f"""  <item rdf:about="{escape(entry.url)}">
    <title>{escape(entry.title)}</title>
    <link>{escape(entry.url)}</link>
    <description>{escape(entry.summary)}</description>
    <dc:creator>{escape(entry.author)}</dc:creator>
    <dc:date>{_iso(entry.at)}</dc:date>
  </item>
"""
        for entry in source.entries
    ]
    return _feed(head, items, "</rdf:RDF>\n")


# -- a page without a feed -----------------------------------------------------------------------------------------


def _page(source: RecordedSource) -> str:
    """A catalogue in HTML: no feed and no dates, only a list that the source's selectors find."""
    head = f"""<!DOCTYPE html>
<html lang="{source.language}">
<head><meta charset="utf-8"><title>{escape(source.title)}</title></head>
<body>
<nav><a href="/">home</a> <a href="/cart">cart</a></nav>
<ul class="catalog">
"""
    items = [
        f"""  <li class="product">
    <a class="title" href="{escape(entry.url)}">{escape(entry.title)}</a>
    <p class="author">{escape(entry.author)}</p>
    <p class="subtitle">{escape(entry.summary)}</p>
  </li>
"""
        for entry in source.entries
    ]
    return _feed(head, items, "</ul>\n</body>\n</html>\n")


Write = Callable[[RecordedSource], str]

_SHAPES: Mapping[str, tuple[str, str, Write]] = {
    "github": ("releases.atom", ATOM, _github),
    "hashicorp": ("feed.xml", XML, _hashicorp),
    "hugo": ("index.xml", XML, _hugo),
    "jekyll": ("feed.xml", XML, _jekyll),
    "medium": ("feed", RSS, _medium),
    "movabletype": ("atom.xml", ATOM, _movabletype),
    "node": ("rss.xml", XML, _node),
    "page": ("index.html", "text/html; charset=utf-8", _page),
    "rdf": ("rss", XML, _rdf),
    "speakerdeck": ("slides.atom", ATOM, _speakerdeck),
    "wordpress": ("feed/", RSS, _wordpress),
}
"""Name of a shape → (file name at the server, content type, writer)."""
