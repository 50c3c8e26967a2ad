"""PostgreSQL and Valkey of one instance, for the length of a block: what tests and one-off commands use."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from marketplace.embedded import lock, postgres, processes, valkey
from marketplace.embedded.child import Child, Program, wait_until
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import Instance

READY_SECONDS = 60.0


def programs(instance: Instance, *, throwaway: bool = False) -> list[Program]:
    return [valkey.program(instance, throwaway=throwaway), postgres.program(instance, throwaway=throwaway)]


@contextmanager
def running(instance: Instance, *, throwaway: bool = False) -> Iterator[None]:
    """Own the instance and keep its servers up; logs go to ``var/log``. Raises EmbeddedError."""
    with lock.hold(instance), ExitStack() as started:
        processes.end(processes.left_over(instance))
        instance.logs.mkdir(exist_ok=True)
        children = []
        for program in programs(instance, throwaway=throwaway):
            program.prepare()
            output = started.enter_context((instance.logs / f"{program.name}.log").open("ab"))
            child = Child(program, instance, output)
            started.callback(child.stop)
            children.append(child)
        for child in children:
            _await(child, instance)
        yield


def _await(child: Child, instance: Instance) -> None:
    program = child.program
    wait_until(lambda: not child.alive() or program.ready(), READY_SECONDS)
    if not (child.alive() and program.ready()):
        log = instance.logs / f"{program.name}.log"
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        raise EmbeddedError(f"{program.name} 没有启动，日志 {log} 的最后几行：\n" + "\n".join(tail))
