"""The production shape, as far as it can be judged without a container engine: parsed, complete, agreeing with us."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def test_the_whole_production_shape_is_there() -> None:
    assert set(SERVICES) >= {"proxy", "web", "worker", "beat", "postgres", "valkey", "elasticsearch", *OURS}


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", ["postgres", "valkey", "elasticsearch", "web"])
def test_whoever_is_waited_for_says_when_it_is_healthy(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_nothing_starts_before_what_it_needs() -> None:
    for name in OURS:
        for needed, condition in SERVICES[name]["depends_on"].items():
            healthy = condition["condition"] == "service_healthy"
            assert ("healthcheck" in SERVICES[needed]) if healthy else needed == "migrate", (name, needed)


def test_every_volume_is_declared_and_every_database_keeps_its_data_in_one() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    named = {volume for volume in mounted if not volume.startswith(".")}
    assert named == set(COMPOSE["volumes"])


def test_no_secret_has_a_default_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    values = re.findall(r"^\s+(\w*(?:KEY|SECRET|PASSWORD)\w*): (.+)$", text, re.MULTILINE)
    assert len(values) >= 7
    assert all(value.startswith("${") and value.endswith(":?}") for _name, value in values)


def test_the_variables_are_those_that_settings_read() -> None:
    settings = (ROOT / "marketplace" / "settings.py").read_text(encoding="utf-8")
    paths = (ROOT / "marketplace" / "embedded" / "paths.py").read_text(encoding="utf-8")
    for name in SERVICES["web"]["environment"]:
        assert f'"{name}"' in settings + paths, name


def test_the_web_server_runs_with_the_threads_that_were_measured() -> None:
    command = SERVICES["web"]["command"]
    assert {"--blocking-threads=16", "--respawn-failed-workers", "marketplace.wsgi:application"} <= set(command)


def test_settings_hold_with_the_production_environment_and_no_embedded_server() -> None:
    given = dict.fromkeys(SERVICES["web"]["environment"], "x" * 50)
    given |= {
        "DATABASE_URL": "postgres://yinong:x@127.0.0.1:1/yinong",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/1",
        "PUBLIC_URL": "https://market.example",
        "ALLOWED_HOSTS": "market.example",
        "BEHIND_PROXY": "true",
        "SMS_PROVIDER": "core.notify.services.DevelopmentOutbox",
        "YINONG_VAR": "/nonexistent",
    }
    code = (
        "from django.conf import settings as s;"
        "assert not s.DEMO and not s.DEBUG and s.GRAPHQL_TRUSTED_ONLY;"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_HSTS_SECONDS;"
        "print('ok')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "marketplace.settings", "PATH": "", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "ok\n", done.stderr


def test_the_proxy_takes_bodies_in_whole_and_times_them_out() -> None:
    conf = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert "proxy_request_buffering on;" in conf
    assert "client_body_timeout" in conf


def test_pruning_keeps_what_the_seam_imports_and_drops_nearly_all() -> None:
    code = "import prune; print(len(prune.closure()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "deploy", capture_output=True, text=True, check=True)
    assert 60 < int(done.stdout) < 400
