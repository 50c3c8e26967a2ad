"""Who runs this market, as the law wants it shown on every page (e-commerce law, art. 15); empty: not shown."""

from __future__ import annotations

from core.policy import PolicyKey, define

OPERATOR = "site.operator_name"
USCC = "site.operator_uscc"
LICENCE = "site.licence_text"
ICP = "site.icp"
POLICE = "site.police_filing"
ADDRESS = "site.address"
COMPLAINT_PHONE = "site.complaint_phone"
COMPLAINT_TEXT = "site.complaint_text"

define(
    PolicyKey(OPERATOR, "益农集市平台运营方", "平台经营者名称", everywhere=True),
    PolicyKey(USCC, "", "平台经营者统一社会信用代码", everywhere=True),
    PolicyKey(LICENCE, "", "平台经营者证照说明", everywhere=True),
    PolicyKey(ICP, "", "ICP 备案号", everywhere=True),
    PolicyKey(POLICE, "", "公安联网备案号", everywhere=True),
    PolicyKey(ADDRESS, "", "平台经营者住所", everywhere=True),
    PolicyKey(COMPLAINT_PHONE, "", "投诉举报电话", everywhere=True),
    PolicyKey(COMPLAINT_TEXT, "", "投诉答复承诺", everywhere=True),
)
