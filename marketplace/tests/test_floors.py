"""Relations and migrations keep to the floors too: ``ForeignKey("orders.Order")`` is a string import-linter never sees.

The floor table is the one import-linter holds (pyproject.toml), so there is only one.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields.related import RelatedField
from django.test.utils import isolate_apps

from marketplace.embedded.paths import PROJECT

Floors = Mapping[str, int]


def floor_table() -> dict[str, int]:
    """App label to floor, 0 at the bottom, from the layers contract."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {name.strip(): floor for floor, layer in enumerate(reversed(layers)) for name in layer.split("|")}


def forbidden_relations(kinds: Iterable[type[models.Model]], floors: Floors) -> Iterator[str]:
    """Each relation of a model that points up, or sideways into another room of its floor."""
    for model in kinds:
        for field in model._meta.get_fields():
            if isinstance(field, RelatedField) and field.model is model:
                target = field.related_model._meta
                if not _may(model._meta.app_label, target.app_label, floors):
                    yield f"{model._meta.label}.{field.name} -> {target.label}"


def forbidden_dependencies(edges: Iterable[tuple[Sequence[Any], Sequence[Any]]], floors: Floors) -> Iterator[str]:
    """Each migration that waits for one of a floor above, or of another room of its floor."""
    for (app, name), (other, other_name) in edges:
        if not _may(app, other, floors):
            yield f"{app}.{name} -> {other}.{other_name}"


def _may(app: str, other: str, floors: Floors) -> bool:
    """Other people's apps are below the ground floor."""
    return app == other or floors.get(other, -1) < floors.get(app, -1) or app not in floors


def test_every_app_of_ours_has_a_floor() -> None:
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == PROJECT}
    assert ours <= floor_table().keys()


def test_no_relation_points_up_or_sideways() -> None:
    assert list(forbidden_relations(apps.get_models(include_auto_created=True), floor_table())) == []


def test_no_migration_waits_for_a_higher_floor() -> None:
    loader = MigrationLoader(connection=None)
    edges = [
        (key, dependency)
        for key, migration in loader.disk_migrations.items()
        for dependency in [*migration.dependencies, *((before, key) for before in migration.run_before)]
    ]
    assert list(forbidden_dependencies(edges, floor_table())) == []


@pytest.mark.parametrize(
    ("app", "target", "reported"),
    [
        ("core", "orders", True),  # up
        ("search", "orders", True),  # sideways
        ("orders", "core", False),  # down
        ("orders", "orders", False),  # at home
        ("orders", "auth", False),  # outside the house
    ],
)
def test_a_forbidden_relation_and_dependency_would_be_reported(app: str, target: str, reported: bool) -> None:
    with isolate_apps():
        aim = _model("Aim", target)
        source = _model("Source", app, aim=models.ForeignKey(aim, on_delete=models.PROTECT, related_name="+"))
        found = list(forbidden_relations([source], floor_table()))
    assert found == ([f"{app}.Source.aim -> {target}.Aim"] if reported else [])
    edge = ((app, "0001_initial"), (target, "0002_more"))
    assert bool(list(forbidden_dependencies([edge], floor_table()))) is reported


def _model(name: str, label: str, **fields: Any) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": label})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
