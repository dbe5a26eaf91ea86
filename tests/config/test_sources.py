"""`sources.toml`: read with every mistake named, changed without touching anything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from curator.config.document import Document, parse
from curator.config.settings import load_settings
from curator.config.sources import (
    add_source,
    interval_text,
    kind_of,
    load_sources,
    new_slug,
    remove_source,
    sources_from,
)
from curator.domain.settings import Settings
from curator.domain.types import Kind, Selectors, Source
from curator.errors import ConfigError, UsageError

from .conftest import SECTIONS, problems

ROOT = Path(__file__).parents[2]
GOOD = '[[source]]\nslug = "a"\nkind = "feed"\nurl = "https://a.example/feed"\n'


def source_problems(text: str) -> list[ConfigError]:
    return problems(lambda: sources_from(parse(text, "sources.toml"), SECTIONS))


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        (GOOD + 'exlcude = ["x"]\n', 5, "source[1].exlcude", 'did you mean "exclude"?'),
        (GOOD.replace('"a"', '"../../x"'), 2, "source[1].slug", '"x"'),
        (GOOD.replace('"a"', '"Ä"'), 2, "source[1].slug", "is not a slug"),
        (GOOD.replace("https://a.example/feed", "file:///etc/passwd"), 4, "source[1].url", "begins with file:"),
        (GOOD.replace("https://a.example/feed", "javascript:alert(1)"), 4, "source[1].url", "http:// and https://"),
        (GOOD.replace("https://a.example/feed", "a.example/feed"), 4, "source[1].url", "no scheme"),
        (GOOD.replace("https://a.example/feed", "https:///x"), 4, "source[1].url", "https://host/path"),
        (GOOD.replace("a.example", "a:b@a.example"), 4, "source[1].url", "user name or password"),
        (GOOD.replace("/feed", "/feed?token=abc"), 4, "source[1].url", "parameter token"),
        (GOOD.replace('"feed"', '"rss"'), 3, "source[1].kind", "feed, releases, page"),
        (GOOD.replace('"feed"', '"pages"'), 3, "source[1].kind", 'did you mean "page"?'),
        (GOOD + 'section = "article"\n', 5, "source[1].section", 'did you mean "articles"?'),
        (GOOD + 'interval = "6"\n', 5, "source[1].interval", '"30m"'),
        (GOOD + 'include = "x"\n', 5, "source[1].include", "must be a list"),
        (GOOD + 'include = ["/(/"]\n', 5, "source[1].include", "item 1"),
        (GOOD + 'exclude = ["ok", "/(a+)+$/"]\n', 5, "source[1].exclude", "could take for ever"),
        (GOOD + 'exclude = ["/x"]\n', 5, "source[1].exclude", "between two"),
        (GOOD + 'language = "jp"\n', 5, "source[1].language", 'did you mean "ja"?'),
        (GOOD + 'item = "article"\n', 5, "source[1].item", 'kind = "page"'),
        (GOOD + "\n# twin\n" + GOOD.replace("feed\n", "b\n").replace("/feed", "/b"), 8, "source[2].slug", "on line 1"),
        (GOOD + GOOD.replace('"a"', '"b"').replace("https://a", "http://www.a"), 8, "source[2].url", "line 1 (a)"),
        (
            GOOD.replace('"feed"', '"releases"').replace("a.example/feed", "github.com/a/b/releases"),
            4,
            "source[1].url",
            "releases.atom",
        ),
        ("[[sources]]\n", 1, "sources", 'did you mean "source"?'),
        ("[source]\n", 1, "source", "double brackets"),
        ('[[source]]\nslug = "a"\nkind = "feed"\n', 1, "source[1]", "url is missing"),
        ("source = [1]\n", 1, "source", "must be a table"),
    ],
)
def test_each_mistake_is_named(text: str, line: int, key: str, says: str) -> None:
    """A mistake in the list of sources names file, line, key and the way out."""
    error = source_problems(text)[0]
    assert (error.path, error.line) == ("sources.toml", line)
    assert (error.key or "").startswith(key)
    assert says in str(error)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("bad-id.toml", "is not a slug"),
        ("file-url.toml", "begins with file:"),
        ("regex-bad.toml", "must be a list"),
        ("secret-url.toml", "user name or password"),
        ("unknown-key.toml", 'did you mean "exclude"?'),
    ],
)
def test_hostile_lists_are_refused(corpus: Path, file: str, says: str) -> None:
    """What attackers and slips put into a list of sources is refused at load, secrets unseen."""
    text = (corpus / "attacks/configs" / file).read_text().replace("id =", 'kind = "feed"\nslug =')
    told = "\n".join(str(error) for error in source_problems(text))
    assert says in told
    assert "hunter2" not in told
    assert "SECRETTOKEN123" not in told


def test_hostile_settings_are_refused_and_nothing_is_also_fine(corpus: Path) -> None:
    """A misspelt zone names the right one; an empty list is a list."""
    zone = (corpus / "attacks/configs/tz.toml").read_text()
    from .conftest import settings_problems

    assert 'did you mean "Asia/Tokyo"?' in str(settings_problems("[publication]\n" + zone)[0])
    assert source_problems((corpus / "attacks/configs/empty.toml").read_text()) == []
    assert source_problems((corpus / "attacks/configs/yaml-tag.yml").read_text())[0].line == 1


def test_a_private_address_may_be_listed(corpus: Path) -> None:
    """Whether it may be fetched is the crawler's guard's to say, which knows the networks that are allowed."""
    text = (corpus / "attacks/configs/private-url.toml").read_text().replace("id =", 'kind = "feed"\nslug =')
    assert source_problems(text) == []


def test_a_missing_file_lists_nothing(root: Path) -> None:
    """A publication may begin without sources."""
    assert load_sources(root, SECTIONS) == ()


def test_all_of_a_source_is_read(root: Path) -> None:
    """Every key of a source arrives, the section by its key whatever it was called."""
    (root / "sources.toml").write_text(
        '[[source]]\nslug = "p"\nkind = "page"\nurl = "https://p.example/news"\ntitle = "P"\nsection = "🛠️ Tools"\n'
        'interval = "6h"\nlanguage = "ja"\ninclude = ["Go", "/v\\\\d+/"]\nexclude = ["-rc"]\n'
        'item = "li"\nlink = "a"\ntitle_selector = "h2"\ndate = "time"\nsummary = "p"\n'
    )
    assert load_sources(root, SECTIONS) == (
        Source(
            slug="p",
            kind=Kind.PAGE,
            url="https://p.example/news",
            title="P",
            section="tools",
            include=("Go", r"/v\d+/"),
            exclude=("-rc",),
            interval=timedelta(hours=6),
            language="ja",
            selectors=Selectors("li", "a", "h2", "time", "p"),
        ),
    )


HAND_WRITTEN = """\
# our sources

