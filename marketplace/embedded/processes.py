"""Other processes of this machine: which of them are left over from an earlier run of an instance.

On Linux by /proc; elsewhere by ``ps``, which shows less.
"""

import os
import platform
import signal
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from marketplace.embedded.child import CHILD_VARIABLE, wait_until
from marketplace.embedded.paths import VAR_VARIABLE, Instance

PROC = Path("/proc")
ON_LINUX = platform.system() == "Linux"
TERM_SECONDS = 10.0
KILL_SECONDS = 10.0


def _pids() -> Iterator[int]:
    for entry in PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            yield int(entry.name)


def alive(pid: int) -> bool:
    """Whether it runs; a zombie, which a container without an init keeps for ever, does not."""
    if ON_LINUX:
        try:
            stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] not in "ZX"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def working_in(folder: Path) -> list[int]:
    """Live processes whose working folder it is: a postmaster and its backends sit in their data folder."""
    found = []
    for pid in _pids() if ON_LINUX else ():
        try:
            inside = (PROC / str(pid) / "cwd").samefile(folder)
        except OSError:  # gone, or somebody else's
            continue
        if inside and alive(pid):
            found.append(pid)
    return found


def left_over(instance: Instance) -> dict[int, str]:
    """Live children of an earlier supervisor of this instance: pid to name, by the marks in their environment."""
    mark = f"{VAR_VARIABLE}={instance.var}"
    found = {}
    for pid, variables in _environments(mark):
        names = [v.partition("=")[2] for v in variables if v.startswith(f"{CHILD_VARIABLE}=")]
        if mark in variables and names and alive(pid):
            found[pid] = names[0]
    return found


def _environments(mark: str) -> Iterator[tuple[int, list[str]]]:
    if ON_LINUX:
        for pid in _pids():
            try:
                raw = (PROC / str(pid) / "environ").read_bytes()
            except OSError:
                continue
            yield pid, os.fsdecode(raw).split("\0")
        return
    listing = subprocess.run(
        ["ps", "-axEww", "-o", "pid=,command="],  # noqa: S607 - macOS: ps is where the system puts it
        capture_output=True,
        check=True,
    )
    for line in os.fsdecode(listing.stdout).splitlines():
        number, _, command = line.strip().partition(" ")
        if mark in command and int(number) != os.getpid():
            yield int(number), [mark, *command.split()]


def end(pids: Iterable[int], first: signal.Signals = signal.SIGTERM) -> None:
    """Ask processes that are not our children to go, and kill those that stay."""
    waiting = set(pids)

    def gone() -> bool:
        waiting.intersection_update([pid for pid in waiting if alive(pid)])
        return not waiting

    for signum, seconds in ((first, TERM_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
        for pid in tuple(waiting):
            try:
                os.kill(pid, signum)
            except ProcessLookupError:
                continue
        wait_until(gone, seconds)
