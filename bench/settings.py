"""The school as it is, with the floors of the measurement beside it."""

from ezh.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
