"""How passwords are hashed (docs/decisions/0027)."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class ServerArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends for servers: 19 MiB, two passes, one lane.

    Django's own parameters are meant for hosts that do nothing else: 100 MiB and eight lanes of a processor each time.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
