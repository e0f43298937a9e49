"""What is wrong with a password that somebody chooses, in words."""

from __future__ import annotations

from flask_babel import gettext

from moderation.process.setting_checks import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from moderation.registry.log_in.password_rules import Weakness, weakness
from service.services import services


def password_fault(password: str, name: str) -> str:
    """Return why ``name`` cannot have ``password``, '' if it can."""
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        return str(
            gettext(
                "The length must be from %(least)s to %(most)s characters; this one has "
                "%(length)s.",
                least=PASSWORD_LENGTH_MIN,
                most=PASSWORD_LENGTH_MAX,
                length=len(password),
            )
        )
    fault = weakness(password, _names(name))
    return _too_easy(fault) if fault else ""


def _names(name: str) -> list[str]:
    """Return the names that anybody would try first in a password of ``name``."""
    sites = services().registry.sites()
    return [name, *(site.slug for site in sites), *(site.name for site in sites)]


def _too_easy(fault: Weakness) -> str:
    words: dict[Weakness, str] = {
        Weakness.COMMON: gettext("This password is one of the ten thousand that are tried first."),
        Weakness.MONOTONOUS: gettext("Use at least five different characters."),
        Weakness.FAMILIAR: gettext(
            "It is little more than a name or word that anybody would try here; add some more."
        ),
    }
    return words[fault]
