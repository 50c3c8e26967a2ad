"""The embedded stack: PostgreSQL and Valkey from Python wheels, run as supervised children.

Nothing here imports Django: settings ask ``paths`` and ``secrets`` for addresses and keys before Django is up.
"""
