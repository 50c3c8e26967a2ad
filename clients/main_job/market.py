"""The market as an outsider meets it: signing in, asking by document, sending files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from clients.main_job.checking import Difference, until

DOCUMENTS = Path(__file__).resolve().parent / "documents"
TIMEOUT_SECONDS = 30.0
Json = dict[str, Any]


class Refused(Difference):
    """The market said no."""


@cache
def document(room: str) -> str:
    """The text of one room's operations. Its sha256 is its number in the market's register of trusted documents."""
    return (DOCUMENTS / f"{room}.graphql").read_text(encoding="utf-8")


class Person:
    """Somebody with a browser: a session of his own, and the CSRF token that goes with every POST."""

    def __init__(self, url: str, called: str) -> None:
        self.called = called
        self.phone = ""
        self.http = httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, headers={"Accept": "application/json"})

    # ---------- signing in ----------

    def sign_in_as(self, phone: str) -> None:
        """Step into an account of the demonstration."""
        self.phone = phone
        answer = self._post("/demo/signin", {"account": phone})
        if answer.status_code != httpx.codes.OK or not answer.json().get("signedIn"):
            raise Refused(f"{self.called}（{phone}）进不了演示账号：{answer.status_code} {answer.text[:200]}")

    def sign_in_by_code(self, phone: str) -> None:
        """Sign in, or up, by the code sent to a phone; the demonstration shows it at /dev/outbox."""
        self.phone = phone
        started = self._post("/auth/phone/start", {"phone": phone})
        if started.status_code != httpx.codes.OK:
            raise Refused(f"{self.called}（{phone}）要不到验证码：{started.status_code} {started.text[:200]}")
        code = until(f"发给 {phone} 的验证码", lambda: self._code(phone))
        confirmed = self._post("/_allauth/browser/v1/auth/code/confirm", {"code": code})
        if confirmed.status_code != httpx.codes.OK:
            raise Refused(f"{self.called}（{phone}）的验证码没通过：{confirmed.status_code} {confirmed.text[:200]}")

    def _code(self, phone: str) -> str | None:
        told = self.http.get("/dev/outbox", params={"format": "json", "to": phone}).raise_for_status()
        codes = [str(message["params"]["code"]) for message in told.json()["messages"] if "code" in message["params"]]
        return codes[0] if codes else None

    # ---------- asking ----------

    def ask(self, room: str, operation: str, **variables: Any) -> Json:
        """The data of one operation. Raises Refused for any error."""
        text = document(room)
        body = {
            "documentId": hashlib.sha256(text.encode()).hexdigest(),
            "query": text,  # for a market that registered other documents than this client's
            "operationName": operation,
            "variables": variables,
        }
        answer = self._post("/graphql", body)
        try:
            told: Json = answer.json()
        except ValueError as error:
            raise Refused(f"{operation}：{answer.status_code} {answer.text[:200]}") from error
        if told.get("errors"):
            said = "；".join(str(error.get("message")) for error in told["errors"])
            raise Refused(f"{self.called} {operation}：{said}")
        data: Json = told["data"]
        return data

    def do(self, room: str, operation: str, **given: Any) -> Json:
        """What a mutation made of its ``input``. Raises Refused with the market's own words."""
        [(_name, made)] = self.ask(room, operation, input=given).items()
        if not isinstance(made, dict) or made["errors"]:
            said = "；".join(
                f"{e['message']}（{e['code']} {e['field'] or ''}）" for e in (made or {}).get("errors", [])
            )
            raise Refused(f"{self.called} {operation}：{said}")
        return made

    def node(self, room: str, operation: str, node_id: str) -> Json:
        """One thing by its id. Raises Refused when this person may not see it."""
        found = self.ask(room, operation, id=node_id)["node"]
        if not found:
            raise Refused(f"{self.called} {operation}：看不到 {node_id}")
        return dict(found)

    # ---------- files ----------

    def upload(self, kind: str, content: bytes) -> str:
        """Send a file in chunks, as over a weak line. Returns its id."""
        start = {"key": str(uuid4()), "kind": kind, "size": len(content)}
        begun = self._sent(self._post("/uploads/", start))
        offset, chunk = int(begun["received"]), int(begun["chunk"])
        while offset < len(content):
            answer = self.http.post(
                f"/uploads/{begun['id']}/{offset}",
                content=content[offset : offset + chunk],
                headers={**self._token(), "Content-Type": "application/octet-stream"},
            )
            offset = int(self._sent(answer)["received"])
        finished = self._post(f"/uploads/{begun['id']}/finish", {"sha256": hashlib.sha256(content).hexdigest()})
        return str(self._sent(finished)["file"]["id"])

    def _sent(self, answer: httpx.Response) -> Json:
        if answer.status_code != httpx.codes.OK:
            raise Refused(f"{self.called} 上传：{answer.status_code} {answer.text[:200]}")
        told: Json = answer.json()
        return told

    def _post(self, path: str, body: Json) -> httpx.Response:
        return self.http.post(path, json=body, headers=self._token())

    def _token(self) -> dict[str, str]:
        if "csrftoken" not in self.http.cookies:
            self.http.get("/session").raise_for_status()
        base = self.http.base_url
        return {"X-CSRFToken": self.http.cookies["csrftoken"], "Referer": str(base)}


def accounts(url: str) -> list[Json]:
    """The demonstration's open accounts. Raises Difference when the market is none."""
    try:
        answer = httpx.get(f"{url}/demo/accounts", params={"format": "json"}, timeout=TIMEOUT_SECONDS)
    except httpx.ConnectError as error:
        raise Difference(f"连不上 {url}。请先用 make run 开一个集市，或用 URL= 指一个。") from error
    if answer.status_code != httpx.codes.OK:
        raise Difference(f"{url} 不是演示模式的集市（/demo/accounts 答 {answer.status_code}）。")
    rows: list[Json] = answer.json()["accounts"]
    return rows
