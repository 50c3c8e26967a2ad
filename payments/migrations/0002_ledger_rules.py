"""The books' rules, which PostgreSQL keeps (see ``payments.ledger.sql``)."""

from django.db import migrations

from core.migration_ops import append_only
from payments.ledger import sql


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("core", "0001_initial")]

    operations = [
        migrations.RunSQL(sql=sql.CREATE, reverse_sql=sql.DROP),
        append_only("payments_ledgertransfer"),
        append_only("payments_ledgerentry"),
    ]
