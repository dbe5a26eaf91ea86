"""`curator.toml`: every mistake is named with its line, its key and what would be right."""

from __future__ import annotations

import dataclasses
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from curator.config import keys
from curator.config.document import parse
from curator.config.settings import load_settings, settings_from
from curator.domain import settings as domain
from curator.domain.settings import SavedTab
from curator.errors import ConfigError

from .conftest import settings_problems

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        ('\n[publicaton]\ntitle = "x"', 2, "publicaton", 'did you mean "publication"?'),
        ('[publication]\ntitel = "x"', 2, "publication.titel", 'did you mean "title"?'),
        ('timezone = "Asia/Tokyo"', 1, "timezone", "it belongs into [publication]"),
        ('[publication]\n\ntimezone = "Asia/Toyko"', 3, "publication.timezone", 'did you mean "Asia/Tokyo"?'),
        ('[publication]\ntimezone = "../../etc/passwd"', 2, "publication.timezone", "not a time zone"),
        ('[publication]\ncountry = "JA"', 2, "publication.country", "two capital letters"),
        ('[publication]\ncountry = "jp"', 2, "publication.country", 'did you mean "JP"?'),
        ('[publication]\nlanguage = "jp"', 2, "publication.language", 'did you mean "ja"?'),
        ('[publication]\nlanguage = "english"', 2, "publication.language", "not a language tag"),
        ('[publication]\nlanguage = "xx"', 2, "publication.language", "not a language tag"),
        ('[publication]\nnewline = "brake"', 2, "publication.newline", 'did you mean "break"?'),
        ("[publication]\ntitle = 3", 2, "publication.title", "must be a text, not a number"),
        ('[publication]\ntitle = ""', 2, "publication.title", "must not be empty"),
        ('[publication]\ntitle = "a\\u001b[31m"', 2, "publication.title", "control characters"),
        ('[publication]\ntitle = "a\\nb"', 2, "publication.title", "one line"),
        ('[publication]\nurl = "ftp://a.example/"', 2, "publication.url", "http:// and https://"),
        ('[publication]\nurl = "https://a.example/?x=1"', 2, "publication.url", "without ? and #"),
        ('publication = "x"', 1, "publication", "write [publication]"),
        ('[section]\nkey = "a"', 1, "section", "double brackets"),
        ('[[section]]\nheading = "A"', 1, "section[1]", "key is missing"),
        ('[[section]]\nkey = "A b"\nheading = "A"', 2, "section[1].key", '"a-b"'),
        ('[[section]]\nkey = "a"\nheading = "A"\n[[section]]\nkey = "a"\nheading = "B"', 4, "section[2]", "line 1"),
        (
            '[[section]]\nkey = "a"\nheading = "A"\n[[section]]\nkey = "b"\nheading = "B"\naliases = ["A"]',
            4,
            "section[2]",
            '"A" is a name of two sections',
        ),
        ('[[section]]\nkey = "feed"\nheading = "A"', 2, "section[1].key", "choose another"),
        ('[[section]]\nkey = "a"\nheading = "A"\naliases = "B"', 4, "section[1].aliases", 'write ["…", "…"]'),
        ('[[person]]\ndisplay = "A"', 1, "person[1]", "name is missing"),
        ('[[person]]\nname = "a"\nemails = ["a@b.example", "x"]', 3, "person[1].emails", "item 2"),
        ('[[person]]\nname = "a"\ngithub = "a b"', 3, "person[1].github", "not a GitHub name"),
        ('[[person]]\nname = "a"\n[[person]]\nname = "a"', 3, "person[2]", "used by two people"),
        ('[templates]\ntitle = "{headline}"', 2, "templates.title", 'did you mean "headlines"?'),
        ('[templates]\ntitle = "{title.__class__}"', 2, "templates.title", "is not filled in"),
        ('[templates]\nintro = "50 {"', 2, "templates.intro", "{{ and }}"),
        ('[schedule]\ndraft = "0 18 * * 5"', 2, "schedule.draft", "crontab counts from Sunday"),
        ('[schedule]\ndraft = "0 25 * * fri"', 2, "schedule.draft", "0 to 23"),
        ('[schedule]\nmeeting = "fry"', 2, "schedule.meeting", 'did you mean "fri"?'),
        ('[schedule]\nclosed = ["2026-13-01"]', 2, "schedule.closed", "item 1 is not a date"),
        ('[schedule]\npublish_at = "25:00"', 2, "schedule.publish_at", '"10:00"'),
        ("[crawl]\njobs = 0", 2, "crawl.jobs", "from 1 to 256"),
        ("[crawl]\njobs = true", 2, "crawl.jobs", "not true or false"),
        ("[crawl]\ntimeout = inf", 2, "crawl.timeout", "from 1 to 600"),
        ('[crawl]\ninterval = "6 hours"', 2, "crawl.interval", '"6h"'),
        ('[crawl]\ninterval = "1s"', 2, "crawl.interval", "from 1m"),
        ('[crawl]\nallow_networks = ["10.1.0.1/16"]', 2, "crawl.allow_networks", 'did you mean "10.1.0.0/16"?'),
        ('[crawl]\nparallel_hosts = ["https://github.com"]', 2, "crawl.parallel_hosts", "without https://"),
        ('[crawl]\nretry_after_scope = "domain"', 2, "crawl.retry_after_scope", "host"),
        ('[crawl]\nproxy = "http://ann:secret@proxy.example:3128"', 2, "crawl.proxy", "without a user name"),
        ('[crawl]\nproxy = "socks5://proxy.example:1080"', 2, "crawl.proxy", "http://host:port"),
        ("[crawl]\nspacing = -1", 2, "crawl.spacing", "from 0 to 60"),
        ('[crawl]\ncontact = "me"', 2, "crawl.contact", "not an address"),
        ('[site]\nrepository = "http://github.com/a/b"', 2, "site.repository", "https://github.com/OWNER/NAME"),
        (
            '[site]\nrepository = "https://ann:pw@github.com/a/b"',
            2,
            "site.repository",
            "not the address of a repository",
        ),
        ('[site]\nrepository = "https://github.com/a/b\'c"', 2, "site.repository", "not the address of a repository"),
        ('[site]\nrepository = "https://github.com/a"', 2, "site.repository", "not the address of a repository"),
        ('[review]\nkeys = { skip = "two words" }', 2, "review.keys", "not a key"),
        ('[review]\ntab = "state:new"', 2, "review.tab", "[[review.tab]]"),
        ('[review]\ntab = [{ name = "x", query = "is:relase" }]', 2, "review.tab", "cannot be `relase`, character 4"),
        ('[review]\ntab = [{ name = "x" }]', 2, "review.tab", "must not be empty"),
        ('[review]\ntab = [{ name = "x", query = "a", keys = "" }]', 2, "review.tab", "unknown key keys"),
        ('[journal]\nremote = "ext::sh -c x"', 2, "journal.remote", "not a place git can push to"),
        ('[journal]\nremote = "--upload-pack=x"', 2, "journal.remote", "not a place git can push to"),
        ('[journal]\nbranch = "../x"', 2, "journal.branch", "not a branch"),
        ('[zenn]\nslug = "{day}"', 2, "zenn.slug", "known: number, date"),
        ('[publication]\ntitle = "x', 2, None, "not TOML"),
        ("[publication]\n\n\nkey", 4, None, "not TOML"),
        ("[crawl]\njobs = 1\njobs = 2", 3, None, "not TOML"),
    ],
)
def test_each_mistake_is_named(text: str, line: int, key: str | None, says: str) -> None:
    """A mistake gives one error with file, line, key and the way out."""
    (error,) = settings_problems(text)
    assert (error.path, error.line, error.key) == ("curator.toml", line, key)
    assert says in str(error)
    assert str(error).startswith(f"curator.toml:{line}: ")


