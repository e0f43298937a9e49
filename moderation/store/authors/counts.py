"""What is counted of an author."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """How many comments of an author there are, and how many stand approved or rejected."""

    comments: int
    approved: int
    rejected: int
