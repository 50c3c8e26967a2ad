"""Every read about money, with who may see it."""

from __future__ import annotations

from core.db import fetch


def ledger_faults() -> list[str]:
    """What cannot be true of the books and yet is: empty always. For the nightly invariants.

    Every account is the sum of its entries, and all accounts together come to nothing.
    """
    rows = fetch(
        """
        SELECT a.code, a.available, a.normal_side * coalesce(sum(e.amount), 0)
          FROM payments_ledgeraccount a LEFT JOIN payments_ledgerentry e ON e.account_id = a.id
         GROUP BY a.id HAVING a.available <> a.normal_side * coalesce(sum(e.amount), 0) OR a.version <> count(e.id)
        """
    )
    faults = [f"{code}: {available} on the account, {booked} in its entries" for code, available, booked in rows]
    ((total,),) = fetch("SELECT coalesce(sum(normal_side * available), 0) FROM payments_ledgeraccount")
    return faults + ([f"all accounts together come to {total}"] if total else [])
