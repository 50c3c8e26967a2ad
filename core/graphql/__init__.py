"""The machinery every app's ``graphql/`` folder is built with."""

from core.graphql.connection import Connection, Order, Page, connection_field, paginate
from core.graphql.context import Context, Loader
from core.graphql.deed import Deed
from core.graphql.fields import Fen, verb
from core.graphql.mutation import Mutation
from core.graphql.node import Node, NodeType, global_id, local_id, node_type
from core.graphql.photo import Photo

__all__ = [
    "Connection",
    "Context",
    "Deed",
    "Fen",
    "Loader",
    "Mutation",
    "Node",
    "NodeType",
    "Order",
    "Page",
    "Photo",
    "connection_field",
    "global_id",
    "local_id",
    "node_type",
    "paginate",
    "verb",
]
