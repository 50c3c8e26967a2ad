"""A public picture, as every page shows it."""

from __future__ import annotations

import graphene


class Photo(graphene.ObjectType):
    """A public picture; its sizes are ``/media/<sha256>/{360,720,1080}.webp``, never upscaled."""

    sha256 = graphene.String(required=True)
    width = graphene.Int(required=True, description="Of the original in px, after orientation and crop.")
    height = graphene.Int(required=True)
    alt = graphene.String(required=True)
    note = graphene.String(description="Caption such as 示意图.")
