from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from catalog.events import ProductChanged
        from core.events import subscribe
        from search import source
        from search.goods import CatalogSource
        from search.services.documents import follow_product

        source.register(CatalogSource())
        subscribe(ProductChanged, follow_product)