# the blog
[[source]]
slug  = "a"   # short
kind = 'feed'
url = "https://a.example/feed"
include = [
    "one",  # why
    "two",
]
# interval = "6h"

# the tool
[[source]]
slug = "b"
kind = "releases"
url = "https://github.com/a/b/releases.atom"
title = \"\"\"
[[not a header]]\"\"\"
"""


def test_removing_takes_the_source_and_its_comment_only(root: Path) -> None:
    """The comment above and the commented-out keys below go with a source; its neighbours stay as they are."""
    file = root / "sources.toml"
    file.write_text(HAND_WRITTEN)
    remove_source(root, "a", SECTIONS)
    assert file.read_text() == "# our sources\n\n" + HAND_WRITTEN[HAND_WRITTEN.index("# the tool") :]
    remove_source(root, "b", SECTIONS)
    assert file.read_text() == "# our sources\n"


def test_a_source_that_is_not_there_is_named(root: Path) -> None:
    """Removing what nobody listed says which one was meant."""
    (root / "sources.toml").write_text(HAND_WRITTEN.replace('"a"', '"grafana-blog"'))
    with pytest.raises(UsageError, match='did you mean "grafana-blog"'):
        remove_source(root, "grafana-blg", SECTIONS)


def test_a_list_in_brackets_is_read_but_not_edited(root: Path) -> None:
    """TOML has another form for a list of tables: it is read, and an edit says what to do."""
    (root / "sources.toml").write_text('source = [{slug = "a", kind = "feed", url = "https://a.example/f"}]\n')
    assert len(load_sources(root, SECTIONS)) == 1
    for change in (
        lambda: remove_source(root, "a", SECTIONS),
        lambda: add_source(root, Source("b", Kind.FEED, "https://b.example/"), SECTIONS),
    ):
        with pytest.raises(ConfigError, match=r"write each as \[\[source\]\]"):
            change()


def test_a_file_changed_meanwhile_is_not_overwritten(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the file in an editor while we edit it: theirs stays, and we say so."""
    file = root / "sources.toml"
    file.write_text(HAND_WRITTEN)
    theirs = HAND_WRITTEN + "# mine\n"

    def meanwhile(document: Document, settings: Settings) -> tuple[Source, ...]:
        file.write_text(theirs)
        return sources_from(document, settings)

    monkeypatch.setattr("curator.config.sources.sources_from", meanwhile)
    with pytest.raises(ConfigError, match="changed by someone else"):
        add_source(root, Source("c", Kind.FEED, "https://c.example/"), SECTIONS)
    assert file.read_text() == theirs


