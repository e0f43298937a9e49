"""Reading answers by the schemas of /openapi.json."""

from __future__ import annotations

from typing import Any


def validator(schema: dict[str, Any]) -> Any:
    """Return what checks documents by ``schema``."""
    from jsonschema import Draft202012Validator  # 1.5 s, which most processes can do without

    return Draft202012Validator(schema)
