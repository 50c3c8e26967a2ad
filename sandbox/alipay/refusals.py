"""What the gateway says no with."""

MESSAGES = {
    "20000": "Service Currently Unavailable",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40004": "Business Failed",
}


class Refusal(Exception):
    """A call refused: the gateway's code, sub_code and a sentence in Chinese."""

    def __init__(self, sub_code: str, sub_msg: str, *, code: str = "40004") -> None:
        super().__init__(f"{code} {sub_code}: {sub_msg}")
        self.code = code
        self.sub_code = sub_code
        self.sub_msg = sub_msg

    def node(self) -> dict[str, object]:
        return {"code": self.code, "msg": MESSAGES[self.code], "sub_code": self.sub_code, "sub_msg": self.sub_msg}


def invalid(sub_msg: str) -> Refusal:
    return Refusal("ACQ.INVALID_PARAMETER", sub_msg)


def not_enough() -> Refusal:
    return Refusal("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足")


def system_error(code: str) -> Refusal:
    sub_code = "ACQ.SYSTEM_ERROR" if code == "40004" else "aop.ACQ.SYSTEM_ERROR"
    return Refusal(sub_code, "系统异常", code=code)
