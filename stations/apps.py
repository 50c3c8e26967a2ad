from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "站点与主体"

    def ready(self) -> None:
        from core.access import provide_grants
        from stations import review_kinds
        from stations.selectors import grants_of

        provide_grants(grants_of)
        review_kinds.register_own()
