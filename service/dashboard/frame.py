"""What every page of a site shows around its content."""

from __future__ import annotations

from typing import Any

from moderation import queues
from moderation.queues import Queue
from moderation.store.reader import Order
from service.dashboard.blueprint import own_sites
from service.dashboard.words import LISTS
from service.services import services


def frame(site: str, name: str, order: Order | None, after: str | None) -> dict[str, Any]:
    """Return what every page of a site shows around its cards. Raises NotFound."""
    registry, counts = services().registry, queues.counts(services().store, site)
    return {
        "site": registry.site(site),
        "sites": own_sites(),
        "counts": counts,
        "left": counts[name if name in LISTS else "held"],
        "name": name,
        "listed_status": queues.listed_status(Queue(name)).value if name in LISTS else "",
        "asked_lists": tuple(queue.value for queue in queues.ASKED),
        "order": order.value if order else None,
        "after": after,
    }
