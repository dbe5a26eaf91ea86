"""What a page says about itself to machines: title, description, address, and the same as Open Graph and JSON-LD."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape

from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.site.pages import IssuePage

TITLE_LIMIT = 70
"""Characters of a page's title, the publication's name included: search engines and tabs show fewer."""


def head_title(title: str, publication: str) -> str:
    """A page's title and whose page it is, where both have room."""
    whole = title if publication in title else f"{title} | {publication}"
    return whole if len(whole) <= TITLE_LIMIT else clean_title(title, TITLE_LIMIT)


def head_html(
    title: str, description: str, canonical: str, *, kind: str = "website", image: str = "", more: str = ""
) -> str:
    """The elements of a page's head that are its own. `canonical` and `image` are absolute addresses; no `image`: none.
    `more` is put at the end as it is."""
    lines = []
    if description:
        lines.append(f'<meta name="description" content="{escape(description)}">')
        lines.append(f'<meta property="og:description" content="{escape(description)}">')
    lines.append(f'<link rel="canonical" href="{escape(canonical)}">')
    lines.append(f'<meta property="og:url" content="{escape(canonical)}">')
    lines.append(f'<meta property="og:title" content="{escape(title)}">')
    lines.append(f'<meta property="og:type" content="{kind}">')
    if image:
        lines.append(f'<meta property="og:image" content="{escape(image)}">')
        lines.append('<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">')
        lines.append('<meta name="twitter:card" content="summary_large_image">')
    return "".join([*lines, more])


def issue_data(page: IssuePage, settings: Settings, description: str, image: str = "") -> str:
    """An issue as JSON-LD, https://schema.org/BlogPosting."""
    publication = settings.publication
    url = publication.url + page.path
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": page.title,
        "description": description,
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": _moment(page.published_at),
        "dateModified": _moment(page.changed_at),
        "inLanguage": publication.language,
        "isPartOf": {"@type": "Blog", "name": publication.title, "url": publication.url},
        "publisher": {"@type": "Organization", "name": publication.title, "url": publication.url},
    }
    return json_ld(told | ({"image": image} if image else {}))


def site_data(settings: Settings) -> str:
    """The publication as JSON-LD, with the address its search answers at, https://schema.org/WebSite."""
    publication = settings.publication
    return json_ld(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": publication.title,
            "url": publication.url,
            "inLanguage": publication.language,
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{publication.url}search/?q={{search_term_string}}",
                "query-input": "required name=search_term_string",
            },
        }
    )


def json_ld(told: dict[str, object]) -> str:
    """Data as a script element that ends only at its own end."""
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{data}</script>'


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
