"""Chance that always falls the same way: every stream is seeded by the school's number and its own name."""

from __future__ import annotations

from random import Random

SEED = 92


def random_for(*names: object) -> Random:
    """A stream of its own for each name, so that one more class changes nothing in the others.

    Random seeds itself from the text, not from its hash, which differs from process to process.
    """
    return Random("/".join(map(str, (SEED, *names))))  # noqa: S311  # a demo school is no secret
