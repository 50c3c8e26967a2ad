"""``make run``: the whole market on one machine under one supervisor."""
