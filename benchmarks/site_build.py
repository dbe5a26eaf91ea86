"""A newsletter's archive of any size, the same from the same seed, and what building its site costs.

Beside `curator build` stands, in the same run, a bare `mkdocs build` of the same issue pages: Material for MkDocs,
its search plugin on, a navigation of three pages. Wall and CPU seconds, and the peak memory of the largest process.

    python benchmarks/site_build.py [--issues 520] [--items 20] [--runs 3] [--output FILE.json] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

SECTIONS = (
    ("articles", "👀 Notable Articles"),
    ("tools", "🛠️ Tools, Frameworks, Libraries"),
    ("releases", "🚀 Releases"),
    ("books", "📘 Books"),
    ("events", "🤝 Events"),
)
FIRST = date(2016, 1, 1)
NAMES = (
    "Kubernetes containerd etcd Cilium Envoy Argo Flux Prometheus Grafana Terraform Istio Linkerd Harbor Helm Knative "
    "Rook Longhorn Falco Kyverno Crossplane Tekton Backstage Thanos Cortex Vitess TiKV NATS CoreDNS Podman runc gVisor"
).split()
THINGS = (
    "コンテナレジストリ 分散トレーシング 継続的プロファイリング 楽観的ロック 時系列データベース 待ち行列 "
    "契約による設計 回帰テスト 耐障害性 負荷分散 名前解決 証明書の更新 権限管理 秘密情報 監査ログ "
    "障害訓練 段階的リリース 自動復旧 暗号化 仮想ネットワーク ストレージ スケジューラ オペレーター "
    "可観測性 メトリクス ダッシュボード 依存関係 脆弱性 署名検証 供給網"
).split()
DOES = (
    "を速くする を作り直す を試した話 の設計を読む の落とし穴 を運用して学んだこと の新機能 と向き合う "
    "の比較 を支える技術"
).split()
SENTENCES = (
    "{name} {version} で{thing}まわりが大きく変わりました。",
    "これまでは{thing}を自前で用意する必要がありましたが、{name} に任せられるようになります。",
    "手元の環境で試したところ、{thing}にかかる時間がおよそ{number}%短くなりました。",
    "{thing}と{other}の関係が図つきで説明されていて、はじめての人にも読みやすいです。",
    "ただし {name} の古い版を使っている場合は、先に{other}の移行が必要です。",
    "The maintainers of {name} explain why {version} took {number} days longer than planned.",
    "本番で使うなら{other}の設定も見直しておきたいところです。",
)
PLANTED = (
    "楽観的並行制御 鮭缶レジストリ 量子もつれ 琥珀色の監視 多腕バンディット 逆浸透膜 燃料電池車 珪藻土 "
    "天文台日誌 折り紙工学 無停電電源装置 音声合成器 潮汐発電 氷河期世代 自動販売機 海底ケーブル "
    "水素ステーション 半導体露光 生体認証鍵 準同型暗号 ゼフィロス クロノメーター パンケーキソート "
    "ホログラフィー マイクログリッド トランスコーダー ディスパッチャー サーキットブレーカー "
    "ブルームフィルター スナップショット分離 レプリケーションスロット ガベージコレクター"
).split()
"""Japanese words that stand in few issues: kanji compounds, mixed ones and long katakana."""
PLANTED_ENGLISH = "zyxophone quokkanet fjordlock hexastore wombatctl lemurproxy narwhaldb okapimesh".split()
PARTS = (
    ("並行制御", "楽観的並行制御"),
    ("もつれ", "量子もつれ"),
    ("監視", "琥珀色の監視"),
    ("バンディット", "多腕バンディット"),
    ("浸透膜", "逆浸透膜"),
    ("燃料電池", "燃料電池車"),
    ("天文台", "天文台日誌"),
    ("工学", "折り紙工学"),
    ("電源装置", "無停電電源装置"),
    ("音声合成", "音声合成器"),
    ("氷河期", "氷河期世代"),
    ("販売機", "自動販売機"),
    ("ケーブル", "海底ケーブル"),
    ("水素", "水素ステーション"),
    ("露光", "半導体露光"),
    ("生体認証", "生体認証鍵"),
    ("暗号", "準同型暗号"),
    ("グリッド", "マイクログリッド"),
    ("ブレーカー", "サーキットブレーカー"),
    ("フィルター", "ブルームフィルター"),
)
"""Parts of planted compounds, each with the compound: what a reader types who remembers half of a word."""


def issue_text(number: int, day: date, items: int, chance: random.Random, planted: Sequence[str] = ()) -> str:
    """An issue page of about 11 kB for 20 items. `planted` words stand in its notes, one an item."""
    headline = f"{chance.choice(NAMES)} と{chance.choice(THINGS)}"
    lines = [
        "---",
        f"number: {number}",
        f"date: {day}",
        f'title: "{headline}など: Bench Weekly ({day}号)"',
        "emoji: 🐈",
        f"topics: [kubernetes, {chance.choice(NAMES).lower()}, {chance.choice(NAMES).lower()}]",
        "draft: false",
        f"published_at: {day + timedelta(days=3)}T10:00:00+09:00",
        "---",
        "",
        f"今回は第{number}回目の記事となります。",
    ]
    words = list(planted)
    for at in range(items):
        share = at * len(SECTIONS) // items
        if at == 0 or share != (at - 1) * len(SECTIONS) // items:
            lines += ["", f"## {SECTIONS[share][1]}"]
        name, thing = chance.choice(NAMES), chance.choice(THINGS)
        host = f"{name.lower()}.example"
        lines += ["", f"### {name} で{thing}{chance.choice(DOES)}", "", f"https://{host}/{day.year}/{number}-{at}", ""]
        for _ in range(chance.randint(2, 4)):
            lines.append(
                chance.choice(SENTENCES).format(
                    name=chance.choice(NAMES),
                    thing=chance.choice(THINGS),
                    other=chance.choice(THINGS),
                    number=chance.randint(2, 90),
                    version=f"1.{chance.randint(0, 40)}",
                )
            )
        if words:
            lines.append(f"なかでも{words.pop()}の話が印象に残りました。")
    lines += ["", "## あとがき", "", "来週もよろしくお願いします。", ""]
    return "\n".join(lines)


def archive(issues: int, items: int, seed: int = 26) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The pages by file name, and for each planted word the dates of the three issues that hold it."""
    chance = random.Random(seed)
    days = [FIRST + timedelta(weeks=week) for week in range(issues)]
    where = {word: sorted(chance.sample(days, min(3, issues))) for word in (*PLANTED, *PLANTED_ENGLISH)}
    pages = {}
    for number, day in enumerate(days, start=1):
        words = [word for word, found in where.items() if day in found]
        pages[f"{day}.md"] = issue_text(number, day, items, chance, words)
    return pages, {word: [str(day) for day in found] for word, found in where.items()}


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds, and the peak of its largest process in MB."""

    name: str
    wall: float
    cpu: float
    peak: float


def timed(name: str, command: Sequence[str], folder: Path) -> Run:
    """Run a program to its end; children that it starts are counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    pid = os.posix_spawnp(
        "sh",
        ["sh", "-c", 'cd "$0" && exec "$@" >/dev/null 2>"$0/errors"', str(folder), *command],
        os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    if status != 0:
        raise SystemExit(f"{name} failed: {(folder / 'errors').read_text()[-2_000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(name, wall, cpu, usage.ru_maxrss / 1024)


def make_publication(root: Path, pages: Mapping[str, str]) -> None:
    """A publication with these pages, nothing built yet."""
    (root / "content" / "issues").mkdir(parents=True)
    sections = "".join(f'\n[[section]]\nkey = "{key}"\nheading = "{heading}"\n' for key, heading in SECTIONS)
    (root / "curator.toml").write_text(
        '[publication]\ntitle = "Bench Weekly"\nurl = "https://bench.example/weekly/"\nlanguage = "ja"\n'
        f'timezone = "Asia/Tokyo"\nemoji = "🐈"\nnewline = "join"\n{sections}'
    )
    for name, text in pages.items():
        (root / "content" / "issues" / name).write_text(text)


def make_bare(root: Path, pages: Mapping[str, str]) -> None:
    """The same pages for MkDocs alone."""
    (root / "docs" / "issues").mkdir(parents=True)
    for name in ("index", "archive", "about"):
        (root / "docs" / f"{name}.md").write_text(f"# {name}\n")
    for name, text in pages.items():
        (root / "docs" / "issues" / name).write_text(text)
    (root / "mkdocs.yml").write_text(
        "site_name: Bench\nsite_url: https://bench.example/\nnav: [index.md, archive.md, about.md]\n"
        "theme: {name: material, language: ja, font: false}\nplugins: [search]\nvalidation: {omitted_files: ignore}\n"
    )


def forget_all_but_pictures(root: Path) -> None:
    """As if nothing had been built, save that the pictures for sharing are drawn."""
    pictures = root / ".curator" / "cache" / "pictures"
    kept = root / "pictures"
    pictures.rename(kept)
    for folder in (root / "site", root / ".curator"):
        shutil.rmtree(folder)
    pictures.parent.mkdir(parents=True)
    kept.rename(pictures)


def one_round(folder: Path, pages: Mapping[str, str]) -> list[Run]:
    """Bare MkDocs; a build with every picture to draw; a first build with the pictures there; one more without a
    change; one after a changed issue."""
    programs = Path(sys.executable).parent
    bare, ours = folder / "bare", folder / "ours"
    for root in (bare, ours):
        shutil.rmtree(root, ignore_errors=True)
    make_bare(bare, pages)
    make_publication(ours, pages)
    build = [str(programs / "curator"), "build"]
    runs = [timed("mkdocs", [str(programs / "mkdocs"), "build", "-q"], bare), timed("drawn", build, ours)]
    forget_all_but_pictures(ours)
    runs.append(timed("first", build, ours))
    runs.append(timed("again", build, ours))
    changed = ours / "content" / "issues" / sorted(pages)[len(pages) // 2]
    changed.write_text(changed.read_text() + "\n追記した一文です。\n")
    return [*runs, timed("changed", build, ours)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--issues", type=int, default=520)
    options.add_argument("--items", type=int, default=20)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--output", type=Path)
    options.add_argument("--keep", type=Path, help="build here and leave it")
    asked = options.parse_args()
    pages, _ = archive(asked.issues, asked.items)
    with tempfile.TemporaryDirectory() as temporary:
        rounds = [one_round(asked.keep or Path(temporary), pages) for _ in range(asked.runs)]
    runs = {name: [run for one in rounds for run in one if run.name == name] for name in (r.name for r in rounds[0])}
    bare = statistics.median(run.wall for run in runs["mkdocs"])
    bare_cpu = statistics.median(run.cpu for run in runs["mkdocs"])
    print(f"{asked.issues} issues of {asked.items} items, medians of {asked.runs}")
    for name, of in runs.items():
        wall, cpu = (statistics.median(getattr(run, key) for run in of) for key in ("wall", "cpu"))
        peak = max(run.peak for run in of)
        print(
            f"{name:8} {wall:6.2f} s ({wall / bare:4.2f}x)  {cpu:6.2f} s CPU ({cpu / bare_cpu:4.2f}x)  {peak:4.0f} MB"
        )
    if asked.output:
        asked.output.write_text(json.dumps({name: [asdict(run) for run in of] for name, of in runs.items()}, indent=1))


if __name__ == "__main__":
    main()
