"""The load generator against a server that counts."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from benchmarks.load import Load, Outcome, carry_out, post

REQUEST = post("/v1/comments", {"X-Test": "1"}, "да".encode())


def test_request_counts_bytes() -> None:
    """The length of a body is that of its bytes."""
    assert REQUEST.startswith(b"POST /v1/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Test: 1\r\n")
    assert REQUEST.endswith(b"Content-Length: 4\r\n\r\n" + "да".encode())


async def arrived(reader: asyncio.StreamReader) -> bool:
    """Return whether one more request came."""
    try:
        await reader.readexactly(len(REQUEST))
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return False
    return True


def run(load_of: dict[str, float], head: bytes, pause: float = 0.0) -> tuple[Outcome, int]:
    """Carry a load out against a server that answers with ``head``; return what it received."""
    received = 0
    answering: set[asyncio.Task[None] | None] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal received
        answering.add(asyncio.current_task())
        while await arrived(reader):
            received += 1
            if not head:
                break
            writer.write(head)
            await asyncio.sleep(pause)
            writer.write(b"Content-Length: 2\r\n\r\n{}")
            if b"close" in head:
                break
        writer.close()
        with suppress(ConnectionError):  # the run ended before the answer was read
            await writer.wait_closed()

    async def both() -> Outcome:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            load = Load(port, [REQUEST], load_of["seconds"], 2, load_of.get("per_second", 0.0))
            try:
                return await asyncio.to_thread(carry_out, load)
            finally:  # also where it failed: a task that is left alone closes nothing
                # What was accepted last has its task after some turns of the loop. A server that
                # is closed before forgets the connection, and leaves it open.
                for _ in range(5):
                    await asyncio.sleep(0)
                server.close()
                await asyncio.gather(*filter(None, answering))  # its end closed what they read

    # In a thread of its own: this one may have the browser's loop already.
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, both()).result(), received


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 202 X\r\n", b"HTTP/1.1 202 X\r\nConnection: close\r\n"]
)
def test_every_answer_is_counted(head: bytes) -> None:
    """The generator counts as many answers as the server gave, whether connections are kept."""
    outcome, received = run({"seconds": 0.3}, head)
    assert outcome.statuses == {202: received}
    assert len(outcome.latencies) == received > 0


def test_answer_in_pieces() -> None:
    """An answer that comes in several pieces is one answer."""
    outcome, received = run({"seconds": 0.2}, b"HTTP/1.1 202 X\r\n", pause=0.01)
    assert outcome.statuses == {202: received}


def test_silent_end() -> None:
    """A server that closes a connection without an answer ends the run."""
    with pytest.raises(ConnectionError):
        run({"seconds": 0.2}, b"")


def test_pace_is_kept() -> None:
    """With a rate no more is posted than is due."""
    outcome, received = run({"seconds": 0.5, "per_second": 20.0}, b"HTTP/1.1 202 X\r\n")
    assert 1 <= received <= 11
    assert outcome.per_second(202) <= 22


def test_other_answers_are_not_a_rate() -> None:
    """Refusals are never counted as accepted comments."""
    outcome, _ = run({"seconds": 0.2, "per_second": 20.0}, b"HTTP/1.1 503 X\r\n")
    with pytest.raises(ValueError, match="503"):
        outcome.per_second(202)
    assert outcome.rate(202) == 0 < outcome.rate(503)
