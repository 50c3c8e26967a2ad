"""The GraphQL endpoint and sign-in under requests that no page of ours sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from core.models import User

ASK = "query($text: String!) { suggestions(prefix: $text) { __typename } }"


def post(client: Client, body: Any, url: str = "/graphql") -> Any:
    return client.post(url, json.dumps(body), content_type="application/json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        {"query": 5},
        {"query": "{ __typename }", "variables": [1]},
        {"query": "{ __typename }", "variables": "[1]"},
        {"query": "{ __typename }", "operationName": ["a"]},
        {"documentId": {"a": 1}},
    ],
)
def test_a_body_of_another_shape_is_refused_in_chinese_and_breaks_nothing(client: Client, body: dict[str, Any]) -> None:
    answer = post(client, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "请求的格式不对，请刷新页面后重试。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        {"query": ASK, "variables": {"text": "橙\0"}},
        {"query": ASK, "variables": {"text": "橙\ud800"}},
        {"query": '{ node(id: "a\\u0000") { id } }'},
        {"query": '{ node(id: "a\\u{0}") { id } }'},
    ],
)
def test_a_character_that_no_row_can_keep_is_named_before_anything_is_asked(
    client: Client, body: dict[str, Any], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = post(client, body).json()
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    assert "看不见的特殊字符" in answer["errors"][0]["message"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["township", "category", "cert", "season"])
def test_the_list_page_leaves_aside_what_no_address_of_ours_holds(client: Client, kind: str) -> None:
    assert client.get("/list", {kind: "\0"}).status_code == 200


def test_who_comes_without_its_mark_is_told_what_to_do_in_chinese() -> None:
    client = Client(enforce_csrf_checks=True)
    by_program, by_form = post(client, {"query": "{ __typename }"}), client.post("/auth/phone/start", {})
    assert by_program.status_code == by_form.status_code == 403
    assert "请刷新页面，再做一次。" in by_program.json()["errors"][0]["message"]
    assert "请刷新页面，再做一次。" in by_form.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("account/phone", {"phone": "13900000009"}),
        ("account/password/change", {"new_password": "another password"}),
        ("account/authenticators/totp", {"code": "123456"}),
        ("account/authenticators/recovery-codes", {}),
        ("auth/signup", {"phone": "13900000009"}),
        ("auth/login", {"phone": "13900000009", "password": "x"}),
        ("auth/password/request", {"email": "a@b.cn"}),
    ],
)
@pytest.mark.parametrize("face", ["browser", "app"])
def test_nobody_changes_an_account_past_the_office_and_the_audit(
    client: Client, face: str, path: str, body: dict[str, Any]
) -> None:
    client.force_login(User.objects.create_user("13900000008"))
    assert post(client, body, f"/_allauth/{face}/v1/{path}").status_code in {404, 405}


def test_a_browser_that_only_looks_is_told_how_to_ask(client: Client) -> None:
    answer = client.get("/graphql", headers={"Accept": "text/html"})
    assert (answer.status_code, "POST" in answer.content.decode()) == (405, True)
