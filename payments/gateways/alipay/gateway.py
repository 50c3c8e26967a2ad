"""Alipay 直付通 behind the seam: one sub-merchant (``smid``) per payee, money held until it is released."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx

from core.money import fen_of, yuan
from payments.gateways.alipay.bill import SHANGHAI, BillFault, read_bill
from payments.gateways.alipay.client import AlipayClient, AlipayConfig, Answer, string_to_sign, verify
from payments.gateways.alipay.errors import SUCCESS, Action, action_for
from payments.gateways.base import (
    BalanceTransaction,
    Event,
    EventRefused,
    GatewayError,
    IntentStatus,
    Operation,
    OpStatus,
    PayeeApplication,
    PayeeState,
    PaymentRequest,
    PaymentState,
)

_TIME = "%Y-%m-%d %H:%M:%S"
_NOT_IN_SUBJECT = re.compile(r"[/=&]")
_MCC_FOOD_SHOP = "5499"
_PAYS: dict[str, tuple[str, str]] = {
    "page": ("AlipayTradePagePay", "FAST_INSTANT_TRADE_PAY"),
    "wap": ("AlipayTradeWapPay", "QUICK_WAP_WAY"),
}


def gateway_time(moment: datetime) -> str:
    """An aware time as Alipay writes it: Beijing time, to the second."""
    return moment.astimezone(SHANGHAI).strftime(_TIME)


def read_time(text: str) -> datetime:
    """Alipay's time as an aware one."""
    return datetime.strptime(text, _TIME).replace(tzinfo=SHANGHAI)


def payment_status(body: Mapping[str, Any]) -> IntentStatus:
    """Stripe's word for Alipay's trade status. A trade closed after a full refund was paid: it has a pay date."""
    trade_status = body.get("trade_status", "")
    if trade_status in ("TRADE_SUCCESS", "TRADE_FINISHED"):
        return IntentStatus.SUCCEEDED
    if trade_status == "TRADE_CLOSED":
        was_paid = body.get("send_pay_date") or body.get("gmt_refund") or body.get("refund_fee")
        return IntentStatus.SUCCEEDED if was_paid else IntentStatus.CANCELED
    return IntentStatus.REQUIRES_ACTION


