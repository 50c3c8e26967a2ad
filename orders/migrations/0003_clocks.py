"""What the clocks of an order need: its terms frozen at sale, who was told what, a wish to cancel while packing."""

from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import core.ids

# The county's terms at this time, for orders sold before they were frozen.
TERMS = {
    "late_after": (timedelta(days=1), "past ship_by: the buyer is told and may cancel freely"),
    "void_after": (timedelta(days=3), "past ship_by: cancelled and refunded by itself"),
    "transit_within": (timedelta(days=15), "from shipping until the buyer is asked whether it came"),
    "answer_within": (timedelta(days=3), "from that question until silence counts as delivered"),
    "extend_by": (timedelta(days=3), "by what the buyer may put off confirming, once"),
}
CAUSES = [
    ("buyer", "买家取消"),
    ("unpaid", "超过付款时间"),
    ("seller", "村站取消"),
    ("agreed", "村站同意取消"),
    ("late", "超时未发货"),
]
INDEXES = [
    models.Index(fields=["ship_by"], condition=Q(status__in=["paid", "packing"]), name="order_to_ship"),
    models.Index(fields=["shipped_at"], condition=Q(status="shipped"), name="order_on_its_way"),
    models.Index(fields=["confirm_by"], condition=Q(status="delivered"), name="order_to_confirm"),
    models.Index(fields=["claims_close_at"], condition=Q(status="completed"), name="order_to_mature"),
    models.Index(fields=["id"], condition=Q(stats_due=True), name="order_to_count"),
    models.Index(fields=["id"], condition=Q(status="cancelled", money="paid"), name="order_refund_stuck"),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_parcels")]

    operations = [
        *(
            migrations.AddField(
                "order", name, models.DurationField(default=term, help_text=text), preserve_default=False
            )
            for name, (term, text) in TERMS.items()
        ),
        migrations.AddField("order", "late_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "order",
            "asked_at",
            models.DateTimeField(blank=True, help_text="the buyer was asked whether it came", null=True),
        ),
        migrations.AddField("order", "denied_at", models.DateTimeField(blank=True, help_text="and said no", null=True)),
        migrations.AddField(
            "order",
            "close_cause",
            models.CharField(blank=True, choices=CAUSES, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            "order",
            "refunds_failed",
            models.PositiveIntegerField(default=0, help_text="how often the gateway refused for good"),
        ),
        migrations.AddField(
            "order",
            "stats_due",
            models.BooleanField(default=False, help_text="its packs are not counted as they are now"),
        ),
        migrations.AddField(
            "orderline",
            "counted_qty",
            models.PositiveIntegerField(default=0, help_text="packs its product's figures know as sold"),
        ),
        *(migrations.AddIndex("order", index) for index in INDEXES),
        migrations.CreateModel(
            name="CancelRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "等村站答复"),
                            ("agreed", "村站同意"),
                            ("declined", "村站不同意"),
                            ("void", "已失效"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancel_requests",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=Q(status="open"), fields=("order",), name="cancel_one_open"),
                    models.CheckConstraint(
                        condition=Q(status="open", answered_at__isnull=True) | Q(answered_at__isnull=False),
                        name="cancel_answer_has_time",
                    ),
                    models.CheckConstraint(
                        condition=~Q(status="declined") | ~Q(answer=""), name="cancel_declined_with_reason"
                    ),
                ],
            },
        ),
    ]
