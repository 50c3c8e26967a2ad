"""A day of the gateway's bill beside a day of ours, movement by movement; differences are named, nothing is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core.access import Viewer, require
from core.outbox import Retry, enqueue
from payments.gateways import gateway_for
from payments.gateways.base import BalanceTransaction, GatewayError
from payments.models.accounts import Account
from payments.models.intents import PaymentAttempt, Refund, RefundState
from payments.models.reconciliation import BillFile, BillLine, BillType, Match, Verdict
from payments.models.settlement import Release, ReleaseState
from payments.rules import SHANGHAI

ASK_AGAIN = timedelta(seconds=30)
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ours:
    """One movement as we have it: the books' key, amount (refunds and splits negative) and expected fee, in fen."""

    key: Key
    booked: str
    order_no: str
    fen: int
    fee_fen: int = 0


def bounds(day: date) -> tuple[datetime, datetime]:
    """The half-open day in Shanghai."""
    start = datetime.combine(day, time(), SHANGHAI)
    return start, start + timedelta(days=1)


@transaction.atomic
def request_bills(*, day: date, by: Viewer, accounts: Iterable[Account], now: datetime) -> int:
    """Have the day's bill of each of these payees fetched and compared. Raises DomainError FORBIDDEN.

    Asking again fetches again: today's bill grows. Returns how many were asked for.
    """
    require(by, "reconciliation.fetch")
    asked = 0
    for account in accounts:
        require(by, "reconciliation.fetch", account)
        enqueue(
            "payments.bill",
            key=f"payments.bill:{account.pk}:{day}:{int(now.timestamp())}",
            payload={"account": str(account.pk), "day": day.isoformat()},
        )
        asked += 1
    return asked


def fetch_bill(*, account_id: UUID, day: date, now: datetime) -> None:
    """Fetch one payee's bill of one day and compare it. Raises ``Retry`` while the gateway does not give it."""
    account = Account.objects.select_related("seller__station").get(pk=account_id)
    if not account.smid:
        return
    try:
        lines = gateway_for(account.provider).balance_transactions(day=day, payee_ref=account.smid)
    except GatewayError as error:
        if not error.retryable:
            raise
        raise Retry(str(error), after=ASK_AGAIN) from error
    take_bill(account=account, day=day, lines=lines, now=now)


@transaction.atomic
def take_bill(*, account: Account, day: date, lines: Iterable[BalanceTransaction], now: datetime) -> BillFile:
    """Store a bill (again: what is new of it) and compare the day."""
    file, _made = BillFile.objects.update_or_create(account=account, day=day, defaults={"fetched_at": now})
    BillLine.objects.bulk_create(
        [
            BillLine(
                file=file,
                type=line.type,
                trade_no=line.provider_ref,
                out_trade_no=line.payment_id,
                out_request_no=line.request_no,
                fen=line.gross_fen,
                fee_fen=line.fee_fen,
                occurred_at=line.occurred_at,
            )
            for line in lines
        ],
        ignore_conflicts=True,
    )
    compare(account=account, day=day, now=now)
    return file


def compare(*, account: Account, day: date, now: datetime) -> None:
    """Match the day's movements on (type, out_trade_no, out_request_no).

    What only we have counts as *short* once the next day's bill could have shown it (day cut); until then it waits.
    """
    theirs = {
        (line.type, line.out_trade_no, line.out_request_no): line
        for line in BillLine.objects.filter(file__account=account, file__day=day)
    }
    ours = {movement.key: movement for movement in _ours(account, day)}
    missing = [key for key in theirs if key not in ours]
    ours |= {movement.key: movement for movement in _ours_by_number(account, missing)}
    for key, line in theirs.items():
        _judge(account, day, line, ours.get(key))
    if now < bounds(day + timedelta(days=1))[1]:
        return
    known = set(Match.objects.filter(ours__in=[m.booked for m in ours.values()]).values_list("ours", flat=True))
    Match.objects.bulk_create(
        Match(
            account=account,
            day=day,
            ours=movement.booked,
            order_no=movement.order_no,
            ours_fen=movement.fen,
            verdict=Verdict.SHORT,
        )
        for movement in ours.values()
        if movement.booked not in known
    )


