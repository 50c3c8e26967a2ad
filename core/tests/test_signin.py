"""Signing in by phone: one step for everybody, six digits, limits, closed accounts, second factor for officials."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from core import access
from core.access import Grant, Role
from core.models import AuditEntry, Notification, User

PHONE = "13987654321"
CONFIRM = "/_allauth/browser/v1/auth/code/confirm"


def post(client: Client, url: str, body: dict[str, Any]) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json")


def code_for(phone: str) -> str:
    row = Notification.objects.filter(to=phone, template="signin_code").latest("created_at")
    return str(row.params["code"])


def sign_in(client: Client, phone: str) -> Any:
    assert post(client, "/auth/phone/start", {"phone": phone}).status_code == 200
    return post(client, CONFIRM, {"code": code_for(phone)})


@pytest.mark.django_db
@pytest.mark.usefixtures("valkey")
class TestPhone:
    def test_a_new_number_gets_a_six_digit_code_and_an_account(self, client: Client) -> None:
        answer = post(client, "/auth/phone/start", {"phone": "139 8765 4321"})
        assert answer.status_code == 200
        code = code_for(PHONE)
        assert len(code) == 6
        assert code.isdigit()
        assert client.get("/session").json()["signedIn"] is False

        assert post(client, CONFIRM, {"code": code}).status_code == 200
        assert client.get("/session").json()["signedIn"] is True
        assert User.objects.get(phone=PHONE).phone_verified_at is not None

    def test_the_answer_does_not_tell_who_has_an_account(self, client: Client) -> None:
        User.objects.create_user(PHONE)
        known = post(client, "/auth/phone/start", {"phone": PHONE})
        unknown = post(Client(), "/auth/phone/start", {"phone": "13987654322"})
        assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())

    @pytest.mark.parametrize("number", ["12987654321", "1398765432", "", "139876543210"])
    def test_a_wrong_number_is_refused_in_chinese_and_changes_nothing(self, client: Client, number: str) -> None:
        answer = post(client, "/auth/phone/start", {"phone": number})
        assert answer.status_code == 400
        assert "手机号" in answer.json()["error"]["message"]
        assert not User.objects.exists()
        assert not Notification.objects.exists()

    def test_a_second_code_within_the_minute_is_refused(self, client: Client) -> None:
        post(client, "/auth/phone/start", {"phone": PHONE})
        again = post(Client(), "/auth/phone/start", {"phone": PHONE})
        assert again.status_code == 429
        assert Notification.objects.count() == 1

    def test_a_wrong_code_opens_nothing_and_five_end_the_attempt(self, client: Client) -> None:
        post(client, "/auth/phone/start", {"phone": PHONE})
        right = code_for(PHONE)
        wrong = "000000" if right != "000000" else "111111"
        assert [post(client, CONFIRM, {"code": wrong}).status_code for _ in range(5)] == [400] * 5
        assert post(client, CONFIRM, {"code": right}).status_code == 409
        assert client.get("/session").json()["signedIn"] is False

    def test_a_closed_account_is_told_so(self, client: Client) -> None:
        User.objects.create_user(PHONE, is_active=False)
        answer = post(client, "/auth/phone/start", {"phone": PHONE})
        assert answer.status_code == 403
        assert not Notification.objects.exists()

    def test_without_the_csrf_token_nothing_starts(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert post(strict, "/auth/phone/start", {"phone": PHONE}).status_code == 403


@pytest.mark.django_db
@pytest.mark.usefixtures("valkey")
def test_official_grants_count_only_after_the_second_factor(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    grants = [Grant(Role.COUNTY_ADMIN, "region:530427"), Grant(Role.STATION_MANAGER, "station:1")]
    monkeypatch.setattr(access, "_providers", [lambda _user: grants])
    user = User.objects.create_user(PHONE)
    sign_in(client, PHONE)
    assert [role["role"] for role in client.get("/session").json()["roles"]] == ["station_manager"]

    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    assert Authenticator.objects.filter(user=user).exists()
    other = Client()
    monkeypatch.setattr("core.signin.services.ratelimit.consume", lambda *_a, **_k: True)
    assert sign_in(other, PHONE).status_code == 401
    assert other.get("/session").json()["signedIn"] is False
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    assert post(other, "/_allauth/browser/v1/auth/2fa/authenticate", {"code": code}).status_code == 200
    assert {role["role"] for role in other.get("/session").json()["roles"]} == {"county_admin", "station_manager"}


def app_code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


PASSWORD = "柚子树下的那口老水井"


@pytest.mark.django_db
@pytest.mark.usefixtures("valkey")
class TestSecondFactor:
    @pytest.fixture
    def official(self, monkeypatch: pytest.MonkeyPatch) -> User:
        grants = [Grant(Role.COUNTY_ADMIN, "region:530427")]
        monkeypatch.setattr(access, "_providers", [lambda _user: grants])
        return User.objects.create_user(PHONE)

    def enrol(self, client: Client) -> tuple[str, list[str]]:
        sign_in(client, PHONE)
        secret = str(client.get("/auth/factor").json()["secret"])
        answer = post(client, "/auth/factor", {"code": app_code(secret), "password": PASSWORD})
        assert answer.status_code == 200, answer.json()
        return secret, answer.json()["recoveryCodes"]

    def roles(self, client: Client) -> list[str]:
        return [role["role"] for role in client.get("/session").json()["roles"]]

    def test_an_official_enrols_at_his_first_sign_in_and_his_office_counts_at_once(
        self, client: Client, official: User
    ) -> None:
        sign_in(client, PHONE)
        assert client.get("/session").json()["mustEnrol"] is True
        assert self.roles(client) == []
        offer = client.get("/auth/factor").json()
        assert offer["address"].startswith("otpauth://totp/")
        assert offer["qr"].startswith("data:image/svg+xml")
        answer = post(client, "/auth/factor", {"code": app_code(offer["secret"]), "password": PASSWORD})
        assert len(answer.json()["recoveryCodes"]) == 10
        assert self.roles(client) == ["county_admin"]
        assert client.get("/session").json()["mustEnrol"] is False
        assert AuditEntry.objects.get(verb="signin.enrol").actor == official

    @pytest.mark.usefixtures("official")
    def test_afterwards_password_and_app_code_open_the_office(self, client: Client) -> None:
        secret, _codes = self.enrol(client)
        other = Client()
        first = post(other, "/auth/password/start", {"phone": PHONE, "password": PASSWORD})
        assert first.json() == {"next": "factor"}
        assert other.get("/session").json()["signedIn"] is False
        second = post(other, "/_allauth/browser/v1/auth/2fa/authenticate", {"code": app_code(secret)})
        assert second.status_code == 200
        assert self.roles(other) == ["county_admin"]

    @pytest.mark.usefixtures("official")
    def test_a_recovery_code_stands_in_for_the_app_once(self, client: Client) -> None:
        _secret, codes = self.enrol(client)
        for expected in (200, 400):
            other = Client()
            post(other, "/auth/password/start", {"phone": PHONE, "password": PASSWORD})
            answer = post(other, "/_allauth/browser/v1/auth/2fa/authenticate", {"code": codes[0]})
            assert answer.status_code == expected

    @pytest.mark.usefixtures("official")
    def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(self, client: Client) -> None:
        self.enrol(client)
        wrong = post(Client(), "/auth/password/start", {"phone": PHONE, "password": "不是这个密码吧大概"})
        unknown = post(Client(), "/auth/password/start", {"phone": "13987654329", "password": PASSWORD})
        assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
        assert wrong.status_code == 400

    @pytest.mark.usefixtures("official")
    @pytest.mark.parametrize(
        ("code", "password", "field"), [("000000", PASSWORD, "code"), (None, "12345678", "password")]
    )
    def test_a_wrong_code_or_a_weak_password_enrols_nothing(
        self, client: Client, code: str | None, password: str, field: str
    ) -> None:
        sign_in(client, PHONE)
        secret = client.get("/auth/factor").json()["secret"]
        answer = post(client, "/auth/factor", {"code": code or app_code(secret), "password": password})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
        assert not Authenticator.objects.exists()

    @pytest.mark.usefixtures("official")
    def test_who_has_one_cannot_be_given_another_and_a_stranger_none(self, client: Client) -> None:
        self.enrol(client)
        assert client.get("/auth/factor").status_code == 409
        assert post(client, "/auth/factor", {"code": "123456", "password": PASSWORD}).status_code == 409
        assert Client().get("/auth/factor").status_code == 401


@pytest.mark.django_db
def test_the_session_answer_is_never_stored_and_sets_the_csrf_cookie(client: Client) -> None:
    answer = client.get("/session")
    assert "no-store" in answer["Cache-Control"]
    assert "csrftoken" in answer.cookies
