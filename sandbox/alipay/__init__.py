"""Alipay stand-in (支付宝沙箱): a program of its own that speaks the gateway's protocol and keeps its own books.

It imports nothing of the market and is imported by nothing of it: a mistake in the string to sign, or in who owes
whom, must not be able to pass on both sides.
"""
