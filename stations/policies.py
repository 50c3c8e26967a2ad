"""What a county may change about stations, sellers and reviews."""

from __future__ import annotations

from core.policy import PolicyKey, define
from stations.rules.calendar import HOLIDAYS
from stations.rules.licences import LICENCE_KINDS

REVIEW_DAYS = "stations.review_working_days"
COUNTY_TAKES_OVER_DAYS = "stations.county_takes_over_working_days"
HOLD_MINUTES = "stations.review_hold_minutes"
CALENDAR = "stations.holidays"
BUILDING_DAYS = "stations.building_days"
RECTIFY_DAYS = "stations.rectify_days"
REINSPECT_MONTHS = "stations.reinspect_months"
VERIFY_MONTHS = "stations.verify_months"
REMIND_DAYS = "stations.remind_days"
LICENCES = "stations.licence_kinds"
BOUNDS = "stations.county_bounds"

define(
    PolicyKey(REVIEW_DAYS, 5, "建站、入驻每一级审核的工作日", "天", 1, 20),
    PolicyKey(COUNTY_TAKES_OVER_DAYS, 5, "乡镇超时几个工作日后县里可直接办", "天", 1, 20, everywhere=True),
    PolicyKey(HOLD_MINUTES, 15, "审核员打开一件后占用的时间", "分钟", 1, 240, everywhere=True),
    PolicyKey(CALENDAR, HOLIDAYS, "放假与调休上班的日子", everywhere=True),
    PolicyKey(BUILDING_DAYS, 90, "建设期，到期提醒", "天", 1, 365, everywhere=True),
    PolicyKey(RECTIFY_DAYS, 15, "限期整改", "天", 1, 90),
    PolicyKey(REINSPECT_MONTHS, 12, "复检间隔", "月", 1, 36),
    PolicyKey(VERIFY_MONTHS, 6, "主体信息复核间隔（《网络交易监督管理办法》第二十四条）", "月", 1, 6),
    PolicyKey(REMIND_DAYS, 30, "证照到期、复核到期前几天提醒", "天", 1, 90, everywhere=True),
    # south, west, north, east in degrees, by county
    PolicyKey(BOUNDS, {"530427": [23.63, 101.27, 24.44, 102.29]}, "地图位置的范围", everywhere=True),
    PolicyKey(LICENCES, LICENCE_KINDS, "证照种类，各能卖什么", everywhere=True),
)
