"""Parts of a message: the texts of ``{"type": "text", "text": …}``, and what is no text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.integrations.moderations.dialect import name_of, refuse_field, shown

TYPES = ("text", "image_url")


def text_of(parts: Sequence[Any], *place: str | int, skip_images: bool) -> str:
    """Return the texts of ``parts`` with a line break between.

    Raises:
        Refusal: a part is no text and no image; it is an image, and these are not skipped; or
            nothing but images is there.
    """
    texts = list(_texts(parts, place, skip_images))
    if not texts:
        raise refuse_field(
            "'input' has no text: images are not judged here.", *place, code="image_not_supported"
        )
    return "\n".join(texts)


def _texts(parts: Sequence[Any], place: tuple[str | int, ...], skip_images: bool) -> Iterator[str]:
    for number, part in enumerate(parts):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in TYPES:
            raise refuse_field(
                f"a part must be an object with the type 'text' or 'image_url', got {shown(part)}.",
                *place,
                number,
            )
        if kind == "image_url":
            if not skip_images:
                raise refuse_field(
                    "images are not judged here; send the text parts alone.",
                    *place,
                    number,
                    code="image_not_supported",
                )
            continue
        text = part.get("text")
        if not isinstance(text, str):
            raise refuse_field(
                f"'text' of a part must be a string, got {name_of(text)}.", *place, number, "text"
            )
        yield text
