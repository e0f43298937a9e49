"""An application that holds what is posted to it until the test lets one go, and says who came."""

from __future__ import annotations

from threading import Semaphore
from typing import Any

from flask import Flask, request

from service.http.callers import note_caller
from service.server import client_connection

app = Flask(__name__)
_released = Semaphore(0)
_entered: list[str] = []
_parsed: list[str] = []


class CountedRequest(client_connection.Request):  # type: ignore[misc]
    """A request that says that it was parsed."""

    def parse(self, unreader: Any) -> Any:
        """Parse it."""
        _parsed.append("")
        return super().parse(unreader)


client_connection.Request = CountedRequest


@app.get("/livez")
def livez() -> str:
    """Answer."""
    return "alive"


@app.get("/v1/hello")
def hello() -> tuple[str, int]:
    """Answer 200 to any key that does not begin with "Bad", which is its site's name."""
    credential = request.headers["Authorization"]
    if credential.startswith("Bad"):
        return "", 401
    note_caller(request.environ, credential.lower())
    return "", 200


@app.get("/v1/nothing")
def nothing() -> tuple[str, int]:
    """Answer 404 without a look at the key, as a public page does."""
    return "", 404


@app.post("/v1/held")
def held() -> str:
    """Answer once released."""
    _entered.append(request.headers.get("Authorization", "nobody"))
    assert _released.acquire(timeout=60)
    return ""


@app.get("/entered")
def entered() -> list[str]:
    """Return whose requests a thread has taken so far."""
    return _entered


@app.get("/parsed")
def parsed() -> str:
    """Return how many requests the parser has read so far."""
    return str(len(_parsed))


@app.post("/release/<int:number>")
def release(number: int) -> str:
    """Let as many go."""
    _released.release(number)
    return ""
