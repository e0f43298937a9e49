"""The configuration: read once from the environment, validated, passed in. Its only reader."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from moderation.errors import ConfigError
from moderation.process.second_look_settings import SecondLookSettings
from moderation.process.setting_checks import BROKER_SCHEMES, INTEGRATIONS, is_local, is_loopback

ARCHIVE_FILE = "archive.sqlite3"


@dataclass(frozen=True, slots=True)
class Config(SecondLookSettings):
    """The settings of an installation, and what follows from them."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Return the settings in ``environ``; an absent or empty one takes its default.

        Raises:
            ConfigError: a value cannot be used, one lacks another, or a ``MODQUEUE_*`` name is
                unknown.
        """
        known = {item.metadata["name"]: item for item in fields(cls)}
        for name in environ:
            if name.startswith("MODQUEUE_") and name not in known:
                raise ConfigError(name, "there is no such setting; see .env.example")
        values = {
            item.name: _read(name, item.metadata["read"], environ[name])
            for name, item in known.items()
            if environ.get(name)
        }
        made = cls(**values)
        # Whole, so that each message says where it looked, whatever folder somebody stands in.
        made = replace(made, data_dir=made.data_dir.absolute())
        made.check_mail()
        made.check_second_look()
        return made

    @property
    def served(self) -> frozenset[str]:
        """The integrations that are on."""
        return frozenset(self.integrations.split(",")) & frozenset(INTEGRATIONS)

    @property
    def openid(self) -> bool:
        """Whether people may log in by OpenID Connect."""
        return bool(self.openid_issuer and self.openid_client_id)

    @property
    def https(self) -> bool:
        """Whether browsers come over HTTPS: cookies are Secure then, and HSTS is sent."""
        if self.secure_cookies is not None:
            return self.secure_cookies
        parts = urlsplit(self.public_url)
        return parts.scheme == "https" or not is_loopback(parts.hostname or self.host)

    @property
    def public_host(self) -> str:
        """The host of ``public_url`` without its port; empty without one."""
        return re.sub(r":\d*$", "", urlsplit(self.public_url).netloc.lower())

    @property
    def public_path(self) -> str:
        """The path of ``public_url``, such as "/talk"; empty at the root of a host."""
        return urlsplit(self.public_url).path

    @property
    def projection(self) -> Path | str:
        """Where the projection of the comments is: this machine's file, or a database's URL."""
        return self.projection_url or self.data_dir / "projection.sqlite3"

    @property
    def erased_list(self) -> Path:
        """Where this machine lists what was erased, apart from the store and its backups."""
        return self.data_dir / "erased" / "list"

    @property
    def witness(self) -> Path:
        """Where this machine notes the newest journal lines, apart from the store likewise."""
        return self.data_dir / "erased" / "witness"

    @property
    def archive(self) -> str:
        """Where old comments are kept: the URL that was named, else a file of this machine."""
        return self.archive_url or f"sqlite:///{(self.data_dir / ARCHIVE_FILE).absolute()}"

    @property
    def archive_problem(self) -> str:
        """Why no comment may move to the archive, "" where it may.

        A file is one machine's; behind a store that others reach, too, they would miss what it has.
        """
        if is_local(self.redis_url) or urlsplit(self.archive).scheme != "sqlite":
            return ""
        return (
            "MODQUEUE_ARCHIVE_URL is a file, and REDIS_URL a server that other machines may use: "
            "name a postgresql:// database, or set MODQUEUE_ARCHIVE_DAYS=0"
        )

    @property
    def broker(self) -> str:
        """The broker's URL: the one that was named, else the store's server as Celery writes it.

        Raises:
            ConfigError: no store is named; or it is a Cluster, and no broker is.
        """
        if not self.redis_url:
            raise ConfigError("REDIS_URL", "is needed here; `modqueue run` sets it by itself")
        if self.broker_url:
            return self.broker_url
        parts = urlsplit(self.redis_url)
        if parts.scheme == "unix":
            return f"redis+socket://{parts.netloc}{parts.path}"
        if parts.scheme not in BROKER_SCHEMES:
            problem = "is needed here, because REDIS_URL is not one plain server"
            raise ConfigError("MODQUEUE_BROKER_URL", problem)
        return self.redis_url


def _read(name: str, read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise ConfigError(name, str(error)) from None
