"""The ``postgres`` engine's table."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class SearchDocument(models.Model):
    """A product as the ``postgres`` engine sees it: derived, rebuilt at will, deleted when the product is withdrawn.

    ``vector`` holds every form of the tokens (characters, pinyin, initials, title words), marked by
    ``parsing.Field`` and labelled by ``ranking.Zone``; its literal is built in Python, because PostgreSQL's own parser
    would cut ``lb-50`` and ``2.5kg`` apart. One column for each ``documents.Facet``. No foreign key: the row follows
    its product by version, not by constraint.
    """

    product_id = models.UUIDField(primary_key=True)
    version = models.BigIntegerField()
    title = models.TextField()
    vector = SearchVectorField()
    category = ArrayField(models.TextField())
    township = ArrayField(models.TextField())
    station = ArrayField(models.TextField())
    certification = ArrayField(models.TextField())
    month = ArrayField(models.TextField())
    price_band = ArrayField(models.TextField())
    sale_mode = ArrayField(models.TextField())
    category_labels = ArrayField(models.TextField())
    station_labels = ArrayField(models.TextField())
    in_stock = models.BooleanField()
    price_fen = models.BigIntegerField()
    sold = models.BigIntegerField()
    created_us = models.BigIntegerField()
    harvest_day = models.IntegerField()
    boost = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="search_document_version"),
            models.CheckConstraint(condition=Q(boost__gte=0), name="search_document_boost"),
        ]
        indexes = [
            # written seldom, read often: no pending list that every search would have to walk
            GinIndex(fields=["vector"], name="search_document_vector", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"
