"""biz_content, read field by field."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sandbox.alipay import clock, money
from sandbox.alipay.refusals import Refusal, invalid


class Biz:
    """A JSON object of a request; a missing or malformed field is a Refusal that names it."""

    def __init__(self, fields: dict[str, Any], where: str = "") -> None:
        self.fields = fields
        self._where = where

    @classmethod
    def read(cls, biz_content: str) -> "Biz":
        try:
            fields = json.loads(biz_content, parse_float=Decimal)
        except ValueError:
            fields = None
        if not isinstance(fields, dict):
            raise Refusal("isv.invalid-parameter", "biz_content 须为 JSON 对象", code="40002")
        return cls(fields)

    def _name(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def text(self, key: str, *, longest: int = 256) -> str:
        """A required text."""
        value = self.optional(key, longest=longest)
        if not value:
            raise invalid(f"缺少参数 {self._name(key)}")
        return value

    def optional(self, key: str, *, longest: int = 1000) -> str:
        value = self.fields.get(key, "")
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > longest:
            raise invalid(f"参数 {self._name(key)} 须为不超过 {longest} 个字符的文本")
        return value

    def fen(self, key: str) -> int:
        """A required amount in yuan, as fen."""
        try:
            return money.to_fen(self.fields.get(key))
        except ValueError:
            raise invalid(f"参数 {self._name(key)} 须为至多两位小数的金额（元）") from None

    def moment(self, key: str) -> int | None:
        """An optional Chinese time, as ms."""
        value = self.optional(key)
        try:
            return clock.parse(value) if value else None
        except ValueError:
            raise invalid(f"参数 {self._name(key)} 须为 yyyy-MM-dd HH:mm:ss") from None

    def flag(self, key: str) -> bool:
        """`"true"` or true."""
        return str(self.fields.get(key, "false")).lower() == "true"

    def child(self, key: str) -> "Biz":
        """A required object."""
        value = self.fields.get(key)
        if not isinstance(value, dict):
            raise invalid(f"缺少参数 {self._name(key)}")
        return Biz(value, self._name(key))

    def optional_child(self, key: str) -> "Biz":
        return self.child(key) if key in self.fields else Biz({}, self._name(key))

    def children(self, key: str) -> Iterator["Biz"]:
        """The objects of an optional list."""
        value = self.fields.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise invalid(f"参数 {self._name(key)} 须为对象列表")
        return (Biz(item, f"{self._name(key)}[{index}]") for index, item in enumerate(value))

    def words(self, key: str) -> frozenset[str]:
        """The texts of an optional list."""
        value = self.fields.get(key, [])
        return frozenset(str(item) for item in value) if isinstance(value, list) else frozenset()
