"""Keys and readable numbers: UUIDv7 keys, and codes with a check character that people read and type."""

from __future__ import annotations

import secrets
import uuid

from uuid_utils.compat import uuid7 as _uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code read aloud or from a wet label is not mistaken."""


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7): new rows land at the end of the index."""
    return _uuid7()


def check_character(body: str) -> str:
    """The ISO 7064 MOD 37,36-style check character over ``body``, in our 32-letter alphabet.

    Hybrid system (ISO 7064 §8) with M = 32: finds every single wrong character and all but about 1 in 500 swaps of
    two neighbours.
    Raises ValueError for a character outside the alphabet.
    """
    size = len(ALPHABET)
    p = size
    for character in body:
        s = (p + ALPHABET.index(character)) % size or size
        p = (2 * s) % (size + 1)
    return ALPHABET[(size + 1 - p) % size]


def normalise_code(text: str) -> str:
    """What a person typed, as we store it: upper case, no blanks or dashes, I and L read as 1, O as 0."""
    table = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None, "\u3000": None})
    return text.upper().translate(table)


def is_valid_code(text: str) -> bool:
    """Whether a normalised code has only our characters and the right check character at its end."""
    if len(text) < 2 or any(character not in ALPHABET for character in text):
        return False
    return check_character(text[:-1]) == text[-1]


def random_code(length: int) -> str:
    """An unguessable code of ``length`` random characters (5 bits each) and its check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return body + check_character(body)