class AlipayGateway:
    """``PaymentGateway`` for one Alipay application."""

    name = "alipay"

    def __init__(self, config: AlipayConfig) -> None:
        self.config = config
        self._client = AlipayClient(config)

    # Payees

    def create_account(self, application: PayeeApplication) -> Operation:
        biz = self._application(application)
        return self._operate("AntMerchantExpandIndirectZftCreate", biz, id=application.external_id, ref="order_id")

    def update_account(self, application: PayeeApplication, *, payee_ref: str) -> Operation:
        biz = self._application(application)
        del biz["cert_no"]  # the licence number names the merchant and cannot be modified
        if payee_ref:
            biz["smid"] = payee_ref
        return self._operate("AntMerchantExpandIndirectZftModify", biz, id=application.external_id, ref="order_id")

    @staticmethod
    def _application(application: PayeeApplication) -> dict[str, Any]:
        return {
            "external_id": application.external_id,
            "merchant_type": "07" if application.individual else "01",
            "name": application.name,
            "alias_name": application.short_name,
            "mcc": _MCC_FOOD_SHOP,
            "cert_type": "2011",
            "cert_no": application.licence_no,
            "legal_name": application.legal_person,
            "contact_infos": [
                {"name": application.contact_name, "mobile": application.contact_mobile, "type": "LEGAL_PERSON"}
            ],
            "business_address": {
                "province_code": application.province_code,
                "city_code": application.city_code,
                "district_code": application.district_code,
                "address": application.address,
            },
            "service": ["电脑支付", "wap支付"],
            "sites": [{"site_type": "01", "site_url": application.site_url, "site_name": application.short_name}],
            "alipay_logon_id": application.settle_to,
            "binding_alipay_logon_id": application.settle_to,
            "default_settle_rule": {
                "default_settle_type": "alipayAccount",
                "default_settle_target": application.settle_to,
            },
        }

    def retrieve_account(self, external_id: str, *, application_ref: str = "") -> PayeeState | None:
        which = {"order_id": application_ref} if application_ref else {"external_id": external_id}
        answer = self._ask("AntMerchantExpandIndirectZftorderQuery", which)
        orders = answer.body.get("orders") or [] if answer is not None else []
        if not orders:
            return None
        newest = max(orders, key=lambda order: str(order.get("apply_time", "")))
        match str(newest.get("status")):
            case "99":
                return PayeeState(OpStatus.SUCCEEDED, payee_ref=str(newest.get("smid", "")))
            case "-1":
                memos = (newest.get(key) for key in ("reason", "kz_audit_memo", "fk_audit_memo"))
                return PayeeState(
                    OpStatus.FAILED, requirements=tuple(dict.fromkeys(str(memo) for memo in memos if memo))
                )
        return PayeeState(OpStatus.PENDING)

    def bind_receiver(self, *, key: str, payee_ref: str) -> Operation:
        receiver = {"type": "userId", "account": self.config.platform_account, "memo": payee_ref}
        biz = {"out_request_no": key, "receiver_list": [receiver]}
        return self._operate("AlipayTradeRoyaltyRelationBind", biz, id=key, done=OpStatus.SUCCEEDED)

    # Payments

    def create_payment_intent(self, request: PaymentRequest) -> PaymentState:
        name, product_code = _PAYS[request.channel]
        amount = yuan(request.amount_fen)
        biz: dict[str, Any] = {
            "out_trade_no": request.id,
            "product_code": product_code,
            "total_amount": amount,
            "subject": _NOT_IN_SUBJECT.sub(" ", request.description)[:256],
            "time_expire": gateway_time(request.expires_at),
            "sub_merchant": {"merchant_id": request.payee_ref},
            "settle_info": {
                "settle_period_time": f"{request.hold_days}d",
                "settle_detail_infos": [{"trans_in_type": "defaultSettle", "amount": amount}],
            },
        }
        if request.channel == "wap":
            biz["quit_url"] = request.return_url
        url = self._client.page_url(name, biz, return_url=request.return_url)
        return PaymentState(
            request.id, IntentStatus.REQUIRES_ACTION, exists=False, amount_fen=request.amount_fen, redirect_url=url
        )

    def retrieve_payment_intent(self, id: str) -> PaymentState:
        answer = self._ask("AlipayTradeQuery", {"out_trade_no": id, "query_options": ["trade_settle_info"]})
        if answer is None:
            return PaymentState(id, IntentStatus.REQUIRES_ACTION, exists=False)
        body = answer.body
        paid_at = body.get("send_pay_date")
        unsettled = (body.get("trade_settle_info") or {}).get("trade_unsettled_amount")
        return PaymentState(
            id=id,
            status=payment_status(body),
            amount_fen=fen_of(str(body["total_amount"])),
            provider_ref=str(body.get("trade_no", "")),
            paid_at=read_time(paid_at) if paid_at else None,
            refunded=body.get("trade_status") == "TRADE_CLOSED" and bool(paid_at),
            unsettled_fen=fen_of(str(unsettled)) if unsettled is not None else None,
        )

    def cancel_payment_intent(self, id: str) -> Operation:
        return self._operate("AlipayTradeClose", {"out_trade_no": id}, id=id, done=OpStatus.SUCCEEDED)

    # Refunds

    def create_refund(self, *, payment_id: str, key: str, amount_fen: int, reason: str) -> Operation:
        biz = {
            "out_trade_no": payment_id,
            "out_request_no": key,
            "refund_amount": yuan(amount_fen),
            "refund_reason": reason[:256],
        }
        # Code 10000 alone proves nothing: only fund_change=Y says that money has moved.
        return self._operate("AlipayTradeRefund", biz, id=key, amount_fen=amount_fen, proof=("fund_change", "Y"))

    def retrieve_refund(self, *, payment_id: str, key: str) -> Operation | None:
        answer = self._ask("AlipayTradeFastpayRefundQuery", {"out_trade_no": payment_id, "out_request_no": key})
        if answer is None or not answer.body.get("refund_amount"):
            return None
        amount = fen_of(str(answer.body["refund_amount"]))
        done = answer.body.get("refund_status") == "REFUND_SUCCESS"
        return Operation(key, OpStatus.SUCCEEDED if done else OpStatus.PENDING, amount_fen=amount)

    # Release

    def confirm_release(self, *, payment_ref: str, key: str, amount_fen: int, freeze: bool) -> Operation:
        biz: dict[str, Any] = {
            "trade_no": payment_ref,
            "out_request_no": key,
            "settle_info": {"settle_detail_infos": [{"trans_in_type": "defaultSettle", "amount": yuan(amount_fen)}]},
        }
        if freeze:
            biz["extend_params"] = {"royalty_freeze": "true"}
        done = OpStatus.SUCCEEDED
        return self._operate("AlipayTradeSettleConfirm", biz, id=key, amount_fen=amount_fen, done=done)

    def split_release(self, *, payment_ref: str, key: str, application_fee_fen: int) -> Operation:
        biz = {
            "trade_no": payment_ref,
            "out_request_no": key,
            "royalty_mode": "async",
            "royalty_parameters": [
                {
                    "royalty_type": "transfer",
                    "trans_in_type": "userId",
                    "trans_in": self.config.platform_account,
                    "amount": yuan(application_fee_fen),
                    "desc": "平台佣金",
                }
            ],
            "extend_params": {"royalty_finish": "true"},
        }
        return self._operate("AlipayTradeOrderSettle", biz, id=key, amount_fen=application_fee_fen, ref="settle_no")

    def retrieve_split(self, *, payment_ref: str, key: str) -> Operation | None:
        answer = self._ask("AlipayTradeOrderSettleQuery", {"trade_no": payment_ref, "out_request_no": key})
        details = answer.body.get("royalty_detail_list") or [] if answer is not None else []
        moved = [detail for detail in details if detail.get("operation_type", "transfer") == "transfer"]
        if not moved:
            return None
        amount = sum(fen_of(str(detail["amount"])) for detail in moved)
        states = {detail.get("state") for detail in moved}
        if states == {"SUCCESS"}:
            return Operation(key, OpStatus.SUCCEEDED, amount_fen=amount)
        failed = next((detail for detail in moved if detail.get("state") == "FAIL"), None)
        if failed is None:
            return Operation(key, OpStatus.PENDING, amount_fen=amount)
        return Operation(
            key,
            OpStatus.FAILED,
            amount_fen=amount,
            code=str(failed.get("error_code", "")),
            message=str(failed.get("error_desc", "")),
            resumable=True,
        )

    # Events and bills

    def construct_event(self, body: bytes, headers: Mapping[str, str]) -> Event:  # noqa: ARG002 - Stripe signs there
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
        except ValueError as error:
            raise EventRefused("not a form") from error
        params = dict(pairs)
        if len(params) != len(pairs):
            raise EventRefused("a parameter stands twice")
        if params.get("sign_type") != "RSA2" or not verify(
            self.config.public_key, string_to_sign(params), params.get("sign", "")
        ):
            raise EventRefused("the signature does not fit")
        if params.get("app_id") != self.config.app_id:
            raise EventRefused("for another application")
        try:
            return Event(
                id=params["notify_id"],
                type=params["trade_status"],
                payment_id=params["out_trade_no"],
                provider_ref=params["trade_no"],
                amount_fen=fen_of(params["total_amount"]),
                payee_ref=params["seller_id"],
                raw=params,
            )
        except (KeyError, ValueError) as error:
            raise EventRefused(f"lacks {error}") from error

    def ack(self, ok: bool) -> tuple[int, bytes, str]:
        return (200, b"success", "text/plain") if ok else (400, b"failure", "text/plain")

    def balance_transactions(self, *, day: date, payee_ref: str) -> list[BalanceTransaction]:
        biz = {"bill_type": "trade", "bill_date": day.isoformat(), "smid": payee_ref}
        answer = self._client.call("AlipayDataDataserviceBillDownloadurlQuery", biz)
        if "bill_not_exist" in answer.sub_code.lower().replace("-", "_"):
            return []
        if answer.code != SUCCESS:
            raise self._refusal(answer)
        try:
            reply = httpx.get(str(answer.body["bill_download_url"]), timeout=30)
            reply.raise_for_status()
            return read_bill(reply.content)
        except (httpx.HTTPError, BillFault) as error:
            raise GatewayError("bill_unreadable", str(error), retryable=True, outcome_unknown=False) from error

    # The two ways of calling

    def _ask(self, name: str, biz: Mapping[str, Any]) -> Answer | None:
        """A question: the good answer, or None when the gateway has no such thing. Raises GatewayError otherwise."""
        answer = self._client.call(name, biz)
        if answer.code == SUCCESS:
            return answer
        if action_for(answer.method, answer.code, answer.sub_code) is Action.NOT_FOUND:
            return None
        raise self._refusal(answer)

    @staticmethod
    def _refusal(answer: Answer) -> GatewayError:
        action = action_for(answer.method, answer.code, answer.sub_code)
        return GatewayError(
            answer.sub_code or answer.code,
            answer.message,
            retryable=action is Action.UNKNOWN,
            outcome_unknown=action is Action.UNKNOWN,
        )

    def _operate(
        self,
        name: str,
        biz: Mapping[str, Any],
        *,
        id: str,
        amount_fen: int | None = None,
        done: OpStatus = OpStatus.PENDING,
        ref: str = "trade_no",
        proof: tuple[str, str] | None = None,
    ) -> Operation:
        """A deed. Never raises for an unknown outcome: that is a status. Raises GatewayError when nothing was sent.

        ``done`` is what code 10000 means by itself; with ``proof`` a field of the answer must say so.
        """
        try:
            answer = self._client.call(name, biz)
        except GatewayError as error:
            if not error.outcome_unknown:
                raise
            return Operation(id, OpStatus.UNKNOWN, amount_fen, code=error.code, message=error.message)
        if answer.code == SUCCESS:
            status = OpStatus.SUCCEEDED if proof and answer.body.get(proof[0]) == proof[1] else done
            return Operation(id, status, amount_fen, provider_ref=str(answer.body.get(ref, "")))
        action = action_for(answer.method, answer.code, answer.sub_code)
        statuses = {Action.DONE: OpStatus.SUCCEEDED, Action.UNKNOWN: OpStatus.UNKNOWN, Action.ASK: OpStatus.UNKNOWN}
        return Operation(
            id,
            statuses.get(action, OpStatus.FAILED),
            amount_fen,
            code=answer.sub_code or answer.code,
            message=answer.message,
            resumable=action is Action.PARK,
        )
