"""An installation whose programs reach the store through a proxy; the tests reach it directly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tests.support.proxies.fault_proxy import FaultProxy
from tests.support.servers.installation import Installation


class Proxied(Installation):
    """An installation behind a proxy of the class ``Proxy``, the broker's messages excepted."""

    Proxy = FaultProxy

    def __init__(self, folder: Path, grants: Sequence[str] = (), **settings: str) -> None:
        super().__init__(folder, grants, **settings)
        self._direct, self._behind = quote(str(self.server.socket)), quote(str(folder / "proxy"))
        self.proxy = self.Proxy(folder / "proxy", self.server.socket)

    def proxied(self, url: str) -> str:
        """Return the store's URL as it leads through the proxy."""
        return url.replace(self._direct, self._behind)

    def close(self) -> None:
        """End everything."""
        self.proxy.close()
        super().close()

    def _store_of(self, name: str) -> dict[str, str]:
        environ = super()._store_of(name)
        return {**environ, "REDIS_URL": self.proxied(environ["REDIS_URL"])}
