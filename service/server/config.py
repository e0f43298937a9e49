"""gunicorn's configuration: ``gunicorn -c python:service.server.config service.wsgi:app``."""

from __future__ import annotations

import gc
import os
import resource
import select
from contextlib import suppress
from importlib import import_module
from typing import Any

from prometheus_client import multiprocess

from moderation.process.config import Config
from moderation.process.private_files import close_to_others
from service.launcher.files import PRIVATE
from service.launcher.listening import bind_of
from service.monitoring import metrics_files
from service.monitoring.metrics_files import MEMORY
from service.server.heaps import share_heaps

REQUESTS_PER_CONNECTION = 100  # as Apache's MaxKeepAliveRequests
OTHER_FILES = 400  # of a process: live streams, connections to the store, tables
OPEN_FILES = 2048  # where the system's limit for this user is as high
# All that the processes need, but for what is made of the settings (service/wsgi.py).
SHARED = ("service.app", "service.watching", "moderation.process.celery_apps")

_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
_files = max(_soft, min(_hard, OPEN_FILES))
_settings = Config.from_env()
_metrics_dir = metrics_files.folder_for(_settings)

bind = bind_of(_settings)
worker_class = (
    "service.server.epoll_worker.EpollWorker"
    if hasattr(select, "epoll")
    else "service.server.slow_client_worker.PatientWorker"
)
workers = _settings.web_workers
threads = _settings.web_threads
worker_connections = max(100, min(1000, _files - OTHER_FILES))
keepalive = 5
timeout = 30  # seconds without a heartbeat; a stuck process is replaced
graceful_timeout = 25  # a long poll lasts at most 20 s
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
# Whom to believe about clients, only ProxyFix decides (service/http/forwarding.py).
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
header_map = "drop"  # X_Forwarded_For must not pass for X-Forwarded-For
# Where each process notes that it lives: on a full disk it could not begin.
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
sendfile = False  # it would wait for the client
accesslog = None  # service/http/logs.py writes one line per request
# A control socket would be written into the home folder, which a container may not have.
control_socket_disable = True
raw_env = [f"MODQUEUE_METRICS_DIR={_metrics_dir}"]


def on_starting(server: Any) -> None:
    """Say what the processes may do, close their folder, forget the counts of former ones, import.

    The files of those would be added for ever.
    """
    os.umask(PRIVATE)
    close_to_others(_settings)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_files, _hard))
    with suppress(OSError):  # without it each process counts for itself
        metrics_files.make(_metrics_dir)
    metrics_files.forget(_metrics_dir)
    share_heaps()
    _share_modules()


def _share_modules() -> None:
    """Import what all processes need before they are forked: they begin sooner, and share it."""
    for module in SHARED:
        import_module(module)
    gc.collect()
    gc.freeze()


def on_exit(server: Any) -> None:
    """Leave nothing in memory."""
    metrics_files.forget(_metrics_dir)
    with suppress(OSError):
        _metrics_dir.rmdir()


def pre_request(worker: Any, req: Any) -> None:
    """End a connection now and then: its client comes back to the process that is free first.

    Kept ones stay where a burst of them was taken, however unevenly: one process was seen to serve
    32 of 32, and the other none.
    """
    if req.req_number >= REQUESTS_PER_CONNECTION:
        req.must_close = True


def post_worker_init(worker: Any) -> None:
    """Spare what was imported from every later garbage collection, which would stop all threads."""
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Drop the gauges of a process that ended; its counts stay in the totals."""
    multiprocess.mark_process_dead(worker.pid, str(_metrics_dir))  # type: ignore[no-untyped-call]
