"""Server-sent events: changes on a site, sent at once to the dashboards that are open.

A stream costs a socket, not a thread of the web server: once the head of the answer is out, the
socket is handed over to one thread for each site, which follows the journal and writes to all of
them. Where that cannot be done (another web server, TLS inside gunicorn) the pages poll.
"""

from __future__ import annotations

from service.dashboard.live.hub import Answer, Full, Hub, hub, init_app
from service.dashboard.live.stream import Listener

__all__ = ["Answer", "Full", "Hub", "Listener", "hub", "init_app"]
