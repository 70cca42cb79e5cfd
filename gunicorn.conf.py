"""How gunicorn serves ЭЖ, in `make run` and in the container; EZH_BIND, _WORKERS, _THREADS and _SIGN_INS change it."""

import gc
import os

from ezh.request_buffer import BufferingWorker

wsgi_app = "ezh.wsgi:application"
bind = os.environ.get("EZH_BIND", "127.0.0.1:8000")
worker_class = BufferingWorker  # threads take whole requests; limits of their way here stand there
workers = int(os.environ.get("EZH_WORKERS", "2"))
# Those of the pages, and beside them those in which people who sign in wait for each other (accounts/sign_in_queue.py).
threads = int(os.environ.get("EZH_THREADS", "4")) + int(os.environ.get("EZH_SIGN_INS", "8"))
timeout = 60  # seconds; the slowest page, a report of the whole school, may take 30
graceful_timeout = 10  # seconds for running requests when the server stops
max_requests = 5000  # a fresh worker now and then keeps memory in bounds
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes a private file; on a disk a slow write would look like a hang
control_socket_disable = True  # signals are enough, and its socket would lie outside the data folder


def post_worker_init(_worker: object) -> None:
    """What a process has loaded it keeps: the collector of garbage, which went through all of it, passes it by."""
    gc.collect()
    gc.freeze()