def _judge(account: Account, day: date, line: BillLine, movement: Ours | None) -> None:
    """Write or renew the row of one line; a movement that was *short* so far takes the line it waited for."""
    values = {
        "account": account,
        "day": day,
        "bill_line": line,
        "ours": movement.booked if movement else "",
        "order_no": movement.order_no if movement else "",
        "ours_fen": movement.fen if movement else None,
        "verdict": verdict(movement, line),
    }
    waiting = Q(ours=movement.booked) if movement else Q(pk=None)
    if not Match.objects.filter(waiting | Q(bill_line=line)).update(**values):
        Match.objects.create(**values)


def verdict(movement: Ours | None, line: BillLine) -> Verdict:
    """How one line of the bill compares with what we have."""
    if movement is None:
        return Verdict.LONG
    if movement.fen != line.fen:
        return Verdict.AMOUNT
    return Verdict.FEE if movement.fee_fen != line.fee_fen else Verdict.MATCHED


def _ours(account: Account, day: date) -> list[Ours]:
    """What our records say happened at the gateway on this day."""
    start, end = bounds(day)
    return [
        *_payments(account, Q(paid_at__gte=start, paid_at__lt=end)),
        *_refunds(account, Q(finished_at__gte=start, finished_at__lt=end)),
        *_releases(account, Q(finished_at__gte=start, finished_at__lt=end)),
    ]


def _ours_by_number(account: Account, keys: Iterable[Key]) -> list[Ours]:
    """The same, by number: a movement near midnight may be on another day with us than on the bill."""
    wanted = set(keys)
    requests = [request for _type, _trade, request in wanted if request]
    found = [
        *_payments(account, Q(out_trade_no__in=[trade for kind, trade, _r in wanted if kind == BillType.PAYMENT])),
        *_refunds(account, Q(out_request_no__in=requests)),
        *_releases(account, Q(confirm_no__in=requests) | Q(split_no__in=requests)),
    ]
    return [movement for movement in found if movement.key in wanted]


def _payments(account: Account, which: Q) -> list[Ours]:
    attempts = PaymentAttempt.objects.filter(which, intent__account=account, paid_fen__gt=0).select_related("intent")
    return [
        Ours((BillType.PAYMENT, a.out_trade_no, ""), f"paid:{a.pk}", a.intent.order_no, a.paid_fen) for a in attempts
    ]


def _refunds(account: Account, which: Q) -> list[Ours]:
    refunds = Refund.objects.filter(
        which, attempt__intent__account=account, status=RefundState.SUCCEEDED
    ).select_related("attempt__intent")
    return [
        Ours(
            (BillType.REFUND, r.attempt.out_trade_no, r.out_request_no),
            f"refund_succeeded:{r.pk}",
            r.attempt.intent.order_no,
            -r.amount_fen,
        )
        for r in refunds
    ]


def _releases(account: Account, which: Q) -> list[Ours]:
    releases = Release.objects.filter(
        which, earning__intent__account=account, status=ReleaseState.FINISHED
    ).select_related("earning__intent__paid_by")
    found = []
    for release in releases:
        earning = release.earning
        attempt = earning.intent.paid_by
        if attempt is None:
            continue
        number = "" if release.by_gateway else release.confirm_no
        key = (BillType.RELEASE, attempt.out_trade_no, number)
        found.append(Ours(key, f"release_finished:{release.pk}", earning.order_no, 0, earning.fee_fen))
        if earning.commission_fen and not release.by_gateway:
            key = (BillType.SPLIT, attempt.out_trade_no, release.split_no)
            found.append(Ours(key, f"release_split:{release.pk}", earning.order_no, -earning.commission_fen))
    return found
