"""What people set in `curator.toml`, as values. `config/` reads them; every room may look at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class Publication:
    """Whose newsletter this is. Reaches readers."""

    title: str = "Weekly"
    url: str = "http://localhost:8000/"
    """Public address of the site, with a slash at its end."""
    language: str = "en"
    """BCP 47 tag of the pages; picks the words of the site and the templates."""
    country: str = ""
    """ISO 3166 code whose public holidays shift publishing; empty means none."""
    timezone: str = "UTC"
    """IANA name; weeks and issue dates are counted in it."""
    emoji: str = ""
    newline: str = "break"
    """What a newline inside a paragraph becomes: `break` or `join`."""
    description: str = ""
    canonical: str = "site"
    """Which copy of an issue search engines are told to list: the one on this `site`, or the one on `zenn`."""


@dataclass(frozen=True, slots=True)
class SectionDef:
    """A section with its place in the default order."""

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    """Past headings that mean the same section."""
    brief: bool = False
    """Links kept into it without a note are a line each, and no items; leftovers come here too."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the team. Internal, save for `display` where a page credits a writer."""

    name: str
    display: str = ""
    github: str = ""
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Templates:
    """Texts of a new issue page. `{number}`, `{date}`, `{headlines}`, `{title}` are filled in; empty means the
    words of the publication's language."""

    title: str = ""
    intro: str = ""
    afterword: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """When the robots work: cron lines (minute hour day month weekday-name) in the publication's zone."""

    crawl: str = "17 */6 * * *"
    draft: str = "0 18 * * fri"
    publish: str = "0 10 * * *"
    meeting: str = "fri"
    """Weekday of the meeting, which dates the issue."""
    closed: tuple[date, ...] = ()
    """Days on which nothing is published, beside weekends and public holidays."""
    publish_at: time = time(10, 0)


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How the crawler behaves."""

    jobs: int = 32
    """Requests in flight at once."""
    timeout: float = 20.0
    """Seconds around one whole request, redirects included."""
    max_bytes: int = 15_000_000
    """Bytes of a body after inflating. The largest real feed we know of is about 12 MB."""
    parse_timeout: float = 5.0
    """Seconds for turning one body into entries."""
    interval: timedelta = timedelta(hours=1)
    """Shortest time between two looks at a source that does not say its own."""
    longest_interval: timedelta = timedelta(days=1)
    """Longest time between two looks at a source that answers, whatever its rhythm and whatever it asks for. A
    weekly should hear of everything within a day."""
    retry_after_scope: str = "host"
    """Whom a server's Retry-After holds back: every source on its `host`, or only the `source` that was told."""
    spacing: float = 0.0
    """Seconds between the end of a request to a host and the next one there; hosts in `parallel_hosts` are exempt."""
    proxy: str = ""
    """HTTP proxy for all requests, `http://host:port`; empty means none, whatever the environment says."""
    contact: str = ""
    """Address in the User-Agent; empty means the publication's."""
    allow_networks: tuple[str, ...] = ()
    """CIDR ranges that sources named in `sources.toml` may live in although they are not public."""
    parallel_hosts: tuple[str, ...] = ("github.com",)
    """Hosts that take six requests at once instead of one."""


@dataclass(frozen=True, slots=True)
class SavedTab:
    """A tab of the review that a team has saved."""

    name: str
    query: str
    """In the query language of `domain.query`."""


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How the review screen behaves."""

    language: str = ""
    """`ja` or `en`; empty means by the locale."""
    theme: str = ""
    """`dark`, `light`, or `auto`: as the terminal is; empty means dark."""
    keys: tuple[tuple[str, str], ...] = ()
    """(command, key) pairs that replace default keys."""
    sync: timedelta | None = None
    """Time between two syncs of the journal while a review is open; None means that nobody syncs but people."""
    tab: tuple[SavedTab, ...] = ()
    """More tabs, after those that every review has."""


@dataclass(frozen=True, slots=True)
class SuggestRule:
    """Links that a team always puts into one section. Every condition that is not empty must hold."""

    section: str
    """Key of the section."""
    host: str = ""
    """The host or a domain above it: `grafana.com` also means `blog.grafana.com`."""
    path: str = ""
    """The path, with `*` for anything: `/*/releases/*`."""
    title: str = ""
    """A word of the title, or a `/regular expression/`."""
    kind: str = ""
    """How its source is read: `feed`, `releases` or `page`."""


@dataclass(frozen=True, slots=True)
class SuggestSettings:
    """How sections are suggested."""

    prefill: float = 0.8
    """Probability from which a suggestion is filled in ahead, marked as one. Above 1: never."""
    rule: tuple[SuggestRule, ...] = ()
    """The team's own rules; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Something the team wants to see first. One of `project` and `word` is given."""

    project: str = ""
    """A repository (`cilium/cilium`), an owner or a host."""
    word: str = ""
    """A word of the title, or a `/regular expression/`."""
    weight: float = 2.0
    """Log-odds: 2 makes keeping seven times as likely; below 0 it goes further down the queue."""


