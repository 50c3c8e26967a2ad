"""``python -m clients.main_job [--url URL] [--courier URL]``: 0 when every step and every fen was right, else 1."""

from __future__ import annotations

import argparse
import os
import sys

import httpx

from clients.main_job.checking import Difference, Steps
from clients.main_job.run import run


def _local(variable: str, port: int) -> str:
    return f"http://127.0.0.1:{os.environ.get(variable) or port}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="main-job", description="主链试跑：从新卖家到货款到账。")
    parser.add_argument("--url", default=os.environ.get("URL") or _local("PORT", 8000), help="演示模式的集市")
    parser.add_argument(
        "--courier", default=os.environ.get("COURIER_URL") or _local("COURIER_PORT", 8720), help="快递沙箱"
    )
    given = parser.parse_args(arguments)
    steps = Steps(lambda line: print(line, flush=True))
    try:
        run(given.url.rstrip("/"), given.courier.rstrip("/"), steps)
    except (Difference, httpx.HTTPError) as error:
        print(f"没有通过（{steps.seconds:.1f} 秒）：{error}", file=sys.stderr)
        return 1
    print(f"全部通过，用时 {steps.seconds:.1f} 秒")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
