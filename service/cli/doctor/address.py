"""The public address: whether its certificate is good, and for how long."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from moderation.process.config import Config
from moderation.process.setting_checks import is_loopback
from service.cli.doctor.finding import Finding, State

TIMEOUT_SECONDS = 5.0
DAYS_WARN = 14  # renewal at two thirds of 90 days leaves 30
DAY_SECONDS = 24 * 3600


def certificate(settings: Config) -> Iterator[Finding]:
    """Open a TLS connection to ``MODQUEUE_PUBLIC_URL`` as a browser would."""
    parts = urlsplit(settings.public_url)
    if not settings.public_url:
        state = State.OK if is_loopback(settings.host) else State.WARN
        advice = "" if state is State.OK else "Name the address that people use."
        yield Finding("address", state, "MODQUEUE_PUBLIC_URL is not set", advice)
    elif parts.scheme != "https":
        local = is_loopback(parts.hostname or "")
        advice = "" if local else "Put a proxy with TLS in front (docs/operations.md)."
        state = State.OK if local else State.WARN
        yield Finding("address", state, f"{settings.public_url} has no TLS", advice)
    else:
        yield _over_tls(parts.hostname or "", parts.port or 443)


def _over_tls(host: str, port: int) -> Finding:
    try:
        days = _days_left(host, port)
    except ssl.SSLError as error:
        sentence = f"browsers refuse {host}: {getattr(error, 'verify_message', error.reason)}"
        return Finding("certificate", State.FAULT, sentence, "Renew or correct the proxy's.")
    except OSError as error:
        sentence = f"{host}:{port} does not answer: {error.strerror or error}"
        return Finding("certificate", State.FAULT, sentence, "Look at the proxy and at the name.")
    sentence = f"that of {host} is good for {days:.0f} days"
    if days < DAYS_WARN:
        return Finding("certificate", State.WARN, sentence, "Renew it, and see why nothing did.")
    return Finding("certificate", State.OK, sentence)


def _days_left(host: str, port: int) -> float:
    """Raises OSError: nobody answers; ssl.SSLError: no browser would take the certificate."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), TIMEOUT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as connection,
    ):
        ends = str((connection.getpeercert() or {})["notAfter"])
    return (ssl.cert_time_to_seconds(ends) - time.time()) / DAY_SECONDS
