"""docs/api.md is true: its examples are run, and their answers compared."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.schemas import requests
from service.schemas.fields import Flag
from tests.support.api import SECRET

ID = "k3m5q7s2u4w6y2a4"


def run(api: FlaskClient, command: str) -> TestResponse:
    """Send what the curl command would send."""
    method, address, body = "", "", None
    headers: dict[str, str] = {}
    arguments = iter(shlex.split(command.replace("\\\n", " "))[1:])
    for argument in arguments:
        if argument == "-H":
            name, _, value = next(arguments).partition(": ")
            headers[name] = value
        elif argument == "-d":
            body = next(arguments)
        elif argument == "-X":
            method = next(arguments)
        else:
            address = argument
    return api.open(
        address, method=method or ("POST" if body else "GET"), headers=headers, data=body
    )


def shape(value: Any) -> Any:
    """Return ``value`` with its leaves as their types; what is not fixed is only a type."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return "number" if isinstance(value, float) else type(value).__name__


def test_examples(api: FlaskClient, judge: Callable[[], int], repository: Path) -> None:
    """Each curl command of docs/api.md works, and gives an answer of the shape shown there."""
    text = (repository / "docs" / "api.md").read_text("utf-8")
    # The fake scorer is unsure of this word, so that the example is held as the document shows.
    text = text.replace("in autumn", "in doubtful autumn")
    commands = text.count("```sh\ncurl")
    known, seen = ID, 0
    for found in re.finditer(r"```sh\n(curl .*?)```(.*?)(?=```sh|\Z)", text, re.DOTALL):
        command = found[1].replace("$URL", "").replace("$KEY", SECRET).replace(ID, known)
        answer = run(api, command)
        assert answer.status_code in {200, 202, 204}, (command, answer.text)
        shown = re.search(r"```json\n(.*?)```", found[2], re.DOTALL)
        if shown:
            assert shape(answer.get_json()) == shape(json.loads(shown[1])), command
        if known == ID:
            known = answer.get_json()["id"]
            judge()
        seen += 1
    assert seen == commands > 8


def test_limits(repository: Path) -> None:
    """The table of fields has the limits of the code."""
    text = (repository / "docs" / "api.md").read_text("utf-8")
    table = dict(re.findall(r"^\| (`[a-z_.]+`(?:, `[a-z_.]+`)*) \|.*\| ([\d,; ]+) \|$", text, re.M))
    limits = {
        name.strip("`"): int(limit.replace(",", ""))
        for names, figures in table.items()
        for name, limit in zip(names.split(", "), figures.split("; "), strict=True)
    }
    schema = requests.NewComment()

    def limit(path: str) -> int:
        field: Any = schema
        for name in path.split("."):
            field = getattr(field, "schema", field).fields[name]
        return next(check.max for check in field.validators if hasattr(check, "max"))

    leaves = {
        f"{name}.{inner}" if hasattr(field, "schema") else name
        for name, field in schema.fields.items()
        if not isinstance(field, Flag)  # true or false: there is nothing to limit
        for inner in (field.schema.fields if hasattr(field, "schema") else [""])
    }
    assert limits == {path: limit(path) for path in leaves}
