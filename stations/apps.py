from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "站点与主体"

    def ready(self) -> None:
        from core.access import provide_grants
        from core.policy import provide_places
        from stations import review_kinds
        from stations.places import Network
        from stations.selectors import grants_of

        provide_grants(grants_of)
        provide_places(Network())
        review_kinds.register_own()
