"""Courier stand-in (快递沙箱): a program of its own with its own books, waybills and tracking pushes.

It imports nothing of the market and is imported by nothing of it. The protocol is in README.md beside this file.
"""
