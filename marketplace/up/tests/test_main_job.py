"""``make main-job`` against a market as a person starts it, in demonstration mode: it passes, and it can fail."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from marketplace.embedded import processes
from marketplace.embedded.paths import PROJECT
from marketplace.up.tests.market import Market

pytestmark = pytest.mark.serial
STEPS = 28


class Demonstration(Market):
    """The same market, ready when its demonstration is loaded."""

    ready_seconds = 300.0

    @property
    def environ(self) -> dict[str, str]:
        return {**super().environ, "DEMO": "1"}

    def main_job(self) -> subprocess.CompletedProcess[str]:
        given = ("--url", f"http://127.0.0.1:{self.port}", "--courier", f"http://127.0.0.1:{self.courier}")
        command = [sys.executable, "-m", "clients.main_job", *given]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    def gateway_takes(self, fee_bp: int) -> None:
        """From now on the gateway's fee is another one than the market knows of."""
        options = f"http://127.0.0.1:{self.alipay}/sandbox/control/options"
        httpx.post(options, json={"fee_bp": fee_bp}).raise_for_status()


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Demonstration]:
    market = Demonstration(tmp_path)
    yield market
    if market.supervisor_pid():
        market.signal(signal.SIGINT)
    processes.end(processes.left_over(market.instance), signal.SIGKILL)


def test_an_outsider_runs_the_main_job_and_a_fen_of_difference_ends_it(market: Demonstration) -> None:
    market.start()

    # The whole chain, each step said
    passed = market.main_job()
    assert passed.returncode == 0, passed.stdout + passed.stderr
    lines = passed.stdout.splitlines()
    assert [int(line[:3]) for line in lines[:-1]] == list(range(1, STEPS + 1))
    assert "全部通过" in lines[-1]

    # Again, with new people, at a gateway that keeps a little more than it should: it is seen and said
    market.gateway_takes(70)
    failed = market.main_job()
    assert failed.returncode == 1, failed.stdout
    assert "手续费不一致" in failed.stderr
    assert "试跑的商品已下架" in failed.stdout
