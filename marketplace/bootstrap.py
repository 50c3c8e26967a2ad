"""Everything between a clone and a program that runs, with nothing but Python: run by the Makefile.

    python3 -I marketplace/bootstrap.py run|dev

Makes ``.venv``, installs the locked dependencies (``dev``: those of tests and checks too) and builds the front end;
each only when what it is made from has changed. Standard library only, and pip because only pip knows how this
machine reaches its package registry. Old Pythons must get as far as the message, hence the plain syntax.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.json")
LOCKS = {"run": ["requirements.lock"], "dev": ["requirements.lock", "requirements-dev.lock"]}
OLDEST = (3, 11)


def main(purpose):
    """Returns the exit code; every message says what to do."""
    if sys.version_info < OLDEST:
        found, wanted = ".".join(map(str, sys.version_info[:2])), ".".join(map(str, OLDEST))
        return complain(
            "需要 Python %s 或更新版本，这里是 %s。安装后运行：make run PYTHON=python3.12" % (wanted, found)
        )
    os.chdir(ROOT)
    os.makedirs("var", exist_ok=True)
    with open(os.path.join("var", "bootstrap.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个 make 正在准备环境，等它完成")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return install(purpose) or subprocess.call([PYTHON, "-m", "marketplace.up.frontend"])


def install(purpose):
    """The virtual environment with what ``purpose`` needs."""
    if not works():
        say("创建虚拟环境 .venv")
        try:
            venv.create(VENV, clear=True, with_pip=True)
        except subprocess.CalledProcessError:
            return complain("无法创建虚拟环境：Debian 和 Ubuntu 请先安装 python3-venv。")
    wanted = digest(LOCKS[purpose])
    installed = read_stamp()
    if installed.get(purpose) == wanted:
        return 0
    say("安装依赖（第一次约半分钟）")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-compile", "--no-input", "--require-hashes"]
    for name in LOCKS[purpose]:
        command += ["--requirement", name]
    if subprocess.call(command):
        return complain("依赖没有装好，原因见上。检查网络或 pip 的镜像设置后再运行一次即可。")
    installed[purpose] = wanted
    if purpose == "dev":
        installed["run"] = digest(LOCKS["run"])
    with open(STAMP, "w") as file:
        json.dump(installed, file)
    return 0


def works():
    """Whether .venv is there and its Python still is: it dies with the Python it was made from."""
    try:
        return subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def digest(names):
    """What an installation is made from: the locks and the Python."""
    hashed = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in names:
        with open(name, "rb") as file:
            hashed.update(file.read())
    return hashed.hexdigest()


def read_stamp():
    try:
        with open(STAMP) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def say(text):
    print("准备：" + text, flush=True)


def complain(text):
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
