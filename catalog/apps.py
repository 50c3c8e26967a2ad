from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "商品"

    def ready(self) -> None:
        from catalog import review_kinds
        from catalog.services import cards
        from core.events import subscribe
        from stations.events import SellerChanged, StationChanged

        subscribe(SellerChanged, cards.follow_seller)
        subscribe(StationChanged, cards.follow_station)
        review_kinds.register_own()
