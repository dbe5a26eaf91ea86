"""Releases read from real tags."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.releases import ReleaseKind, classified, folded, release_of
from curator.domain.types import Link

NOW = datetime(2023, 3, 17, tzinfo=UTC)


TAGS = [
    ("containerd/containerd", "v1.7.0", "", "1.7.0", "stable", "containerd/containerd 1.7"),
    ("containerd/containerd", "v1.7.0-rc.3", "", "1.7.0-rc.3", "rc", "containerd/containerd 1.7"),
    ("containerd/containerd", "api/v1.7.0-rc.1", "", "1.7.0-rc.1", "rc", "containerd/containerd/api 1.7"),
    ("kubernetes/kubernetes", "v1.27.0-rc.0", "", "1.27.0-rc.0", "rc", "kubernetes/kubernetes 1.27"),
    ("kubernetes/kubernetes", "v1.27.0-alpha.3", "", "1.27.0-alpha.3", "alpha", "kubernetes/kubernetes 1.27"),
    ("argoproj/argo-cd", "v2.7.0-rc1", "", "2.7.0-rc1", "rc", "argoproj/argo-cd 2.7"),
    ("python/cpython", "v3.12.0a6", "", "3.12.0a6", "alpha", "python/cpython 3.12"),
    ("python/cpython", "v3.12.0b1", "", "3.12.0b1", "beta", "python/cpython 3.12"),
    ("python/cpython", "v3.11.2", "", "3.11.2", "stable", "python/cpython 3.11"),
    ("zellij/x", "0.1", "", "0.1", "stable", "zellij/x 0.1"),
    ("etcd-io/etcd", "v3.5.7", "", "3.5.7", "stable", "etcd-io/etcd 3.5"),
    ("istio/istio", "1.24.0-beta1", "", "1.24.0-beta1", "beta", "istio/istio 1.24"),
    ("neovim/neovim", "nightly", "", "nightly", "nightly", "neovim/neovim nightly"),
    ("neovim/neovim", "stable", "", "stable", "stable", "neovim/neovim stable"),
    ("vercel/next.js", "v13.2.4-canary.8", "", "13.2.4-canary.8", "nightly", "vercel/next.js 13.2"),
    ("a/b", "nightly-2023-03-17", "", "2023-03-17", "nightly", "a/b 2023.03"),
    ("a/b", "nightly-20230317", "", "20230317", "nightly", "a/b 2023.03"),
    ("grafana/grafana", "v0.0.0-test", "", "0.0.0-test", "test", "grafana/grafana 0.0"),
    ("grafana/helm-charts", "helm-chart-1.2.3", "", "1.2.3", "stable", "grafana/helm-charts/helm-chart 1.2"),
    ("kubernetes-sigs/kustomize", "kustomize/v5.0.1", "", "5.0.1", "stable", "kubernetes-sigs/kustomize 5.0"),
    ("kubernetes-sigs/kustomize", "api/v0.13.1", "", "0.13.1", "stable", "kubernetes-sigs/kustomize/api 0.13"),
    ("kubernetes/ingress-nginx", "controller-v1.6.4", "", "1.6.4", "stable", "kubernetes/ingress-nginx/controller 1.6"),
    ("kubernetes/ingress-nginx", "helm-chart-4.5.2", "", "4.5.2", "stable", "kubernetes/ingress-nginx/helm-chart 4.5"),
    ("systemd/systemd", "v253-rc3", "", "253-rc3", "rc", "systemd/systemd 253"),
    ("systemd/systemd", "v253", "", "253", "stable", "systemd/systemd 253"),
    ("curl/curl", "curl-8_0_1", "", "8.0.1", "stable", "curl/curl 8.0"),
    ("postgres/postgres", "REL_15_2", "", "15.2", "stable", "postgres/postgres 15.2"),
    ("git-for-windows/git", "v2.40.0.windows.1", "", "2.40.0.windows.1", "stable", "git-for-windows/git 2.40"),
    ("cybozu-go/moco", "v0.15.0", "", "0.15.0", "stable", "cybozu-go/moco 0.15"),
    ("cilium/cilium", "v1.14.0-snapshot.0", "", "1.14.0-snapshot.0", "nightly", "cilium/cilium 1.14"),
    (
        "prometheus/prometheus",
        "v2.43.0+stringlabels",
        "",
        "2.43.0+stringlabels",
        "stable",
        "prometheus/prometheus 2.43",
    ),
    (
        "brave/brave-browser",
        "v1.95.78",
        "Nightly v1.95.78 (Chromium 152)",
        "1.95.78",
        "nightly",
        "brave/brave-browser 1.95",
    ),
    ("brave/brave-browser", "v1.93.136", "Release v1.93.136", "1.93.136", "stable", "brave/brave-browser 1.93"),
    ("rust-lang/rust-analyzer", "2023-03-13", "", "2023-03-13", "stable", "rust-lang/rust-analyzer 2023.03"),
    ("rust-lang/rust", "1.68.0", "", "1.68.0", "stable", "rust-lang/rust 1.68"),
    ("hashicorp/consul", "v1.15.0-rc1", "", "1.15.0-rc1", "rc", "hashicorp/consul 1.15"),
    ("hashicorp/consul", "api/v1.20.0", "", "1.20.0", "stable", "hashicorp/consul/api 1.20"),
    (
        "open-telemetry/opentelemetry-collector",
        "cmd/builder/v0.73.0",
        "",
        "0.73.0",
        "stable",
        "open-telemetry/opentelemetry-collector/cmd/builder 0.73",
    ),
    ("envoyproxy/envoy", "v1.25.3", "", "1.25.3", "stable", "envoyproxy/envoy 1.25"),
    ("nodejs/node", "v19.8.0", "", "19.8.0", "stable", "nodejs/node 19.8"),
    ("apache/kafka", "3.4.0-rc2", "", "3.4.0-rc2", "rc", "apache/kafka 3.4"),
    ("spring-projects/spring-boot", "v3.1.0-M2", "", "3.1.0-M2", "alpha", "spring-projects/spring-boot 3.1"),
    ("spring/x", "v3.1.0-SNAPSHOT", "", "3.1.0-SNAPSHOT", "nightly", "spring/x 3.1"),
    ("llvm/llvm-project", "llvmorg-16.0.0-rc4", "", "16.0.0-rc4", "rc", "llvm/llvm-project/llvmorg 16.0"),
    ("golang/go", "go1.20.2", "", "1.20.2", "stable", "golang/go 1.20"),
    ("golang/go", "go1.20rc3", "", "1.20rc3", "rc", "golang/go 1.20"),
    ("babel/babel", "v8.0.0-alpha.1", "", "8.0.0-alpha.1", "alpha", "babel/babel 8.0"),
    ("lerna/x", "@babel/core@7.21.3", "", "7.21.3", "stable", "lerna/x/babel/core 7.21"),
    (
        "changesets/changesets",
        "@changesets/cli@2.26.1",
        "",
        "2.26.1",
        "stable",
        "changesets/changesets/changesets/cli 2.26",
    ),
    ("kubernetes-sigs/kind", "v0.17.0", "", "0.17.0", "stable", "kubernetes-sigs/kind 0.17"),
    ("bitnami/charts", "grafana/8.2.33", "", "8.2.33", "stable", "bitnami/charts/grafana 8.2"),
    ("docker/compose", "v2.17.0", "", "2.17.0", "stable", "docker/compose 2.17"),
    ("docker/buildx", "v0.10.4", "", "0.10.4", "stable", "docker/buildx 0.10"),
    ("moby/moby", "v23.0.1", "", "23.0.1", "stable", "moby/moby 23.0"),
    ("moby/buildkit", "dockerfile/1.5.2", "", "1.5.2", "stable", "moby/buildkit/dockerfile 1.5"),
    ("moby/buildkit", "v0.11.4", "", "0.11.4", "stable", "moby/buildkit 0.11"),
    ("ansible/ansible", "v2.15.0b1", "", "2.15.0b1", "beta", "ansible/ansible 2.15"),
    ("microsoft/vscode", "1.76.2", "", "1.76.2", "stable", "microsoft/vscode 1.76"),
    ("microsoft/TypeScript", "v5.0-beta", "TypeScript 5.0 Beta", "5.0-beta", "beta", "microsoft/TypeScript 5.0"),
    ("microsoft/TypeScript", "v5.0-rc", "", "5.0-rc", "rc", "microsoft/TypeScript 5.0"),
    ("denoland/deno", "v1.31.2", "", "1.31.2", "stable", "denoland/deno 1.31"),
    ("jenkinsci/jenkins", "jenkins-2.395", "", "2.395", "stable", "jenkinsci/jenkins 2.395"),
    ("keycloak/keycloak", "nightly", "", "nightly", "nightly", "keycloak/keycloak nightly"),
    ("tikv/tikv", "v6.5.0-alpha-20221201", "", "6.5.0-alpha-20221201", "alpha", "tikv/tikv 6.5"),
    ("vitessio/vitess", "v16.0.0-rc1", "", "16.0.0-rc1", "rc", "vitessio/vitess 16.0"),
    ("x/testgrid", "testgrid/v1.0.0", "", "1.0.0", "stable", "x/testgrid 1.0"),
    ("x/y", "v1.2.3.post1", "", "1.2.3.post1", "stable", "x/y 1.2"),
    ("x/y", "v1.2.3.dev4", "", "1.2.3.dev4", "nightly", "x/y 1.2"),
    ("x/y", "release-1.2.3", "", "1.2.3", "stable", "x/y 1.2"),
    ("x/y", "1.2.3-final", "", "1.2.3-final", "stable", "x/y 1.2"),
    ("x/y", "v1.2.3-ea", "", "1.2.3-ea", "beta", "x/y 1.2"),
    ("fluxcd/flux2", "v2.0.0-rc.1", "", "2.0.0-rc.1", "rc", "fluxcd/flux2 2.0"),
    ("openssl/openssl", "openssl-3.1.0-beta1", "", "3.1.0-beta1", "beta", "openssl/openssl 3.1"),
    ("grafana/loki", "helm-loki-4.8.0", "", "4.8.0", "stable", "grafana/loki/helm-loki 4.8"),
    ("dragonflyoss/Dragonfly2", "v2.0.9-rc.21", "", "2.0.9-rc.21", "rc", "dragonflyoss/Dragonfly2 2.0"),
    ("argoproj/argo-helm", "argo-cd-5.27.1", "", "5.27.1", "stable", "argoproj/argo-helm/argo-cd 5.27"),
    ("ceph/ceph-csi", "v3.8.0", "", "3.8.0", "stable", "ceph/ceph-csi 3.8"),
    ("topolvm/topolvm", "topolvm-chart-v11.0.0", "", "11.0.0", "stable", "topolvm/topolvm/topolvm-chart 11.0"),
    ("goharbor/harbor", "v2.8.0-rc1", "", "2.8.0-rc1", "rc", "goharbor/harbor 2.8"),
    ("stern/stern", "v1.24.0", "", "1.24.0", "stable", "stern/stern 1.24"),
    ("x/y", "latest", "", "latest", "stable", "x/y stable"),
    ("x/y", "test", "", "test", "test", "x/y test"),
    ("x/y", "v1.0.0-pre-release", "", "1.0.0-pre-release", "beta", "x/y 1.0"),
    ("x/y", "weekly.2023.03.17", "", "2023.03.17", "nightly", "x/y 2023.03"),
]


@pytest.mark.parametrize(("project", "tag", "title", "version", "kind", "group"), TAGS)
def test_tags(project: str, tag: str, title: str, version: str, kind: str, group: str) -> None:
    """Each shape of tag gives version, kind, and what it is folded under."""
    release = classified(project, tag, title)
    assert (release.version, release.kind.value, release.group) == (version, kind, group)


@pytest.mark.parametrize("title", ["Release 1.0 (tested by beta users)", "v1.0.0", "1.0.0: rc fixes", ""])
def test_a_title_may_say_more_only_before_its_number(title: str) -> None:
    """Words after the version speak of something else."""
    assert classified("a/b", "v1.0.0", title).kind is ReleaseKind.STABLE


def test_a_hash_is_no_alpha() -> None:
    """`a1b2c3d` is a commit."""
    assert classified("a/b", "v1.0.0-a1b2c3d").kind is ReleaseKind.STABLE
    assert classified("a/b", "v1.0.0-a1").kind is ReleaseKind.ALPHA


@pytest.mark.parametrize(
    ("url", "group"),
    [
        ("https://github.com/Containerd/containerd/releases/tag/v1.7.0-rc.3", "containerd/containerd 1.7"),
        (
            "https://www.github.com/kubernetes-sigs/kustomize/releases/tag/api%2Fv0.13.1/",
            "kubernetes-sigs/kustomize/api 0.13",
        ),
        ("https://github.com/kubernetes-sigs/kustomize/releases/tag/api/v0.13.1", "kubernetes-sigs/kustomize/api 0.13"),
        ("https://github.com/containerd/containerd/releases", None),
        ("https://github.com/containerd/containerd/issues/1", None),
        ("https://gitlab.com/a/b/releases/tag/v1.0.0", None),
        ("https://github.com.evil.example/a/b/releases/tag/v1.0.0", None),
        ("not an address", None),
        ("https://[", None),
    ],
)
def test_addresses_of_releases(url: str, group: str | None) -> None:
    """Only GitHub's release pages are releases; owners and names have no case."""
    release = release_of(url)
    assert (release.group if release else None) == group


