"""Suites that need a server, a browser or the machine to themselves, and the promise to name what was left out."""

import os
import shutil

import pytest

from marketplace.testing.bench import ELASTICSEARCH

MARKERS = {
    "serial": "needs the machine to itself: races, timing of processes",
    "elasticsearch": "runs on a real Elasticsearch (ELASTICSEARCH_URL)",
    "browser": "drives a real Chromium",
    "kill": "kills processes at chosen points",
    "e2e": "plays the whole market through its screens; marked browser too",
}
LEFT_OUT = pytest.StashKey[dict[str, int]]()
REQUIRE_ALL = "YINONG_TEST_REQUIRE_ALL"  # set by CI: a suite that cannot run fails


def chromium() -> str | None:
    """Debian's Chromium, or the one CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def elasticsearch_url() -> str:
    return os.environ.get(ELASTICSEARCH, "")


def declare(config: pytest.Config) -> None:
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    config.stash[LEFT_OUT] = {}


def leave_out(item: pytest.Item) -> None:
    """Skip a test whose server or program is not here; fail it where nothing may be left out."""
    for name, reason in _missing().items():
        if item.get_closest_marker(name):
            if REQUIRE_ALL in os.environ:
                pytest.fail(f"the {name} suite may not be left out: {reason}", pytrace=False)
            pytest.skip(f"{name}: {reason}")


def report(reporter: pytest.TerminalReporter) -> None:
    """Name the suites left out, where nobody overlooks it."""
    reasons = [str(skipped.longrepr[2]) for skipped in reporter.stats.get("skipped", ())]
    for name, reason in _missing().items():
        count = sum(f"{name}: {reason}" in text for text in reasons)
        if count:
            reporter.write_line(f"LEFT OUT: {count} tests of the {name} suite ({reason})", yellow=True)


def _missing() -> dict[str, str]:
    missing = {}
    if not elasticsearch_url():
        missing["elasticsearch"] = "ELASTICSEARCH_URL is not set"
    if not chromium():
        missing["browser"] = "no chromium found"
    return missing
