"""Stored documents, read so that two releases may work on one store (docs/upgrade.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

Kind = TypeVar("Kind")


def read_as(kind: type[Kind], document: Mapping[str, Any]) -> Kind:
    """Return the dataclass ``kind`` of a document's fields by their names.

    Those that it does not know are passed over: a later release wrote them.
    """
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in document.items() if name in known})
