"""``python -m marketplace.up``: run the market until Ctrl-C."""

import os
import sys
import time

from marketplace.embedded import lock, processes
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import current
from marketplace.up import prepared
from marketplace.up.banner import banner
from marketplace.up.console import Console
from marketplace.up.plan import LOOPBACK, Plan, Ports
from marketplace.up.supervisor import StopRequested, Supervisor


def main() -> int:
    """The exit code: 0 after an orderly stop, 1 with a sentence about what is wrong."""
    begin = time.monotonic()
    instance = current()
    try:
        ports = Ports.from_environ(os.environ)
        plan = Plan(instance=instance, ports=ports, host=os.environ.get("HOST") or LOOPBACK)
        with lock.hold(instance, url=plan.url):
            console = Console(instance.logs)
            # Theirs first: they may hold the ports.
            left_over = processes.left_over(instance)
            if left_over:
                console.say(f"清理上次遗留的进程：{'、'.join(sorted(set(left_over.values())))}")
                processes.end(left_over)
            if taken := plan.taken_ports():
                raise EmbeddedError("\n".join(taken))
            with Supervisor(instance, console) as supervisor:
                _run(supervisor, plan, console, begin)
    except EmbeddedError as error:
        print(f"无法启动益农集市：{error}", file=sys.stderr)
        return 1
    except StopRequested:
        console.say("已停止，数据都保存在 " + str(instance.var))
    return 0


def _run(supervisor: Supervisor, plan: Plan, console: Console, begin: float) -> None:
    console.say("正在启动数据库、缓存和沙箱")
    # Before all that reads settings: the gateway's stand-in lays down the public key they need.
    supervisor.start(*plan.services(), *plan.sandboxes())
    lines = prepared.remembered(plan.instance) if plan.embedded_database else None
    if lines is None:
        console.say("正在准备数据库")
        supervisor.run(plan.setup("migrate"))
    console.say("正在启动网站和后台任务")
    supervisor.start(plan.web())
    supervisor.start(*plan.background())
    if lines is None:
        lines = _load_demonstration(supervisor, plan, console)
    console.plain(banner(plan, lines, time.monotonic() - begin))
    supervisor.watch()


def _load_demonstration(supervisor: Supervisor, plan: Plan, console: Console) -> list[str]:
    """Its lines, the accounts among them. A market without its demonstration is still a market: it goes on."""
    try:
        lines = supervisor.run(plan.setup("demo"))
    except EmbeddedError as error:
        console.say(f"{error} 没有演示数据，其余照常；下次启动会接着装")
        return []
    if plan.embedded_database:
        prepared.remember(plan.instance, lines)
    return lines


if __name__ == "__main__":
    sys.exit(main())