def test_releases_are_folded_by_project_and_minor() -> None:
    """A minor's candidates and patches come together, another minor and a part stand apart."""
    tags = ["v1.7.0", "v1.7.0-rc.3", "v1.6.19", "api/v1.7.0"]
    links = [Link(tag, f"https://github.com/containerd/containerd/releases/tag/{tag}", tag, NOW) for tag in tags]
    links.append(Link("x", "https://x.example/", "x", NOW))
    assert {group: [link.key for link in members] for group, members in folded(links).items()} == {
        "containerd/containerd 1.7": ["v1.7.0", "v1.7.0-rc.3"],
        "containerd/containerd 1.6": ["v1.6.19"],
        "containerd/containerd/api 1.7": ["api/v1.7.0"],
    }


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_tag_is_read(tag: str, title: str) -> None:
    """Nothing raises."""
    assert classified("a/b", tag, title).project.startswith("a/b")


@pytest.mark.parametrize(
    "tag", ["1." * 5_000, "1.0" + "a" * 10_000 + "!", "v" * 10_000, "20230317" + "-1" * 5_000 + "!", "1_0-" * 3_000]
)
def test_hostile_tags_take_no_time(tag: str) -> None:
    """No expression runs away."""
    before = time.perf_counter()
    classified("a/b", tag, tag)
    assert time.perf_counter() - before < 0.5
