"""The daemon: catches up, outlives errors, runs alone, and ends cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from curator.domain.cron import CronError, parse_cron
from curator.errors import UsageError
from curator.schedule import timer
from curator.schedule.timer import Job

NEVER_SOON = "0 0 29 feb *"


def now() -> datetime:
    return datetime.now(UTC)


def stop() -> None:
    """Ask ourselves to end, as systemd would."""
    os.kill(os.getpid(), signal.SIGTERM)


def daemon(
    tmp_path: Path, jobs: dict[str, Job], *, until: Callable[[list[str]], bool], **more: object
) -> list[tuple[str, BaseException | None]]:
    """Run until the names reported so far satisfy `until`; at most 20 seconds."""
    told: list[tuple[str, BaseException | None]] = []

    def report(name: str, error: BaseException | None) -> None:
        told.append((name, error))
        if until([name for name, _ in told]):
            stop()

    rescue = threading.Timer(20, stop)
    rescue.start()
    try:
        timer.run(jobs, "Asia/Tokyo", lock=tmp_path / "lock", clock=now, report=report, **more)
    finally:
        rescue.cancel()
    return told


def test_it_ticks_and_one_jobs_error_does_not_end_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that fails is reported, and it and the others run again at their next time."""
    monkeypatch.setattr(timer, "_trigger", lambda cron, zone: CronTrigger(second="*", timezone=zone))
    jobs = {"good": Job(NEVER_SOON, lambda: None), "bad": Job(NEVER_SOON, lambda: 1 / 0)}
    told = daemon(tmp_path, jobs, until=lambda names: names.count("good") > 1 and names.count("bad") > 1)
    assert {name: type(error) for name, error in told} == {"good": type(None), "bad": ZeroDivisionError}


def test_what_is_owed_runs_at_once_and_once(tmp_path: Path) -> None:
    """After a pause of weeks a job that missed many times runs one time; one that is not owed waits."""
    jobs = {name: Job("17 */6 * * *", lambda: None) for name in ("crawl", "fresh", "done", "new")}
    first: dict[str, datetime] = {}
    told = daemon(
        tmp_path,
        jobs,
        until=lambda names: {"crawl", "new"} <= set(names),
        last_success={"crawl": now() - timedelta(days=30), "done": now(), "new": None},
        ready=first.update,
    )
    assert sorted(name for name, _ in told) == ["crawl", "new"]
    assert first["done"] > now() < first["fresh"]


def test_jobs_never_run_side_by_side(tmp_path: Path) -> None:
    """All jobs share a database and pages: they take turns."""
    inside = threading.Lock()

    def work() -> None:
        assert inside.acquire(blocking=False)
        threading.Event().wait(0.05)
        inside.release()

    jobs = {name: Job(NEVER_SOON, work) for name in "abc"}
    told = daemon(tmp_path, jobs, until=lambda names: len(names) == 3, last_success=dict.fromkeys("abc"))
    assert [error for _, error in told] == [None, None, None]


def test_signs_of_life_come_while_a_job_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heart beats beside the work, and one that fails to be heard ends nothing."""
    monkeypatch.setattr(timer, "BEAT", 0.01)
    enough, beats = threading.Event(), []

    def beat() -> None:
        beats.append(1)
        if len(beats) == 3:
            enough.set()
        raise OSError("disk full")

    jobs = {"long": Job(NEVER_SOON, lambda: enough.wait(10))}
    told = daemon(tmp_path, jobs, until=bool, last_success={"long": None}, beat=beat)
    assert told == [("long", None)]
    assert enough.is_set()


def test_a_second_daemon_says_so(tmp_path: Path) -> None:
    """One daemon a publication; the lock is free again when the first is gone, however it went."""
    with timer.alone(tmp_path / ".curator/lock"), pytest.raises(UsageError, match="already running"):
        timer.run({}, "UTC", lock=tmp_path / ".curator/lock", clock=now, report=lambda *_: None)
    with timer.alone(tmp_path / ".curator/lock"):
        pass


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A folder that cannot be written to is an error of one line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made"), timer.alone(tmp_path / "file/lock"):
        pass


def test_a_bad_line_starts_nothing(tmp_path: Path) -> None:
    """A cron line that cannot be read is an error before anything runs."""
    with pytest.raises(CronError, match="write the name"):
        timer.run({"a": Job("0 0 * * 0", lambda: None)}, "UTC", lock=tmp_path / "l", clock=now, report=lambda *_: None)


@pytest.mark.parametrize(
    ("line", "after", "fires"),
    [
        ("0 18 * * fri", "2023-03-11T00:00:00+09:00", "2023-03-17T18:00:00+09:00"),
        ("0 18 * * sun", "2023-03-17T20:00:00+09:00", "2023-03-19T18:00:00+09:00"),
        ("0 18 * * fri-mon", "2023-03-17T20:00:00+09:00", "2023-03-18T18:00:00+09:00"),
        ("17 */6 * * *", "2023-03-17T06:17:01+09:00", "2023-03-17T12:17:00+09:00"),
        ("0 0 1 jan *", "2023-03-17T00:00:00+09:00", "2024-01-01T00:00:00+09:00"),
    ],
)
def test_lines_mean_the_same_to_the_scheduler(line: str, after: str, fires: str) -> None:
    """APScheduler fires when our reading of the line says so: Friday is Friday, Sunday is Sunday."""
    trigger = timer._trigger(parse_cron(line), ZoneInfo("Asia/Tokyo"))
    assert trigger.get_next_fire_time(None, datetime.fromisoformat(after)) == datetime.fromisoformat(fires)


CHILD = """
    import sys, threading
    from datetime import UTC, datetime
    from pathlib import Path
    from curator.schedule.timer import Job, run

    def work():
        print("begun", flush=True)
        threading.Event().wait(0.6)
        print("finished", flush=True)

    jobs = {name: Job("0 0 29 feb *", work) for name in ("first", "second")}
    run(jobs, "UTC", lock=Path(sys.argv[1]), clock=lambda: datetime.now(UTC), last_success=dict.fromkeys(jobs),
        report=lambda name, error: print("told", name, error, flush=True))
    print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_waits_for_the_running_job_and_begins_no_other(tmp_path: Path, number: int) -> None:
    """systemd's SIGTERM in the middle of a job lets it end; what waits its turn is dropped; the exit is clean."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    child.send_signal(number)
    said, _ = child.communicate(timeout=20)
    assert (said.splitlines(), child.returncode) == (["finished", "told first None", "ended"], 0)


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    """Who cannot wait for the job sends the signal again."""
    slow = CHILD.replace("0.6", "60")
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(slow), str(tmp_path / "lock")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGTERM)
    for _ in range(200):
        try:
            child.wait(timeout=0.1)
            break
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGTERM)
    child.communicate()
    assert child.returncode == -signal.SIGTERM
