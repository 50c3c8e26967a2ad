"""Sub-merchants: applied, audited, rejected, changed."""

import pytest

from sandbox.alipay.tests.support import Market, Program, application, number

CREATE, MODIFY = "AntMerchantExpandIndirectZftCreate", "AntMerchantExpandIndirectZftModify"
QUERY = "AntMerchantExpandIndirectZftorderQuery"


def test_an_application_waits_for_its_audit_and_passes_by_itself(market: Market, program: Program) -> None:
    # given an audit that takes a minute
    program.post("/control/options", audit_delay_seconds=60)
    order_id = market.ok(CREATE, **application(number("S")))["order_id"]
    (before,) = market.ok(QUERY, order_id=order_id)["orders"]
    # when the minute is over
    program.advance(60)
    # then the seller has a smid
    (after,) = market.ok(QUERY, order_id=order_id)["orders"]
    assert (before["status"], "smid" in before) == ("031", False)
    assert (after["status"], after["sub_confirm"], len(after["smid"])) == ("99", "FINISH", 16)


def test_a_rejected_application_says_why_and_may_be_sent_again(market: Market, program: Program) -> None:
    external_id = number("S")
    program.misbehave(CREATE_METHOD, "reject_onboarding", reason="营业执照照片不清晰")
    first = market.ok(CREATE, **application(external_id))["order_id"]
    second = market.ok(CREATE, **application(external_id))["order_id"]
    orders = market.ok(QUERY, external_id=external_id)["orders"]
    assert first != second
    assert [(order["status"], order.get("reason")) for order in orders] == [("99", None), ("-1", "营业执照照片不清晰")]


def test_the_same_application_twice_is_one_and_another_under_its_name_is_refused(market: Market) -> None:
    external_id = number("S")
    first = market.ok(CREATE, **application(external_id))
    assert market.ok(CREATE, **application(external_id))["order_id"] == first["order_id"]
    assert market.refused(CREATE, **application(external_id, name="别的店")) == "DISCORDANT_REPEAT_REQUEST"


def test_a_change_keeps_the_smid_and_is_one_at_a_time(market: Market, program: Program) -> None:
    smid = market.seller()
    program.post("/control/options", audit_delay_seconds=60)
    cards = [{"account_holder_name": "速都村益农社", "account_no": "6228480000000000009"}]
    order_id = market.ok(MODIFY, smid=smid, name="新名称", biz_cards=cards)["order_id"]
    assert market.ok(MODIFY, smid=smid, name="新名称", biz_cards=cards)["order_id"] == order_id
    assert market.refused(MODIFY, smid=smid, name="又一个名称") == "ORDER_IN_AUDIT"
    program.advance(60)
    (order,) = market.ok(QUERY, order_id=order_id)["orders"]
    assert (order["status"], order["smid"], order["merchant_name"]) == ("99", smid, "新名称")


@pytest.mark.parametrize("missing", ["name", "alias_name", "cert_no", "contact_infos", "service", "biz_cards"])
def test_an_incomplete_application_is_refused(market: Market, missing: str) -> None:
    fields = application(number("S"))
    del fields[missing]
    assert market.refused(CREATE, **fields).endswith("INVALID_PARAMETER")


def test_a_merchant_type_it_does_not_know_is_refused(market: Market) -> None:
    assert market.refused(CREATE, **application(number("S"), merchant_type="99")) == "INVALID_PARAMETER"


def test_what_does_not_exist_is_said_so(market: Market) -> None:
    assert market.refused(QUERY, order_id="0") == "ORDER_NOT_EXIST"
    assert market.refused(MODIFY, smid="2088000000000000", name="无") == "MERCHANT_NOT_EXIST"


def test_only_a_possible_account_can_be_bound_as_receiver(market: Market) -> None:
    bind = "AlipayTradeRoyaltyRelationBind"
    assert market.refused(bind, out_request_no=number("B")) == "ACQ.RECEIVER_LIST_EMPTY"
    stranger, email = {"type": "userId", "account": "1234"}, {"type": "email", "account": "a@b.c"}
    assert market.refused(bind, out_request_no=number("B"), receiver_list=[stranger]) == "ACQ.USER_NOT_EXIST"
    assert market.refused(bind, out_request_no=number("B"), receiver_list=[email]) == "ACQ.INVALID_RECEIVER_TYPE"
    assert market.bound_platform() == market.bound_platform()


CREATE_METHOD = "ant.merchant.expand.indirect.zft.create"
