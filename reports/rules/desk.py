"""What of a contradiction its verdict is about: the same facts give the same fingerprint (product 3.5)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

FINGERPRINT_LENGTH = 32

# Rules whose contradictions are the meals officer's too, of the whole school: who eats is his matter (product 1).
MEAL_RULES = frozenset({"meal_of_absent", "meal_outside_class", "meal_while_away", "meals_on_free_day"})


def fingerprint(facts: Iterable[object]) -> str:
    """Of the values in their order, as text: a verdict holds as long as none of them changes."""
    return sha256(json.dumps(list(facts), default=str).encode()).hexdigest()[:FINGERPRINT_LENGTH]
