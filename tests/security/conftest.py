"""The application with every integration on, as the tests of the integrations have it."""

from tests.integrations.conftest import app, client, services, settings, words

__all__ = ["app", "client", "services", "settings", "words"]
