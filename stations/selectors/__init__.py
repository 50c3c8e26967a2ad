"""Every read of this app, with who may see it."""

from stations.selectors.people import active_appointments, grants_of, people_of_seller, people_of_station

__all__ = ["active_appointments", "grants_of", "people_of_seller", "people_of_station"]
