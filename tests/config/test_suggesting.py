"""`[suggest]` and `[[watch]]`: what a team says on suggestions."""

from __future__ import annotations

import pytest

from curator.config.document import parse
from curator.config.settings import settings_from
from curator.domain.settings import SuggestRule, Watch

from .conftest import settings_problems

SECTION = '[[section]]\nkey = "tools"\nheading = "T"\n'


def test_rules_and_watches_are_read() -> None:
    """Every condition and both forms of a watch."""
    settings = settings_from(
        parse(
            SECTION + "[suggest]\nprefill = 0.9\n[[suggest.rule]]\n"
            'section = "tools"\nhost = "github.com"\npath = "/*/releases/*"\ntitle = "/^v/"\nkind = "releases"\n'
            '[[watch]]\nproject = "cilium/cilium"\n[[watch]]\nword = "eBPF"\nweight = -1\n',
            "curator.toml",
        )
    )
    assert settings.suggest.prefill == 0.9
    assert settings.suggest.rule == (SuggestRule("tools", "github.com", "/*/releases/*", "/^v/", "releases"),)
    assert settings.watch == (Watch(project="cilium/cilium"), Watch(word="eBPF", weight=-1.0))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[suggest]\nprefill = 0", "must be a probability"),
        ("[suggest]\nprefill = true", "must be a probability"),
        ("[suggest]\nrule = 3", "write [[suggest.rule]]"),
        ('[[suggest.rule]]\nsection = "tools"', "has no condition"),
        ('[[suggest.rule]]\nhost = "a.example"', "must not be empty"),
        ('[[suggest.rule]]\nsection = "tools"\nhots = "a.example"', "unknown key hots"),
        ('[[suggest.rule]]\nsection = "tool"\nhost = "a.example"', 'did you mean "tools"?'),
        ('[[suggest.rule]]\nsection = "tools"\ntitle = "/(a+)+b/"', "could take for ever"),
        ("[[watch]]\nweight = 1", "a project or a word"),
        ('[[watch]]\nword = "a"\nproject = "b"', "one of them"),
        ('[[watch]]\nword = "a"\nweight = 11', "between -10 and 10"),
    ],
)
def test_a_mistake_is_named_with_what_would_be_right(text: str, says: str) -> None:
    [problem] = settings_problems(SECTION + text)
    assert says in str(problem)
