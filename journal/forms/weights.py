"""Applying a weight: the figures that the page showed to the administrator."""

from __future__ import annotations

from django import forms


class WeightForm(forms.Form):
    """The weight and the number of works that get it."""

    weight = forms.DecimalField(max_digits=5, decimal_places=2)
    n_works = forms.IntegerField(min_value=0)