@dataclass(frozen=True, slots=True)
class DraftSettings:
    """How an issue page is drafted."""

    more: int = 0
    """Most leftovers that are listed at the end of an issue; 0: none."""
    more_from: tuple[str, ...] = ("discuss", "vote")
    """What makes a leftover: `discuss` or `later` as the team's last word, a `vote` for a link nobody decided on."""


@dataclass(frozen=True, slots=True)
class AssistSettings:
    """First notes by a language model. Where it is asked, and with which key, only the environment says."""

    model: str = ""
    """Its name there; empty: nobody is asked."""
    length: int = 300
    """Most characters of a note."""
    most: int = 20
    """Notes that one run asks for."""
    timeout: float = 60.0
    """Seconds around one whole request."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What the proof-reader looks at."""

    title_limit: int = 70
    """Characters; Zenn refuses longer ones."""
    repeat: tuple[str, ...] = ()
    """Hosts (`connpass.com`) and beginnings of addresses (`kubernetes.io/releases/`) that may come again."""
    ignore: tuple[str, ...] = ()
    """Rules that are not looked at (`domain.proof.RULES`)."""
    terms: str = ""
    """Path of the dictionary of terms, from the publication's root; empty means none."""
    spaces: str = "off"
    """Between Japanese and ASCII: `with` a space, `without` one, or `off`: as people like."""


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """Where the journal's clone goes."""

    remote: str = ""
    """Empty: this machine only. `origin`: a branch of this repository. Else a git address."""
    branch: str = "curator-journal"


@dataclass(frozen=True, slots=True)
class ZennSettings:
    """The Zenn repository that articles are written to."""

    path: str = ""
    """Its folder on this machine, from the publication's root; empty: nobody has said."""
    username: str = ""
    """Whose articles these are, in a publication's repository, which has a folder for each; empty: one's own."""
    publication_name: str = ""
    slug: str = "weekly-{date}"
    """An article's name, with `{date}` and `{number}` filled in."""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """How the site is made."""

    font: str = ""
    """The font file of the pictures for sharing, from the publication's root; empty: one of the system's."""
    repository: str = ""
    """Address of the repository on GitHub whose form readers propose links with, without a slash at its end; empty:
    the site has no page for it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `curator.toml`."""

    publication: Publication = Publication()
    sections: tuple[SectionDef, ...] = ()
    """In default order; the first nine have the keys 1 to 9 in the review."""
    people: tuple[Person, ...] = ()
    templates: Templates = Templates()
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    crawl: CrawlSettings = CrawlSettings()
    review: ReviewSettings = ReviewSettings()
    suggest: SuggestSettings = SuggestSettings()
    watch: tuple[Watch, ...] = ()
    draft: DraftSettings = DraftSettings()
    assist: AssistSettings = AssistSettings()
    check: CheckSettings = CheckSettings()
    journal: JournalSettings = JournalSettings()
    zenn: ZennSettings = ZennSettings()
    site: SiteSettings = SiteSettings()

    def section_of(self, name: str) -> SectionDef | None:
        """The section whose key, heading or alias is `name`; None when no section is called that."""
        for section in self.sections:
            if name == section.key or name == section.heading or name in section.aliases:
                return section
        return None
