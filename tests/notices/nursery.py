"""`python -m tests.notices.nursery`: for each line of the standard input another worker, whose number it prints.

A worker needs seconds to load the program, and fifty runs of chaos start two hundred of them: here all of it is loaded,
and a worker is a fork – a process of its own, which can be killed.
"""

from __future__ import annotations

import os
import signal
import sys

import django


def main() -> None:
    """Until the input ends."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  # like all of Django here: after setup()
    from django.urls import reverse  # noqa: PLC0415
    from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415

    autodiscover_modules("jobs")
    reverse("notices:notices")  # loads every page
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a worker has ended
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            call_command("worker")
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ezh.settings")
    main()
