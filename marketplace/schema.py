"""The root schema: what each app answers and does, put side by side."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import graphene
from django.apps import apps
from django.utils.module_loading import module_has_submodule

APPS = ("core", "stations", "catalog", "payments", "orders", "search", "insight", "marketplace")


def _parts(name: str) -> tuple[Any, ...]:
    rooms = [app for app in APPS if apps.is_installed(app) and module_has_submodule(import_module(app), "graphql")]
    modules = [import_module(f"{app}.graphql.schema") for app in rooms]
    return tuple(getattr(module, name) for module in modules if hasattr(module, name))


Query = type("Query", _parts("Query"), {})
Mutation = type("Mutation", _parts("Mutations"), {})

schema = graphene.Schema(query=Query, mutation=Mutation)
