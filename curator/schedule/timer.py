"""The daemon behind `curator schedule`: calls jobs at the times in `curator.toml`, and decides nothing itself.

APScheduler 3.x with its memory store. What was missed while it was down is found from the last successes (pure,
`domain.cron`), not from a job store: a persistent store run by two daemons ran a job twice and lost one daemon.
One thread does all jobs, one after the other, since they work on the same database and pages.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

from curator.domain.cron import MONTHS, WEEKDAYS, Cron, jobs_due, parse_cron
from curator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Job:
    """What to call and when: a cron line in the publication's zone."""

    cron: str
    call: Callable[[], object]


BEAT = 60.0
"""Seconds between two signs of life."""

Report = Callable[[str, BaseException | None], None]
"""Told the job's name after every run, with the error that ended it or None. Called in the working thread."""


def run(
    jobs: Mapping[str, Job],
    timezone: str,
    *,
    lock: Path,
    clock: Callable[[], datetime],
    report: Report,
    last_success: Mapping[str, datetime | None] | None = None,
    ready: Callable[[Mapping[str, datetime]], None] = lambda _: None,
    beat: Callable[[], object] = lambda: None,
) -> None:
    """Run until SIGTERM or SIGINT; a job that runs then is waited for, a second signal ends at once.

    `last_success` has the jobs to catch up on: when one is owed (None: it never ran) it runs right away, once.
    `ready` is told the first time of each job. `beat` is called at the start and every `BEAT` seconds, in the main
    thread, so also while a job runs; what it raises is ignored. Raises `UsageError` when another daemon holds `lock`,
    `CronError` for a bad line. Call it from the main thread: signals arrive there.
    """
    crons = {name: parse_cron(job.cron) for name, job in jobs.items()}
    zone = ZoneInfo(timezone)
    with alone(lock):
        now = clock()
        owed = jobs_due(crons, now, zone, last_success=last_success or {})
        scheduler = _scheduler(zone)
        stopping = Event()
        first: dict[str, datetime] = {}
        for name, job in jobs.items():
            trigger = _trigger(crons[name], zone)
            first[name] = now.astimezone(zone) if name in owed else trigger.get_next_fire_time(None, now)
            scheduler.add_job(
                _told(name, job, report, stopping), trigger, id=name, name=name, next_run_time=first[name]
            )
        ready(first)
        _serve(scheduler, stopping, beat)


def _serve(scheduler: Any, stopping: Event, beat: Callable[[], object]) -> None:
    """Let the scheduler work in a thread of its own until a signal comes.

    The main thread only waits: an exception thrown by a signal handler would go into whatever the scheduler does
    just then, and APScheduler swallows it while it hands a job over (seen in a test).
    """
    from apscheduler.events import EVENT_SCHEDULER_STARTED

    ended, end = os.pipe()
    errors: list[BaseException] = []
    begun = Event()  # a signal may come before the scheduler has started, when it cannot be shut down yet
    scheduler.add_listener(lambda _: begun.set(), EVENT_SCHEDULER_STARTED)

    def work() -> None:
        try:
            scheduler.start()
        except BaseException as error:  # noqa: BLE001 - told to the main thread, which raises it
            errors.append(error)
        finally:
            begun.set()
            os.write(end, b".")

    thread = Thread(target=work, name="scheduler")
    try:
        with _told_by_signal(end, stopping):
            thread.start()
            _alive(beat)
            while not select.select([ended], [], [], BEAT)[0]:
                _alive(beat)
            begun.wait()
        if scheduler.running:
            scheduler.shutdown(wait=True)
        thread.join()
    finally:
        os.close(ended)
        os.close(end)
    if errors:
        raise errors[0]


def _alive(beat: Callable[[], object]) -> None:
    with contextlib.suppress(Exception):  # a database that is busy for once ends no daemon
        beat()


def _told(name: str, job: Job, report: Report, stopping: Event) -> Callable[[], None]:
    """The job as the scheduler calls it: no error leaves it, and it does not begin any more once we stop."""

    def call() -> None:
        if stopping.is_set():
            return
        try:
            job.call()
        except BaseException as error:  # noqa: BLE001 - a daemon outlives whatever one job does
            report(name, error)
        else:
            report(name, None)

    return call


@contextlib.contextmanager
def _told_by_signal(end: int, stopping: Event) -> Iterator[None]:
    """While it lasts, SIGTERM and SIGINT set `stopping` and write to a pipe. The first one puts the old handlers
    back, so that a second does what it always does: end at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for known, handler in before.items():
            signal.signal(known, handler)
        stopping.set()
        os.write(end, b".")

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock file; the kernel frees it when we die, however we die. Raises `UsageError` when it is held or
    cannot be made."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UsageError(f"{lock} cannot be made: {error.strerror}", hint="look at the folder's permissions") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "curator schedule is already running for this publication", hint="one daemon is enough"
            ) from None
        yield
    finally:
        os.close(handle)


def _trigger(cron: Cron, zone: ZoneInfo) -> Any:
    """The line as APScheduler's trigger. Weekdays by name: its own numbers begin with Monday, crontab's with Sunday."""
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger(
        minute=_listed(cron.minutes),
        hour=_listed(cron.hours),
        day=_listed(cron.days),
        month=",".join(MONTHS[number - 1] for number in cron.months),
        day_of_week=",".join(WEEKDAYS[number] for number in cron.weekdays),
        timezone=zone,
    )


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _scheduler(zone: ZoneInfo) -> Any:
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler

    return BlockingScheduler(
        timezone=zone,
        executors={"default": ThreadPoolExecutor(1)},
        # A run that comes late (the laptop slept, another job took long) is made up for once, never dropped.
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
