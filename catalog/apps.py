from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "商品"

    def ready(self) -> None:
        from catalog.services import cards  # noqa: F401  # registers what the outbox hands to goods
