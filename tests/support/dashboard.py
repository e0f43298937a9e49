"""A browser without JavaScript on the dashboard, for tests outside ``tests/service/dashboard``."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "a long enough sentence"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Browser:
    """One that comes from ``address`` and fills in the forms of the page that it is on."""

    def __init__(self, app: Flask, address: str = "192.0.2.1") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.page = ""

    def move(self, address: str) -> None:
        """Come from another address from now on."""
        self.client.environ_base["REMOTE_ADDR"] = address

    def get(self, path: str, **headers: str) -> TestResponse:
        answer = self.client.get(path, headers=headers)
        self.page = answer.text
        return answer

    def post(self, path: str, form: dict[str, object], **headers: str) -> TestResponse:
        """Send a form with the page's token."""
        found = TOKEN.search(self.page)
        data = {"csrf": unescape(found[1]) if found else "", **form}
        return self.client.post(path, data=data, headers={**SAME_ORIGIN, **headers})

    def log_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Fill in the log-in form; where it lets in, open the held comments."""
        self.get("/log-in")
        answer = self.post("/log-in", {"name": name, "password": password})
        if answer.status_code == 303:
            self.get("/sites/demo/held")
        return answer