def test_all_mistakes_come_at_once_in_the_files_order() -> None:
    """Who made three mistakes mends them in one go."""
    found = settings_problems('[crawl]\njobs = 0\n[publication]\ntitel = "x"\ntimezone = "Mars"\n')
    assert [error.line for error in found] == [2, 4, 5]
    assert str(found[0]).count("\n") == 2


def test_secrets_are_never_repeated() -> None:
    """An address with a password or token is refused without showing it."""
    for address in (
        "https://user:hunter2@a.example/",
        "https://a.example/?token=hunter2",
        "user:hunter2@a.example/feed",
        "hunter2",
        "ssh://user:hunter2@a.example/x y",
    ):
        for key in ("[publication]\nurl", "[crawl]\ncontact", "[journal]\nremote"):
            for error in settings_problems(f'{key} = "{address}"'):
                assert "hunter2" not in str(error)


@pytest.mark.parametrize(
    "remote",
    ["", "origin", "https://github.com/a/b.git", "git@github.com:a/b.git", "ssh://git@a.example/b", "../b.git"],
)
def test_journals_may_live_where_git_can_push(remote: str) -> None:
    """This machine, a branch of this repository, or a git address of the usual forms."""
    assert settings_from(parse(f'[journal]\nremote = "{remote}"', "f")).journal.remote == remote


