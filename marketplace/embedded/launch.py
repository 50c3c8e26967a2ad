"""Becomes a server process that cannot outlive its supervisor: run as a script, ends in exec.

    launch.py PARENT SIGNAL UID:GID COMMAND...

Asks the kernel (Linux) to send SIGNAL when PARENT dies, drops to UID:GID ("-" keeps the user), then runs COMMAND.
A program of its own and not a ``preexec_fn``, which may deadlock in a process with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, signum: int, account: str, command: list[str]) -> None:
    if account != "-":
        uid, gid = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid: changing the user clears the wish.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:  # it died before the wish was made
        sys.exit("the supervisor is gone")
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
