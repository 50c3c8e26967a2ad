"""Telling a seller's people what happened to their money."""

from __future__ import annotations

from core.money import yuan
from core.notify import tell
from payments.models.accounts import Account
from payments.models.settlement import Statement, StatementLine
from payments.rules import SHANGHAI
from stations.models import Seller
from stations.selectors import people_of_seller


def _tell(seller: Seller, template: str, params: dict[str, str], link: str) -> None:
    for user in people_of_seller(seller):
        tell(user, template, params, link=link)


def tell_account(account: Account, template: str) -> None:
    """The gateway has decided about the account."""
    params = {"settle_to": account.settle_to_masked, "requirements": "；".join(account.requirements)}
    _tell(account.seller, template, params, "/station/account")


def tell_statement(statement: Statement, template: str) -> None:
    """A statement was drafted, or its money has arrived, or not all of it."""
    params = {
        "number": statement.number,
        "yuan": yuan(statement.payout_fen),
        "until": statement.review_until.astimezone(SHANGHAI).strftime("%m 月 %d 日 %H:%M"),
    }
    _tell(statement.seller, template, params, f"/station/statements/{statement.pk}")


def tell_answer(statement: Statement, line: StatementLine) -> None:
    """Finance has answered an objection."""
    params = {"order_no": line.earning.order_no, "answer": line.answer}
    _tell(statement.seller, "statement_answered", params, f"/station/statements/{statement.pk}")
