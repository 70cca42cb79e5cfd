"""The floors of the house: read from the import contract in pyproject.toml, the one place that lists them."""

from __future__ import annotations

import tomllib
from pathlib import Path

_PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
_CONTRACTS = tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

# Top first; apps of one layer stand side by side.
LAYERS: list[list[str]] = [[app.strip() for app in layer.split("|")] for layer in _CONTRACTS[0]["layers"]]

# Django's apps of ours, top first: wiring above them and `common` below them hold no models and no pages.
APPS: list[str] = [app for layer in LAYERS for app in layer if app not in {"ezh", "common"}]
