"""What people are told about stations, sellers and roles."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("appointed", "您已任{role}，可以开始办理业务。"),
    Template("sign_in_reset", "您的{role}登录方式已由上级重置。若不是您本人申请，请马上联系上级。"),
    Template("appointment_ended", "您的{role}职务已解除：{reason}"),
    Template("station_returned", "“{name}”的建站申请被退回修改：{reason}"),
    Template("station_rejected", "“{name}”的建站申请没有通过：{reason}"),
    Template("station_building", "“{name}”获准建设，请备齐六有证明和六张照片后申请验收。现在也可以办理入驻。"),
    Template("station_opened", "“{name}”通过验收，开始运营。"),
    Template("station_rectify", "“{name}”验收未过，请在 {until} 前整改：{reason}"),
    Template("station_suspended", "“{name}”已暂停：{reason}"),
    Template("station_resumed", "“{name}”恢复运营。"),
    Template("station_closing", "“{name}”开始关闭，不再接新单：{reason}"),
    Template("station_closed", "“{name}”已关闭。"),
    Template("station_building_long", "“{name}”建设已满 {days} 天，请尽快申请验收。"),
    Template("station_reinspect", "“{name}”到了复检的时候，请与站点约定时间。"),
    Template("seller_returned", "“{name}”的入驻申请被退回修改：{reason}"),
    Template("seller_rejected", "“{name}”的入驻申请没有通过：{reason}"),
    Template("seller_approved", "“{name}”入驻获批，下一步请提交收款账户。"),
    Template("seller_suspended", "“{name}”已暂停，不能接新单：{reason}"),
    Template("seller_resumed", "“{name}”恢复营业。"),
    Template("seller_restricted", "“{name}”暂不能接新单：{reason}"),
    Template("seller_verify_soon", "“{name}”的主体信息要在 {until} 前复核，请核对证照是否有变。"),
    Template("licence_soon", "“{name}”的{licence}将在 {until} 到期，请提前换证并上传。"),
    Template("licence_verified", "“{name}”的{licence}已核验。"),
    Template("licence_refused", "“{name}”的{licence}没有通过：{reason}"),
    Template("review_overdue", "“{title}”的{stage}已超过期限，请尽快办理。"),
)
