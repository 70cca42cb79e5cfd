"""Expressions by which people and texts are found, however they are written."""

from __future__ import annotations

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Lower

from common.people import CAPITALS, SMALL, Translate, joined

_TEXT = models.TextField()


def normalised_name(*fields: str) -> models.Func:
    """The texts as `normalised()` writes them, a space after each."""
    return _translated(joined(*fields), CAPITALS + "ё", SMALL.replace("ё", "е") + "е")


def found_name() -> models.Func:
    """The name of a person as `normalised()` writes it, from its sort column."""
    return Lower("sort_name")


def name_key_of(field: str) -> models.Func:
    """A stored name as `name_key()` folds it: capitals of all Cyrillic alphabets, look-alikes."""
    return _translated(Cast(field, _TEXT), CAPITALS + "abcehkmoptxyё-'", SMALL.replace("ё", "е") + "авсенкмортхуе  ")


def _translated(text: models.Func, before: str, after: str) -> models.Func:
    return Translate(Lower(text), Value(before, _TEXT), Value(after, _TEXT))
