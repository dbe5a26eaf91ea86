"""The page for proposing a link, and what makes the site a place that a phone can share to.

The page leads to the form on GitHub and sends nothing itself. Android lists an installed site with a `share_target`
among the apps to share to (https://w3c.github.io/web-share-target/); Chrome installs one that has a manifest with
icons, and since version 108 without a service worker (https://developer.chrome.com/blog/update-install-criteria).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path

from curator.domain.propose_words import ProposeWords, propose_words
from curator.domain.settings import Settings
from curator.domain.text import clean_title
from curator.site.pages import page_html
from curator.site.sitepage import SitePage, make_page, theme_file

PATH = "propose/"
"""The page's address from the site's root."""
MANIFEST = "manifest.webmanifest"
SCRIPT = "assets/propose.js"

TEMPLATE = "propose.yml"
FORM = f".github/ISSUE_TEMPLATE/{TEMPLATE}"
"""The form in the publication's repository, as `curator init` writes it."""

_NAME_LIMIT = 12
"""Characters below an icon on a home screen: https://developer.mozilla.org/docs/Web/Manifest/short_name"""


def form_address(root: Path, settings: Settings) -> str:
    """Where GitHub opens the form; empty when nobody has said which repository, or the publication has no form."""
    repository = settings.site.repository
    return f"{repository}/issues/new" if repository and (root / FORM).is_file() else ""


def propose_html(form: str, settings: Settings) -> str:
    """The page. `form` is the form's address, made by `form_address`. Works without scripts, save for sharing to it."""
    publication = settings.publication
    w = propose_words(publication.language)
    title = publication.title
    mark = f'<a class="more" href="{escape(bookmarklet(form))}">{escape(w.bookmarklet.format(title=title))}</a>'
    return page_html(
        "text",
        [
            f"<h1>{escape(w.title)}</h1>",
            f"<p>{escape(w.intro)}</p>",
            _form(form, w),
            f"<h2>{escape(w.browser)}</h2>",
            f"<p>{escape(w.browser_how)}</p>",
            f"<p>{mark}</p>",
            f"<h2>{escape(w.android)}</h2>",
            _steps(w.android_steps, title),
            f"<h2>{escape(w.ios)}</h2>",
            _steps(w.ios_steps, title, code=f"{publication.url}{PATH}?text="),
        ],
    )


def bookmarklet(form: str) -> str:
    """The address that proposes the page it is clicked on. The repository's name is plain letters, by its check."""
    return (
        f"javascript:void open('{form}?template={TEMPLATE}&url='+encodeURIComponent(location.href)"
        "+'&title='+encodeURIComponent(document.title.slice(0,150)),'_blank','noopener')"
    )


def _form(form: str, w: ProposeWords) -> str:
    return (
        f'<form class="search-form" id="propose" action="{escape(form)}" method="get">'
        f'<input type="hidden" name="template" value="{TEMPLATE}">'
        f'<label for="propose-url">{escape(w.address)}</label>'
        '<input type="url" id="propose-url" name="url" required placeholder="https://" autocomplete="off">'
        f'<button type="submit">{escape(w.open_form)}</button></form>'
        f'<p class="search-count" id="propose-said" role="status" data-none="{escape(w.found_none)}" '
        f'data-several="{escape(w.found_several)}"></p><ul id="propose-found"></ul>'
    )


def _steps(steps: Sequence[str], title: str, *, code: str = "") -> str:
    """Numbered steps; `code` stands below the last but one."""
    rows = [escape(step.format(title=title)) for step in steps]
    if code:
        rows[-2] += f"<br><code>{escape(code)}</code>"
    return "<ol>\n" + "\n".join(f"<li>{row}</li>" for row in rows) + "\n</ol>"


def propose_page(form: str, settings: Settings, *, image: str) -> SitePage:
    """The page with its head: the manifest, and the script that reads what was shared. `form`: see `form_address`.
    `image`: the address of its picture for sharing, from the site's root."""
    w = propose_words(settings.publication.language)
    more = f'<link rel="manifest" href="../{MANIFEST}"><script type="module" src="../{SCRIPT}"></script>'
    body = partial(propose_html, form, settings)
    return make_page(PATH, w.title, body, w.intro, settings, image=image, more=more)


def propose_files(settings: Settings, icons: Mapping[str, str]) -> dict[str, str]:
    """What belongs to the page: file below the site's root → its text. `icons`: as in `manifest`."""
    return {MANIFEST: manifest(settings, icons), SCRIPT: theme_file("propose.js")}


def manifest(settings: Settings, icons: Mapping[str, str]) -> str:
    """The web app manifest, https://www.w3.org/TR/appmanifest/. `icons`: as `icons.icon_addresses` gives them.
    Its addresses are relative to itself, at the site's root."""
    publication = settings.publication
    told = {
        "id": "./",
        "name": publication.title,
        "short_name": clean_title(publication.title, _NAME_LIMIT),
        "lang": publication.language,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            {
                "src": f"./{address}",
                "sizes": f"{name.partition('-')[0]}x{name.partition('-')[0]}",
                "type": "image/png",
                "purpose": "maskable" if name.endswith("-maskable") else "any",
            }
            for name, address in icons.items()
        ],
        "share_target": {
            "action": f"./{PATH}",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
