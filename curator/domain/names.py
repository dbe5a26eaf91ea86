"""Names of projects that are nearly right: wrong capitals, letters swapped, a name one letter off beside its version.

A finding that is none costs more than one that is missed, so only such names are looked for as cannot be taken for
another word; short ones (Flux, Argo, Helm) and neighbours of English words (Linkerd, Knative, Harbor, Kustomize) are
left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

CASED = (
    # Names with capitals inside, or a dot: as their owners write them.
    "AlmaLinux AppArmor BitBucket BuildKit CentOS CircleCI CloudFlare CockroachDB ConfigMap CoreDNS CoreOS CronJob "
    "DaemonSet DevOps DynamoDB ElastiCache GitHub GitLab GitOps GoBGP GoLand GraphQL IntelliJ JavaScript "
    "LinkedIn MariaDB MetalLB MinIO MongoDB MySQL NetworkPolicy Next.js Node.js NumPy OpenAPI OpenMetrics OpenSSF "
    "OpenShift OpenStack OpenTelemetry OpenTofu PagerDuty PlanetScale PostgreSQL PowerShell PromQL PyPI PyTorch "
    "RabbitMQ ReplicaSet ServiceAccount SQLite StatefulSet SwiftUI TiDB TinyGo TypeScript VictoriaMetrics "
    "WebAssembly YouTube gRPC iOS macOS"
).split()
_UNSURE = frozenset({"bitbucket", "cloudflare", "ios", "networkpolicy", "configmap", "cronjob", "serviceaccount"})
"""Written in several ways by their owners, or fields of code: not held to one."""
_BY_CASE = {name.lower(): name for name in CASED if name.lower() not in _UNSURE}

_PARTED = {
    "Victoria Metrics": "VictoriaMetrics",
    "Open Telemetry": "OpenTelemetry",
    "Git Hub": "GitHub",
    "Git Lab": "GitLab",
    "Postgre SQL": "PostgreSQL",
    "Kube Builder": "Kubebuilder",
}

TYPED = (
    "Alertmanager Cilium CloudNativePG Crossplane Elasticsearch Grafana Kubebuilder Kubeflow Kubernetes Kubewarden "
    "OpenTelemetry PostgreSQL Prometheus Terraform TypeScript VictoriaMetrics"
).split()
"""Names looked for with letters missing, doubled, too many or swapped."""

_WORD = re.compile(r"(?<![A-Za-z0-9_./@#&=?\-])[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z]+)?(?![A-Za-z0-9_/@\-]|\.[A-Za-z0-9])")
_VERSIONED = re.compile(r"(?<![A-Za-z0-9_./@-])([A-Za-z][A-Za-z0-9_-]*)[ \t]*v?(\d{1,4}(?:\.\d{1,6})+)(?![A-Za-z0-9_])")
_WORD_LIMIT = 40


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A word that is nearly a name. `certain`: it is the name, in other capitals."""

    start: int
    end: int
    said: str
    right: str
    certain: bool


def near_misses(text: str, *, real: Collection[str] = ()) -> Iterator[NearMiss]:
    """Words that are nearly a project's name.

    Args:
        text: Prose; masked parts are no words.
        real: Lower-case words that are names of their own here, such as those in addresses: Grabana is no misspelt
            Grafana where a link leads to it.
    """
    for match in _WORD.finditer(text):
        word = match.group()
        if len(word) > _WORD_LIMIT:
            continue
        right = _BY_CASE.get(word.lower())
        if right is not None:
            if word not in (right, word.lower()) and not word.isupper():
                yield NearMiss(match.start(), match.end(), word, right, certain=True)
        elif word.lower() not in real and (name := typed_wrong(word)):
            yield NearMiss(match.start(), match.end(), word, name, certain=False)
    for said, right in _PARTED.items():
        for match in re.finditer(rf"(?<![A-Za-z]){said}(?![A-Za-z])", text):
            yield NearMiss(match.start(), match.end(), said, right, certain=False)


def beside_version(title: str, text: str) -> Iterator[NearMiss]:
    """Words before a version in `text` that are one letter off the name which `title` has before the same version:
    `container 1.7.0` under the title `containerd 1.7.0`."""
    names = {match[2]: match[1] for match in _VERSIONED.finditer(title)}
    for match in _VERSIONED.finditer(text) if names else ():
        name, word = names.get(match[2]), match[1]
        if name and len(word) >= 4 and word.lower() != name.lower() and distance(word.lower(), name.lower()) == 1:
            yield NearMiss(match.start(1), match.end(1), word, name, certain=False)


@lru_cache(maxsize=8_192)
def typed_wrong(word: str) -> str | None:
    """The name that a word is a slip of; None when it is none, or a name itself."""
    said = word.lower()
    for name in TYPED:
        right = name.lower()
        if said in (right, right + "s") or abs(len(said) - len(right)) > 2 or said[:1] != right[:1]:
            continue
        off = distance(said, right)
        if off == 1 and (len(said) != len(right) or sorted(said) == sorted(right) or len(right) >= 10):
            return name  # one letter exchanged for another makes another word of a short one (Grabana)
        if off == 2 and len(right) >= 10 and _letters_apart(said, right) <= 2:
            return name  # promethium is none
    return None


def _letters_apart(one: str, other: str) -> int:
    first, second = Counter(one), Counter(other)
    return ((first - second) + (second - first)).total()


def distance(one: str, other: str) -> int:
    """Letters to insert, take out, exchange or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, last, row = row, before, [at]
        for to, target in enumerate(other, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != target))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == target:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
    return row[-1]