def test_a_link_stays_a_link_and_permissions_stay(root: Path) -> None:
    """Dotfile managers link files; the target is replaced, not the link."""
    target = root / "real.toml"
    target.write_text(GOOD)
    target.chmod(0o640)
    (root / "sources.toml").symlink_to(target)
    add_source(root, Source("c", Kind.FEED, "https://c.example/"), SECTIONS)
    assert (root / "sources.toml").is_symlink()
    assert "c.example" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o640


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
SOURCES = st.builds(
    Source,
    slug=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    kind=st.sampled_from([Kind.FEED, Kind.PAGE]),
    url=st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9/_.-]{0,10}", fullmatch=True),
    title=WORDS.filter(lambda text: text == "" or text.strip()),
    section=st.sampled_from(["", "articles", "tools"]),
    include=st.lists(WORDS.filter(lambda text: text.strip() and "/" not in text), max_size=3).map(tuple),
    interval=st.none() | st.integers(60, 86_400 * 300).map(lambda seconds: timedelta(seconds=seconds)),
    language=st.sampled_from(["", "ja", "pt-BR"]),
)
COMMENTS = st.sampled_from(["", "# x\n", "\n", "# [[source]]\n\n", "  # indented\n\n\n"])


@given(
    sources=st.lists(SOURCES, max_size=4, unique_by=(lambda s: s.slug, lambda s: s.url.rstrip("/").replace("//", "/"))),
    new=SOURCES,
    between=st.lists(COMMENTS, min_size=5, max_size=5),
    crlf=st.booleans(),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_adding_and_removing_gives_every_byte_back(
    tmp_path_factory: pytest.TempPathFactory,
    sources: list[Source],
    new: Source,
    between: list[str],
    crlf: bool,
) -> None:
    """Whatever stands in the file stays: an added source is read back equal, and removing it undoes the edit."""
    from curator.config.sources import _block
    from curator.domain.urls import link_key

    root = tmp_path_factory.mktemp("publication")
    text = "".join(comment + _block(source, "") for source, comment in zip(sources, between, strict=False))
    text = (text + between[-1]).replace("\n", "\r\n") if crlf else text + between[-1]
    (root / "sources.toml").write_bytes(text.encode())
    if problems(lambda: load_sources(root, SECTIONS)):
        return
    taken = {s.slug for s in sources} | {link_key(s.url) for s in sources}
    if new.slug in taken or link_key(new.url) in taken:
        with pytest.raises(ConfigError):
            add_source(root, new, SECTIONS)
    else:
        add_source(root, new, SECTIONS, comment="found by hand")
        assert load_sources(root, SECTIONS) == (*sources, new)
        remove_source(root, new.slug, SECTIONS)
    assert (root / "sources.toml").read_bytes() == text.encode()


TOML_VALUES = st.recursive(
    st.integers(-5, 5) | st.booleans() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def _once(table: tuple[str, object]) -> object:
    """A `[table]` may stand once in a file, a `[[table]]` often."""
    return object() if table[0].startswith("[[") else table[0]


@given(
    tables=st.lists(
        st.tuples(
            st.sampled_from(["[x]", "[[y]]", "[[source]]", "[[source]] # [c]", '["a b".c]']),
            st.dictionaries(st.sampled_from(["k", "slug", '"q]="', "d.e"]), TOML_VALUES, max_size=3),
        ),
        max_size=5,
        unique_by=_once,
    )
)
@hypothesis_settings(max_examples=150, deadline=None)
def test_every_key_is_found_on_its_line(tables: list[tuple[str, dict[str, object]]]) -> None:
    """The scan for places agrees with the text, for headers, quoted and dotted keys and values of many lines."""
    from curator.config.document import toml_value

    lines: list[str] = []
    expected: list[int] = []
    for header, values in tables:
        lines += ["", f"  {header}"]
        for name, value in values.items():
            expected.append(len(lines) + 1)
            lines += f"{name} = {toml_value(value)} # = [x]".split("\n")
    found = parse("\n".join(lines), "f")
    places = [found.text.count("\n", 0, statement.start) + 1 for statement in found.statements.values()]
    assert places == expected
    assert len(found.tables) == len(tables)


@pytest.mark.parametrize(
    ("title", "url", "taken", "slug"),
    [
        ("Kubernetes Blog", "https://k.example/", (), "kubernetes-blog"),
        ("Kubernetes Blog", "https://k.example/", ("kubernetes-blog", "kubernetes-blog-2"), "kubernetes-blog-3"),
        ("日本語だけ", "https://www.blog.example/feed", (), "blog-example"),
        ("../..", "https://例え.example/", (), "example"),
        ("", "nonsense", (), "source"),
        ("x" * 200, "", (), "x" * 60),
    ],
)
def test_slugs_are_made_of_what_is_known(title: str, url: str, taken: tuple[str, ...], slug: str) -> None:
    """A slug comes from the title, else from the host, and is never taken twice."""
    assert new_slug(title, url, taken) == slug


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/stern/stern/releases.atom", Kind.RELEASES),
        ("https://github.com/stern/stern/tags.atom", Kind.RELEASES),
        ("https://github.com/stern/stern/commits.atom", Kind.FEED),
        ("https://github.com.evil.example/a/b/releases.atom", Kind.FEED),
        ("https://blog.example/releases.atom", Kind.FEED),
    ],
)
def test_an_address_tells_its_kind(url: str, kind: Kind) -> None:
    """GitHub's releases are a kind of their own."""
    assert kind_of(url) is kind


@pytest.mark.parametrize(("seconds", "text"), [(21_600, "6h"), (86_400, "1d"), (5_400, "90m"), (90, "90s")])
def test_spans_are_written_short(seconds: int, text: str) -> None:
    """The largest unit that is exact."""
    assert interval_text(timedelta(seconds=seconds)) == text


def test_our_own_list_is_right() -> None:
    """Neco Weekly's own sources: at least the twenty places its issues drew from, each with a section."""
    sources = load_sources(ROOT, load_settings(ROOT))
    assert len(sources) >= 20
    assert {source.section for source in sources} <= {"articles", "tools", "books", "events"}
    assert all(source.section and source.title for source in sources)
    assert sum(source.kind is Kind.RELEASES for source in sources) >= 8


def test_no_sections_at_all_is_said() -> None:
    """A source that names a section of an empty publication."""
    found = problems(lambda: sources_from(parse(GOOD + 'section = "a"\n', "sources.toml"), Settings()))
    assert "no [[section]] at all" in str(found[0])
