"""How gunicorn serves the portal; used by bin/serve and by the service file beside this one.

Everything an operator may want to change comes from the environment. A --bind on the command line (a socket
for nginx, say) goes before HOST and PORT.
"""

import contextlib
import ctypes
import gc
import os
from pathlib import Path

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # as glibc's malloc.h has them
# Objects, instead of Python's 700.
MADE_BEFORE_A_SEARCH = 10_000


def number(name, default):
    value = os.environ.get(name) or default
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name}={value} is not a whole number.") from None


def one_of(name, default, allowed):
    value = (os.environ.get(name) or default).lower()
    if value not in allowed:
        raise SystemExit(f"{name} must be one of {', '.join(allowed)}, not {value}.")
    return value


host = os.environ.get("HOST") or "127.0.0.1"
bind = f"[{host}]:{number('PORT', 8000)}" if ":" in host else f"{host}:{number('PORT', 8000)}"
chdir = str(Path(__file__).resolve().parent.parent)
wsgi_app = "hubsportal.wsgi"

# Threads, so that somebody who watches a recording holds one thread and never a whole process.
worker_class = "gthread"
workers = number("WEB_CONCURRENCY", 2)
threads = number("WEB_THREADS", 4)

# A worker gives its memory back now and then; the jitter keeps all of them from doing it at the same moment. Not often:
# to start one costs as much as thousands of pages from the store.
max_requests = 100_000
max_requests_jitter = 10_000
timeout = 30
graceful_timeout = 20
keepalive = 5

# The heartbeat file of a worker must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# Gunicorn would take SCRIPT_NAME and PATH_INFO from any client on loopback; no proxy of ours sends them.
# FORWARDED_ALLOW_IPS, which gunicorn reads itself, names the proxies whose X-Forwarded-Proto counts.
forwarder_headers = ""
# Gunicorn would open a control socket in the home folder, shared by all instances of one user.
control_socket_disable = True


def post_fork(server, worker):
    """Have glibc give large blocks back to the system at once: a picture takes 200 MB while it is read, and without
    this most of that stays with the process for ever. And have threads share their memory: each would keep some of its
    own that the others cannot use. (Another C library has no such switches, nor needs them.)"""
    with contextlib.suppress(AttributeError, OSError):
        allocator = ctypes.CDLL(None)
        allocator.mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
        allocator.mallopt(M_ARENA_MAX, 2)


def post_worker_init(worker):
    """Have the search for what nobody needs any more pass over the portal itself, and come less often: Django frees nearly
    all of a page at once, and looking through everything for the rest is a tenth of what a page costs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_A_SEARCH, *gc.get_threshold()[1:])


# Errors always go to stderr. Addresses of visitors are written down only where the operator asks for it.
is_asked_for = one_of("ACCESS_LOG", "false", ["true", "yes", "on", "1", "false", "no", "off", "0"])
accesslog = "-" if is_asked_for in {"true", "yes", "on", "1"} else None
loglevel = one_of("LOG_LEVEL", "info", ["debug", "info", "warning", "error", "critical"])
