"""curator as a program that is loaded once: `python -m tests.workflows.preloaded SOCKET` forks for every command.

Loading takes a second of processor time, and a week of robots runs forty commands. Each of them still has a process, a
folder, an environment and streams of its own; `CLIENT` is what stands in place of `.venv/bin/curator`.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import time
import traceback
from pathlib import Path

CLIENT = """\
#!{python} -SE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({path!r})
said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [b"%016d" % len(said)], [0, 1, 2])
server.sendall(said)
sys.exit(int(server.recv(16) or 70))
"""
ROOMS = ("cli", "config", "crawl", "domain", "journal", "publish", "site", "store")


def serve(path: str) -> None:
    """Take commands until the process is ended."""
    import curator

    for room in ROOMS:
        for found in pkgutil.walk_packages([str(Path(curator.__file__).parent / room)], f"curator.{room}."):
            if "migrations" not in found.name:
                importlib.import_module(found.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    while True:
        client, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            os._exit(_answer(client))
        client.close()


def _answer(client: socket.socket) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _, _ = socket.recv_fds(client, 16, 3)
    said = b""
    while len(said) < int(head):
        said += client.recv(65536)
    words, folder, environment = json.loads(said)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 a stream, for the whole process
        for number, mode in enumerate("rww")
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["curator", *words]
    code = 70
    try:
        importlib.import_module("curator.__main__").main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 what a command dies of is told on its own stream
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    client.sendall(b"%d" % code)
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
