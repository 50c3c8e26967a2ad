"""What the market says of itself: its operator, its network, its rules with every version."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from graphene_django.settings import graphene_settings

from core.graphql import Context
from core.graphql.execution import run
from core.models import LegalText
from marketplace.legal import FOLDER, Written, publish, written

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SITE = "{ site { operatorName uscc townshipCount rules { kind title version } } }"
RULE = """query ($kind: String!, $version: Int) {
  ruleText(kind: $kind, version: $version) { title version validFrom body versions { version validFrom } }
}"""


def ask(document: str, **variables: Any) -> Any:
    schema = graphene_settings.SCHEMA.graphql_schema
    result = run(schema, document, context=Context(now=NOW), variables=variables)
    assert not result.errors, result.errors
    assert result.data is not None
    return next(iter(result.data.values()))


def test_the_footer_in_three_statements(django_assert_num_queries: Counting) -> None:
    # given the published rules, one of them only announced
    publish(written(FOLDER), valid_from=NOW - timedelta(days=30))
    publish([Written("notice", "公告", "七日后施行。")], valid_from=NOW + timedelta(days=7))
    # when anybody reads the footer
    with django_assert_num_queries(3):
        site = ask(SITE)
    # then it names the operator and what holds today; a fact nobody has told is null
    assert (bool(site["operatorName"]), site["uscc"]) == (True, None)
    assert [rule["kind"] for rule in site["rules"]] == ["service", "trading", "privacy", "fees"]
    assert site["rules"][0]["title"] == "益农集市服务协议"


def test_a_changed_rule_is_a_new_version_and_the_old_one_stays() -> None:
    rule = Written("fees", "收费规则", "千分之五。")
    publish([rule], valid_from=NOW - timedelta(days=400))
    assert publish([rule], valid_from=NOW) == []
    publish([Written("fees", "收费规则", "千分之六。")], valid_from=NOW + timedelta(days=7))
    # the one in force until then, the announced one, and both in the list
    current = ask(RULE, kind="fees")
    assert (current["version"], current["body"]) == (1, "千分之五。")
    assert ask(RULE, kind="fees", version=2)["validFrom"] == "2026-12-01"
    assert [row["version"] for row in current["versions"]] == [2, 1]
    assert ask(RULE, kind="fees", version=9) is None
    assert ask(RULE, kind="nothing") is None


def test_versions_are_listed_for_three_years() -> None:
    publish([Written("fees", "收费规则", "旧。")], valid_from=NOW - timedelta(days=1_200))
    publish([Written("fees", "收费规则", "新。")], valid_from=NOW - timedelta(days=1_000))
    assert [row["version"] for row in ask(RULE, kind="fees")["versions"]] == [2]


def test_loading_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_rules")
    assert LegalText.objects.count() == 4
    call_command("load_rules")
    assert LegalText.objects.count() == 4
    assert capsys.readouterr().out.splitlines() == ["fees v1", "privacy v1", "service v1", "trading v1"]


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("只有标题\n", encoding="utf-8")
    with pytest.raises(ValueError, match="first line"):
        written(tmp_path)
