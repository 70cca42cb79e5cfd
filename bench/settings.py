"""The school as it is, with the floors of the measurement and its commands beside it."""

from ezh.settings import *  # noqa: F403
from ezh.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
