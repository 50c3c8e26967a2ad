import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
from core.migration_ops import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_certificate_certificategrant_certificatescope_and_more"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("certificate", "submitted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("certificate", "lookup_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("certificate", "expiry_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("certificatemember", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="OtherSale",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("g", models.PositiveBigIntegerField()),
                ("sold_on", models.DateField()),
                ("note", models.CharField(max_length=100)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_sales",
                        to="catalog.certificatescope",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.certificateyear",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "othersale",
            models.CheckConstraint(condition=models.Q(("g__gt", 0)), name="other_sale_weighs_something"),
        ),
        append_only("catalog_othersale"),
    ]
