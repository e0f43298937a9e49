"""The first start: a secret, the site ``demo`` with a key, and the moderator ``admin``."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from moderation.errors import ConfigError
from moderation.process.config import Config
from moderation.registry import ALL_SCOPES, EVERY_SITE, Registry, Role
from service.launcher.errors import CannotStart
from service.launcher.files import write_private

SITE = "demo"
MODERATOR = "admin"
FORMER_KEY_FILE = "demo-key"


@dataclass(frozen=True, slots=True)
class FirstAccounts:
    """What there is to show: key and password if they were made just now, and never again.

    A key or password of the operator's is shown nowhere: what is printed ends up in logs.
    """

    key: str | None
    one_time_password: str | None
    moderator_is_new: bool
    key_is_given: bool = False


def first_accounts(registry: Registry, settings: Config) -> FirstAccounts:
    """Make what is missing of the first site, key and moderator; later starts change nothing."""
    registry.add_site(SITE, "Demo")
    given = bool(settings.bootstrap_api_key)
    if given:
        _add_given_key(registry, settings.bootstrap_api_key)
    key = None if given else _first_key(registry)
    if any(moderator.name == MODERATOR for moderator in registry.moderators()):
        return FirstAccounts(key, None, moderator_is_new=False, key_is_given=given)
    chosen = settings.bootstrap_password or None
    _, password = registry.add_moderator(MODERATOR, {EVERY_SITE: Role.ADMIN}, chosen)
    shown = None if chosen else password
    return FirstAccounts(key, shown, moderator_is_new=True, key_is_given=given)


def _add_given_key(registry: Registry, key: str) -> None:
    try:
        registry.add_key(SITE, "bootstrap", key, scopes=ALL_SCOPES)
    except ConfigError as error:
        raise ConfigError("MODQUEUE_BOOTSTRAP_API_KEY", error.problem) from None


def _first_key(registry: Registry) -> str | None:
    """Make the first key of the demo site and return it; None where it had one already."""
    if registry.keys(SITE):
        return None
    return registry.add_key(SITE, "first start", scopes=ALL_SCOPES)[1]


def former_key(settings: Config) -> str:
    """Return what to do about the key that release 0.1.0 kept in clear; "" without one."""
    file = settings.data_dir / FORMER_KEY_FILE
    if not file.exists():
        return ""
    return f"{file} holds an API key in clear: keep it where your secrets are, delete the file"


def kept_secret(settings: Config) -> str:
    """Return the installation's secret: the setting, else the one that the first start made.

    Raises:
        CannotStart: the data folder cannot be written.
    """
    if settings.secret:
        return settings.secret
    secret_file = settings.data_dir / "secret"
    if not secret_file.exists():
        write_private(secret_file, secrets.token_hex(32))
    return secret_file.read_text()


def make_data_dir(folder: Path) -> None:
    """Make the data folder, for its owner alone. Raises CannotStart."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"MODQUEUE_DATA_DIR: cannot make {folder}: {error.strerror}") from None
