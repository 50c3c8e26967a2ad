"""The outline of an HTML page, for tests that ask what is on it."""

from __future__ import annotations

from html.parser import HTMLParser


class Outline(HTMLParser):
    """The parts of a page that tests ask about, and whether its tags close."""

    VOID = {"meta", "link", "img", "input", "br"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = attributes.items()
        return [own for name, own in self.tags if name == tag and all(own.get(key) == value for key, value in wanted)]

    def classes(self, name: str) -> int:
        return sum(name in (own.get("class") or "").split() for _tag, own in self.tags)
