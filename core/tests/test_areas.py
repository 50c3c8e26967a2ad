"""The areas of the country, and addresses read out of what people paste."""

import pytest

from core import areas


def test_every_area_but_a_province_lies_in_a_known_one() -> None:
    # given the whole table
    table = areas.areas()
    # then there are the 34 provinces, and nobody is an orphan
    assert len(areas.children()) == 34
    assert [code for code in table if areas.parent(code) and areas.parent(code) not in table] == []
    assert table["530427"] == "新平彝族傣族自治县"


@pytest.mark.parametrize(
    ("code", "full"),
    [
        ("530427", "云南省玉溪市新平彝族傣族自治县"),
        ("310115", "上海市浦东新区"),
        ("31", "上海市"),
        ("4403", "广东省深圳市"),
        ("419001", "河南省济源市"),
        ("999999", None),
    ],
)
def test_an_area_is_told_from_the_province_down(code: str, full: str | None) -> None:
    assert areas.full_name(code) == full


@pytest.mark.parametrize(
    ("code", "short"), [("53", "云南"), ("15", "内蒙古"), ("530427", "新平"), ("310115", "浦东"), ("999999", None)]
)
def test_an_area_is_said_shortly(code: str, short: str | None) -> None:
    assert areas.short_name(code) == short


def test_an_address_ends_where_nothing_lies_below() -> None:
    assert areas.is_county("530427")
    assert not areas.is_county("530400")
    assert not areas.is_county("530499")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "林晓月 13887654321 上海市浦东新区张江镇碧波路 690 号 3 栋",
            areas.Recipient("林晓月", "13887654321", "310115", "张江镇碧波路 690 号 3 栋"),
        ),
        (
            "收货人：王建国\n手机号码：138-8765-4321\n所在地区：云南省玉溪市红塔区\n详细地址：玉兴路 12 号",
            areas.Recipient("王建国", "13887654321", "530402", "玉兴路 12 号"),
        ),
        (
            "云南玉溪新平县桂山街道平山路5号，李秀英，+86 138 8765 4321",
            areas.Recipient("李秀英", "13887654321", "530427", "桂山街道平山路5号"),
        ),
        (
            "广东省 深圳市 南山区 科技园南路 8 号 陈明",
            areas.Recipient("陈明", "", "440305", "科技园南路 8 号"),
        ),
        ("北京市朝阳区建国路 88 号", areas.Recipient("", "", "110105", "建国路 88 号")),
        (
            "北京朝阳区建国路88号 张三",
            areas.Recipient("张三", "", "110105", "建国路88号"),
        ),
        ("玉溪市红塔区玉兴路 12 号", areas.Recipient("", "", "530402", "玉兴路 12 号")),
        (
            "重庆市 重庆市 渝中区 解放碑 1 号",
            areas.Recipient("", "", "500103", "解放碑 1 号"),
        ),
        ("河南省济源市沁园路 3 号", areas.Recipient("", "", "419001", "沁园路 3 号")),
        (
            "广东省东莞市长安镇德政路 20 号",
            areas.Recipient("", "", "441904", "德政路 20 号"),
        ),
        ("没有地址的一句话", areas.Recipient("", "", "", "没有地址的一句话")),
        ("", areas.Recipient()),
    ],
)
def test_pasted_text_is_split(text: str, expected: areas.Recipient) -> None:
    assert areas.split_pasted(text) == expected


def test_a_name_that_exists_twice_is_not_guessed() -> None:
    # given 朝阳区, which is in 北京 and in 长春, without its city
    found = areas.split_pasted("朝阳区建国路 88 号")
    # then the region is left open for the person to choose
    assert (found.area_code, found.detail) == ("", "朝阳区建国路 88 号")


def test_an_order_number_is_not_a_phone() -> None:
    assert areas.split_pasted("订单 2026112313887654321 号").phone == ""
