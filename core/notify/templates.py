"""Message templates by name. A missing parameter is found at once, not at the reader's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """``text`` with ``{parameters}``; ``secret`` parameters are erased once the message has expired."""

    name: str
    text: str
    secret: frozenset[str] = frozenset()


_templates: dict[str, Template] = {}


def register(*templates: Template) -> None:
    """Declare an app's templates. Raises ValueError when a name is taken by another text."""
    for template in templates:
        if _templates.setdefault(template.name, template) != template:
            raise ValueError(f"template declared twice: {template.name}")


def get(name: str) -> Template:
    """The template of this name. Raises KeyError."""
    return _templates[name]


def render(name: str, params: Mapping[str, object]) -> str:
    """The words of a message. An erased secret reads ******."""
    template = get(name)
    return template.text.format_map({**dict.fromkeys(template.secret, "******"), **params})


register(
    Template(
        "signin_code",
        "【益农集市】验证码 {code}，{minutes} 分钟内有效。别告诉任何人，我们不会来要。",
        frozenset({"code"}),
    )
)
