from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from catalog.events import ProductsChanged
        from core.events import subscribe
        from search import source
        from search.goods import CatalogSource
        from search.services.documents import follow_products

        source.register(CatalogSource())
        subscribe(ProductsChanged, follow_products)
