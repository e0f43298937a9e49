"""The looker is a user of the store that may do what a second look by a server takes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from moderation.looking.allowance import CallsAllowance
from moderation.looking.chat_reader import ChatReader
from moderation.looking.chat_server import ChatServer
from moderation.looking.looker import Looker
from moderation.looking.looks import Looks
from moderation.site.guidelines import Guidelines
from moderation.store.server.connection import connect
from moderation.store.writer import Store
from service.launcher.embedded import EmbeddedServer
from tests.moderation.looking.stub import stub_server


def test_the_looker_does_its_work(
    server: EmbeddedServer, site: str, store: Store, post: Callable[[str], str]
) -> None:
    """A held comment is read, a server is asked within its allowance, and the answer is kept."""
    guidelines = Guidelines(version=1, by="ada", at=1, texts={"en": "No insults."})
    store.save_guidelines(site, guidelines)
    held = post("doubtful")
    own = connect(server.url_of("looker"))
    with stub_server() as stub, closing(own):
        reader = ChatReader(ChatServer(stub.url, "m"), CallsAllowance(own, calls_day=1))
        assert Looker(Store(own), Looks(own), reader).look(site, [held]) == 1
    look = store.get(site, held).look
    assert look is not None
    assert look.chance == 0.8
