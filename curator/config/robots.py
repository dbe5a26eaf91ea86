"""The robots of a publication: workflows of GitHub Actions, the form for proposals, and what sets them up.

The texts are packaged beside this module; this repository's own `.github` is made of the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from zoneinfo import ZoneInfo

from curator.domain.cron import parse_cron
from curator.domain.settings import Settings
from curator.domain.utc_cron import utc_lines

WORKFLOWS = ("ci", "crawl", "draft", "publish", "submit")
EARLY = timedelta(minutes=20)
"""How long before its time publishing starts: schedules of GitHub Actions start late."""

_TEXTS = Path(__file__).parent / "robots"

_CHECKOUT = """\
      - name: Check out the publication
        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
"""
_PIECES = {
    "start": _CHECKOUT + "          persist-credentials: false",
    "start_whole": _CHECKOUT + "          fetch-depth: 0\n          persist-credentials: false",
    "journal": """\
      - name: Check out the journal
        uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          ref: curator-journal
          path: journal
          persist-credentials: false""",
    "setup": """\
      - name: Set up Python
        uses: actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0
        with:
          python-version: "3.11"
      - name: Install
        run: make setup""",
    "push_env": """\
        env: # only this step has the token, and only git and gh ask for it
          GH_TOKEN: ${{ github.token }}
          GIT_CONFIG_COUNT: "2"
          GIT_CONFIG_KEY_0: credential.helper
          GIT_CONFIG_VALUE_0: '!f() { echo username=x-access-token; echo "password=$GH_TOKEN"; }; f'
          GIT_CONFIG_KEY_1: url.https://github.com/.insteadOf
          GIT_CONFIG_VALUE_1: 'git@github.com:'""",
}
_PIECES["zenn_env"] = _PIECES["push_env"].replace("github.token", "secrets.CURATOR_ZENN_TOKEN || github.token")


def robot_files(settings: Settings) -> Mapping[str, str]:
    """Relative path → text of the workflows and of the form, at the times and in the language of a publication."""
    pieces = {**_PIECES, "draft_cron": _lines(draft_times(settings)), "publish_cron": _lines(publish_times(settings))}
    form = "propose.ja.yml" if settings.publication.language.split("-")[0].lower() == "ja" else "propose.yml"
    return {f".github/workflows/{name}.yml": _filled(_text(f"{name}.yml"), pieces) for name in WORKFLOWS} | {
        ".github/ISSUE_TEMPLATE/propose.yml": _text(form)
    }


def setup_files() -> Mapping[str, str]:
    """`Makefile` and `requirements.txt`: how a machine that has only the publication gets the program."""
    return {"Makefile": _text("Makefile"), "requirements.txt": _text("requirements.txt").replace("@origin@", _origin())}


def draft_times(settings: Settings) -> tuple[str, ...]:
    """When the draft is written: cron lines in UTC."""
    return utc_lines(parse_cron(settings.schedule.draft), ZoneInfo(settings.publication.timezone))


def publish_times(settings: Settings) -> tuple[str, ...]:
    """When publishing starts to wait: cron lines in UTC, `EARLY` before issues go out."""
    at = settings.schedule.publish_at
    return utc_lines(parse_cron(f"{at.minute} {at.hour} * * *"), ZoneInfo(settings.publication.timezone), early=EARLY)


def _text(name: str) -> str:
    return (_TEXTS / name).read_text(encoding="utf-8")


def _filled(text: str, pieces: Mapping[str, str]) -> str:
    for name, piece in pieces.items():
        text = text.replace(f"@{name}@", piece)
    return text


def _lines(crons: Iterable[str]) -> str:
    return "\n".join(f'    - cron: "{line}" # UTC' for line in crons)


def _origin() -> str:
    """The requirement that installs this very program, where pip noted it (PEP 610); else how to write one. Never a
    bare name: whoever has that name in a package index would be installed."""
    try:
        told = json.loads(Distribution.from_name("curator").read_text("direct_url.json") or "{}")
        commit = told["vcs_info"]["commit_id"]
        return f"curator @ git+{told['url']}@{commit}"
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return "# curator @ git+https://github.com/OWNER/REPOSITORY@COMMIT"
