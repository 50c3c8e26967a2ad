"""One owner per instance. Two servers on one data folder would destroy it, and valkey-server does not guard itself."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.embedded.errors import AlreadyRunningError
from marketplace.embedded.paths import Instance


@contextmanager
def hold(instance: Instance, **about: str | int) -> Iterator[None]:
    """Own the instance while the block runs; the kernel gives the lock back even after kill -9.

    ``about`` is what the next one to try is told. Raises AlreadyRunningError, naming the owner.
    """
    instance.var.mkdir(parents=True, exist_ok=True)
    # Not closed on exec would hand the lock to children, which outlive us by a moment: Python's default closes it.
    with instance.lock_file.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunningError(_who(file.read())) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), **about}))
        file.flush()
        yield
        file.truncate(0)


def _who(text: str) -> str:
    try:
        owner = json.loads(text)
        pid, url = owner["pid"], owner.get("url", "")
    except (ValueError, KeyError):  # the owner has the lock but has not yet written who it is
        return "益农集市已在这个目录中运行。"
    where = f"，地址 {url}" if url else ""
    return f"益农集市已在这个目录中运行（进程 {pid}{where}）。要重新启动，请先在它的终端按 Ctrl-C。"
