"""The site generator's settings, `mkdocs.yml`: written once for a publication, then people's to change."""

from __future__ import annotations

from curator.domain.settings import Settings
from curator.domain.words import words
from curator.site.inert import yaml_text

LANGUAGES = frozenset(
    "af ar az be bg bn ca cs cy da de el en eo es et eu fa fi fr gl he hi hr hu hy id is it ja ka kn ko ku-IQ lb lt lv "
    "mk mn ms my nb nl nn pl pt-BR pt ro ru sa sh si sk sl sq sr sv ta te th tl tr uk ur uz vi zh-Hant zh-TW zh".split()
)
"""What Material for MkDocs 9.8 speaks, by the files of its `partials/languages`."""


def theme_language(language: str) -> str:
    """The theme's name for a BCP 47 language; English for one it does not speak."""
    for name in (language, language.split("-", maxsplit=1)[0]):
        for known in LANGUAGES:
            if known.lower() == name.lower():
                return known
    return "en"


def disagreements(text: str, settings: Settings) -> list[str]:
    """Where a publication's own `mkdocs.yml` says something else than its `curator.toml`, one line each.

    What cannot be read is left for the generator to name.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="rt").load(text)
    except YAMLError:
        return []
    if not isinstance(found, dict):
        return []
    publication, theme = settings.publication, found.get("theme")
    said = {
        "site_name": (found.get("site_name"), publication.title),
        "site_url": (found.get("site_url"), publication.url),
        "docs_dir": (found.get("docs_dir", "docs"), ".curator/docs"),
    }
    if isinstance(theme, dict):
        said["theme.language"] = (theme.get("language", "en"), theme_language(publication.language))
        said["theme.custom_dir"] = (theme.get("custom_dir", ""), ".curator/theme")
    return [
        f"{key} is `{is_}`, and should be `{should}`"
        for key, (is_, should) in said.items()
        if isinstance(is_, str) and is_ != should
    ]


def mkdocs_yml(settings: Settings, *, about: bool = True, inside: bool = False) -> str:
    """The text of `mkdocs.yml`. `about`: the publication has `content/about.md`. `inside`: the file stands in
    `.curator/` instead of the publication's own folder."""
    publication = settings.publication
    w = words(publication.language)
    nav = [(w.latest, "index.md"), (w.archive, "archive/index.md")] + ([(w.about, "about/index.md")] if about else [])
    docs, theme, site = ("docs", "theme", "../site") if inside else (".curator/docs", ".curator/theme", "site")
    described = f"site_description: {yaml_text(publication.description)}\n" if publication.description else ""
    listed = "\n".join(f"  - {yaml_text(name)}: {file}" for name, file in nav)
    return f"""\
# How the site is built. Written once; change it as you like: `curator build` never writes this file again.
# Pages, feed and templates come from `curator build`, which puts them into `.curator/` and runs the generator.
site_name: {yaml_text(publication.title)}
site_url: {yaml_text(publication.url)}
{described}docs_dir: {docs}
site_dir: {site}

# Short on purpose: with every issue in it, each page would carry the list of all others.
nav:
{listed}

theme:
  name: material
  variant: classic # for Zensical, the successor of Material for MkDocs
  custom_dir: {theme}
  language: {theme_language(publication.language)}
  font: false # nothing is fetched from elsewhere
  logo: assets/icon.svg
  favicon: assets/icon.svg
  palette: # the button in the header changes between light and dark
    scheme: default
    primary: custom
    accent: custom

# Pages arrive as finished HTML, so that no Markdown extension has a say, and search is not the theme's.
plugins: []
extra:
  generator: false
extra_css:
  - assets/curator.css
validation:
  omitted_files: ignore
"""
