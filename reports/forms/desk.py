"""What is typed on the consistency desk."""

from __future__ import annotations

from django import forms


class ReasonForm(forms.Form):
    """«Верно, потому что…»."""

    reason = forms.CharField(label="Верно, потому что", max_length=500, widget=forms.Textarea({"rows": 2}))
