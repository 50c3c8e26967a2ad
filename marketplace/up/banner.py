"""What a person is told when the market is ready."""

from collections.abc import Iterable

from marketplace.up.console import table
from marketplace.up.plan import Plan

ACCOUNT = "演示账号"  # how `manage.py demo load` begins the line of an account


def banner(plan: Plan, setup_lines: Iterable[str], seconds: float) -> str:
    """Addresses, demonstration accounts and how to stop."""
    url = plan.url
    addresses = [
        ("商城", f"{url}/"),
        ("登录", f"{url}/signin"),
        ("演示账号（点一下就登录）", f"{url}/demo/accounts"),
        ("短信（开发发件箱）", f"{url}/dev/outbox"),
        ("支付宝沙箱", f"{plan.alipay_url}/"),
        ("快递沙箱", f"{plan.courier_url}/"),
    ]
    accounts = [line for line in setup_lines if line.startswith(ACCOUNT)]
    parts = [f"益农集市已就绪（{seconds:.1f} 秒）。按 Ctrl-C 停止。", table(addresses)]
    if accounts:
        parts.append("\n".join(f"  {line}" for line in accounts))
    rule = "─" * 72
    return "\n".join(["", rule, *parts, rule, ""])
