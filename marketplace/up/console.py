"""One log for people and one file per process: every line goes to both, in the console with the process's name."""

import logging
import os
import sys
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

FILE_BYTES = 10_000_000
OLD_FILES = 3
NAME_WIDTH = 9
SELF = "market"
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
RESET = "\x1b[0m"


class Console:
    """Writes the log. Colours only on a terminal, and never where NO_COLOR is set."""

    def __init__(self, folder: Path, out: TextIO = sys.stdout) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._out = out
        self._coloured = out.isatty() and "NO_COLOR" not in os.environ
        self._files: dict[str, RotatingFileHandler] = {}

    def say(self, text: str) -> None:
        """A line of the supervisor's own."""
        self.line(SELF, text)

    def line(self, name: str, text: str) -> None:
        file = self._files.get(name) or self._open(name)
        file.emit(logging.LogRecord(name, logging.INFO, "", 0, text, None, None))
        self.plain(f"{self._prefix(name)} {text}")

    def plain(self, text: str) -> None:
        """Only for the person who looks, without a prefix. A terminal that is gone ends nothing."""
        try:
            print(text, file=self._out, flush=True)
        except (BrokenPipeError, OSError):
            return

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def _open(self, name: str) -> RotatingFileHandler:
        path = self._folder / f"{name}.log"
        self._files[name] = RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        return self._files[name]

    def _prefix(self, name: str) -> str:
        label = f"{name:<{NAME_WIDTH}}│"
        if not self._coloured:
            return label
        colour = COLOURS[list(self._files).index(name) % len(COLOURS)]
        return f"\x1b[{colour}m{label}{RESET}"


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Two columns; the first padded by what a Chinese character takes on a screen: two cells."""
    pairs = list(rows)
    width = max(map(_cells, (left for left, _ in pairs)), default=0)
    return "\n".join(f"  {left}{' ' * (width - _cells(left))}  {right}" for left, right in pairs)


def _cells(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
