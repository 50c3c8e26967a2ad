"""``python -m marketplace.testing.checks``: everything that can be said about the code without running it."""

import sys

from marketplace.testing.commands import Command, conclude, python, run

# import-linter has no __main__.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS = (
    # Without its cache: that remembers which packages were ours when a file was last looked at.
    Command("ruff", python("-m", "ruff", "check", "--no-cache", ".")),
    Command("format", python("-m", "ruff", "format", "--check", ".")),
    Command("floors", python("-c", LINT_IMPORTS)),
    Command("dependencies", python("-m", "deptry", ".", "--no-ansi")),
    Command("types", python("-m", "mypy")),
    Command("system", python("manage.py", "check", "--fail-level", "WARNING")),
    # It warns when it cannot ask a database which migrations ran, but comparing models needs none.
    Command("migrations", python("-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run")),
    Command("schema", python("-m", "marketplace.testing.schema")),
    Command("front end", python("-m", "marketplace.up.frontend", "check")),
)


def main(names: list[str]) -> int:
    chosen = [command for command in CHECKS if not names or command.name in names]
    return conclude([run(command) for command in chosen], nothing_may_be_empty=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
