"""Folders only their owner may enter: sockets and data are protected by nothing else."""

import os
import stat
from pathlib import Path

from marketplace.embedded.child import Account
from marketplace.embedded.errors import EmbeddedError


def private_folder(path: Path, *, mode: int = 0o700, account: Account | None = None) -> None:
    """Make the folder, or check that it is ours: the short socket folder lies where everybody may write.

    Raises EmbeddedError when it is a link or somebody else's.
    """
    path.mkdir(parents=True, exist_ok=True, mode=mode)
    uid = account.uid if account else os.geteuid()
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
        raise EmbeddedError(f"目录 {path} 属于其他用户，请删除它，或换一个用户运行。")
    if found.st_uid != uid and account:
        os.chown(path, account.uid, account.gid)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
