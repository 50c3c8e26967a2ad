"""The main job's documents fit the committed schema, and nothing in them is idle."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate

from clients.main_job.market import DOCUMENTS, document

PROJECT = Path(__file__).resolve().parents[3]
ROOMS = sorted(path.stem for path in DOCUMENTS.glob("*.graphql"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((PROJECT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_document_is_valid(schema: GraphQLSchema, room: str) -> None:
    assert validate(schema, parse(document(room))) == []


def test_every_operation_is_asked_and_every_asked_one_is_there() -> None:
    written = {
        (room, node.name.value)
        for room in ROOMS
        for node in parse(document(room)).definitions
        if isinstance(node, OperationDefinitionNode) and node.name
    }
    code = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS.parent.glob("*.py"))
    asked = set(re.findall(r'(?:ask|do|node)\(\s*"(\w+)",\s*"(\w+)"', code))
    assert asked == written
