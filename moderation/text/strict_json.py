"""JSON as RFC 8259 has it: Python's own decoder also takes NaN and Infinity.

Numbers beyond a float, which it reads as Infinity, are refused as well; section 6 allows that.
"""

from __future__ import annotations

import json
import math
from typing import NoReturn


class NoNumber(ValueError):
    """Where a number should stand there is none; the message says what."""


def _constant(name: str) -> NoReturn:
    raise NoNumber(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NoNumber("a number is too large")
    return number


DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_finite)
