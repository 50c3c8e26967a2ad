from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from core import policy

        autodiscover_modules("access", "policies", "notices", "tasks")
        post_migrate.connect(
            lambda **_: policy.write_defaults(), sender=self, weak=False, dispatch_uid="policy_defaults"
        )