def test_values_are_read_as_they_are_used() -> None:
    """Spans, dates, times and addresses arrive as such; a name of a weekday is short."""
    settings = settings_from(
        parse(
            '[publication]\nurl = "https://a.example/w"\n[crawl]\ninterval = "90m"\ntimeout = 5\n[schedule]\n'
            'meeting = "Friday"\nclosed = [2026-12-29, "2026-12-30"]\npublish_at = 09:30:00\n'
            '[review]\nkeys = { skip = "s" }\n[[review.tab]]\nname = "CVE"\nquery = "title:cve state:new"\n'
            '[[section]]\nkey = "a"\nheading = "A"\naliases = ["B"]\n'
            '[[person]]\nname = "n"\nemails = ["n@a.example"]\n',
            "f",
        )
    )
    assert settings.publication.url == "https://a.example/w/"
    assert (settings.crawl.interval, settings.crawl.timeout) == (timedelta(minutes=90), 5.0)
    assert settings.schedule.meeting == "fri"
    assert settings.schedule.closed == (date(2026, 12, 29), date(2026, 12, 30))
    assert settings.schedule.publish_at == time(9, 30)
    assert settings.review.keys == (("skip", "s"),)
    assert settings.review.tab == (SavedTab("CVE", "title:cve state:new"),)
    assert settings.section_of("B") == settings.sections[0]
    assert settings.people[0].emails == ("n@a.example",)


def test_an_empty_file_means_the_defaults() -> None:
    """Every key is optional."""
    assert settings_from(parse("", "f")) == domain.Settings()


def test_a_missing_file_says_what_makes_one(root: Path) -> None:
    """Without curator.toml the way out is `curator init`."""
    with pytest.raises(ConfigError, match="curator init"):
        load_settings(root)


def test_bytes_that_are_no_text_are_named(root: Path) -> None:
    """A file in another encoding names the line at which it shows."""
    (root / "curator.toml").write_bytes("[publication]\ntitle = '週報'".encode("shift_jis"))
    with pytest.raises(ConfigError, match=r"curator.toml:2: this is not UTF-8"):
        load_settings(root)


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (keys.PUBLICATION, domain.Publication),
        (keys.SECTION, domain.SectionDef),
        (keys.PERSON, domain.Person),
        (keys.TEMPLATES, domain.Templates),
        (keys.SCHEDULE, domain.ScheduleSettings),
        (keys.CRAWL, domain.CrawlSettings),
        (keys.REVIEW, domain.ReviewSettings),
        (keys.CHECK, domain.CheckSettings),
        (keys.JOURNAL, domain.JournalSettings),
        (keys.ZENN, domain.ZennSettings),
    ],
)
def test_every_setting_can_be_set(known: keys.Keys, kind: type) -> None:
    """What the program can be told and what the file may say are the same list."""
    assert set(known.known) == {field.name for field in dataclasses.fields(kind)}


def test_our_own_publication_is_right() -> None:
    """This repository's curator.toml is Neco Weekly's, with the sections of its issues."""
    settings = load_settings(ROOT)
    assert (settings.publication.title, settings.publication.timezone) == ("Neco Weekly", "Asia/Tokyo")
    assert [section.key for section in settings.sections] == ["articles", "tools", "books", "events"]
    assert settings.section_of("🛠️ Frameworks, Libraries") == settings.sections[1]
