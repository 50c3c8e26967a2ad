"""What a new seller and his people need and nobody owns: names, numbers that pass their checks, a picture."""

from __future__ import annotations

import io
import random
import secrets
from dataclasses import dataclass, field

from PIL import Image, ImageDraw
from stdnum.cn import uscc

ALPHABET = "ABCDEFGHJKLMNPQRTUWXY0123456789"
_random = random.SystemRandom()


def _digits(count: int) -> str:
    return "".join(_random.choices("0123456789", k=count))


def phone() -> str:
    """A mobile number beside those of the demonstration's people."""
    return f"199531{_digits(5)}"


def credit_code(county: str) -> str:
    """A unified social credit code with its check digit (GB 32100); the organisation is made up."""
    body = f"93{county}{''.join(_random.choices(ALPHABET, k=9))}"
    return body + str(uscc.calc_check_digit(body))


def green_number() -> str:
    """A green food number in its layout (class, year, month, province, serial); no register has it."""
    return f"LB-18-2601{_digits(6)}A"


@dataclass(frozen=True, slots=True)
class Names:
    """What tells one run's things from another's."""

    run: str = field(default_factory=lambda: secrets.token_hex(3).upper())

    @property
    def seller(self) -> str:
        return f"新平试单{self.run}合作社（演示）"

    @property
    def shop(self) -> str:
        return f"试单{self.run}（演示）"

    @property
    def product(self) -> str:
        return f"演示冰糖橙 试单{self.run}"


def picture(words: str) -> bytes:
    """A drawn orange as a JPEG, another one for other words."""
    image = Image.new("RGB", (1200, 900), "#e9efe2")
    draw = ImageDraw.Draw(image)
    draw.ellipse((330, 180, 870, 720), fill="#e8862b")
    draw.ellipse((560, 190, 640, 230), fill="#5a7a35")
    shade = _shade(words)
    draw.rectangle((0, 840, 1200, 900), fill=shade)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _shade(words: str) -> tuple[int, int, int]:
    seed = sum(ord(letter) * 31**place for place, letter in enumerate(words))
    return seed % 200, seed // 200 % 200, seed // 40_000 % 200
