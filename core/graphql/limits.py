"""How much one document may ask for: depth, aliases, and cost (fields, multiplied by the pages they stand under)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MAX_DEPTH = 12
MAX_ALIASES = 30
MAX_COST = 10_000
MAX_ROOT_FIELDS = 20


@dataclass
class _Measure:
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    aliases: int = 0
    depth: int = 0
    cost: int = 0
    open_fragments: set[str] = field(default_factory=set)

    def walk(self, selections: SelectionSetNode | None, depth: int, factor: int) -> None:
        if selections is None or self.cost > MAX_COST or depth > MAX_DEPTH + 1:
            return
        self.depth = max(self.depth, depth)
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self.aliases += node.alias is not None
                self.cost += factor
                self.walk(node.selection_set, depth + 1, factor * self.page(node))
            elif isinstance(node, InlineFragmentNode):
                self.walk(node.selection_set, depth, factor)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self.open_fragments:
                self.open_fragments.add(node.name.value)
                self.walk(self.fragments[node.name.value].selection_set, depth, factor)
                self.open_fragments.discard(node.name.value)

    def page(self, node: FieldNode) -> int:
        for argument in node.arguments:
            if argument.name.value == "first":
                if isinstance(argument.value, IntValueNode):
                    return max(1, int(argument.value.value))
                if isinstance(argument.value, VariableNode):
                    given = self.variables.get(argument.value.name.value)
                    return max(1, given) if isinstance(given, int) else 20
        return 1


def check_limits(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> str | None:
    """Why a document asks too much, in a sentence, or None when it does not."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    if len(operation.selection_set.selections) > MAX_ROOT_FIELDS:
        return f"一次最多查 {MAX_ROOT_FIELDS} 项，请分开查。"
    measure = _Measure(fragments, variables)
    measure.walk(operation.selection_set, 1, 1)
    if measure.depth > MAX_DEPTH:
        return f"查询层数超过 {MAX_DEPTH}，请分开查。"
    if measure.aliases > MAX_ALIASES:
        return f"别名超过 {MAX_ALIASES} 个，请分开查。"
    if measure.cost > MAX_COST:
        return f"查询量超过 {MAX_COST}，请减少每页条数或字段。"
    return None
