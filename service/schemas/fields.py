"""Fields that take exactly their JSON type: no text for numbers, no numbers for flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, missing, validate
from marshmallow import fields as base

from service.http.body import COMMENT_BYTES_MAX
from service.http.numbers import whole
from service.schemas import checks
from service.schemas.checks import Between, Length

Messages = dict[str, str | list[Any] | dict[Any, Any]]


def messages(kind: str) -> Messages:
    """Return marshmallow's messages for a field that must be ``kind``."""
    wrong = f"must be {kind}"
    return {"required": "is required", "null": "must not be null", "invalid": wrong, "type": wrong}


# What the checks are to whoever reads the document; they themselves may be stricter.
SHAPES: Mapping[Callable[[str], None] | None, Mapping[str, str]] = {
    checks.web_url: {"format": "uri", "pattern": r"^https?://\S+$"},
    checks.email: {"format": "email"},
    checks.language: {"pattern": f"^{checks.LANGUAGE.pattern}$"},
    checks.timestamp: {"format": "date-time"},
    checks.past_time: {"format": "date-time"},
    checks.comment_id: {"pattern": f"^{checks.COMMENT_ID.pattern}$"},
    checks.ip: {"description": "IPv4 or IPv6"},
}
UNKNOWN_FIELD = {"unknown": "there is no such field", "type": "must be an object"}


class BodySchema(Schema):
    """A JSON body that comes in; unknown fields are refused by name."""

    error_messages = UNKNOWN_FIELD
    bytes_max: ClassVar[int] = COMMENT_BYTES_MAX

    def load(self, data: Any, **options: Any) -> Any:
        """Return what the body says; raise ValidationError with every problem in it.

        Nearly every body is right, and then one look at each field that it has is enough: a third
        of what marshmallow's search for all problems costs.
        """
        if any(options.values()) or not self._has_its_fields(data):
            return super().load(data, **options)
        fields = self.load_fields
        try:
            return {name: fields[name].deserialize(data[name], name, data) for name in data}
        except ValidationError:
            return super().load(data, **options)

    def _has_its_fields(self, data: Any) -> bool:
        return isinstance(data, dict) and self._needed <= data.keys() <= self.load_fields.keys()

    @cached_property
    def _needed(self) -> frozenset[str]:
        """The fields that must be there, or are put there."""
        return frozenset(
            name
            for name, field in self.load_fields.items()
            if field.required or field.load_default is not missing
        )


class QuerySchema(Schema):
    """Parameters behind the question mark; unknown ones are passed over, as is usual."""

    class Meta:
        unknown = EXCLUDE


class Text(base.String):
    """A string of ``minimum``..``limit`` UTF-16 units; ``check`` refuses a wrong form."""

    default_error_messages = messages("a string")

    def __init__(
        self,
        limit: int,
        *,
        check: Callable[[str], None] | None = None,
        minimum: int = 1,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        validators: list[Callable[[str], Any]] = [Length(limit, minimum)]
        if check:
            validators.append(check)
        shape = SHAPES.get(check, {"pattern": r"\S"} if minimum else {})
        kwargs["metadata"] = {**shape, **kwargs.get("metadata", {})}
        nullable = not required
        super().__init__(validate=validators, required=required, allow_none=nullable, **kwargs)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the text; marshmallow tells what is wrong with it, if anything."""
        if isinstance(value, str) and self._passes(value):
            return value
        return super().deserialize(value, *args, **kwargs)

    def _passes(self, value: str) -> bool:
        try:
            for check in self.validators:
                check(value)
        except ValidationError:
            return False
        return True


class Whole(base.Integer):
    """A whole number from ``minimum`` to ``maximum``."""

    default_error_messages = messages("a whole number")

    def __init__(self, minimum: int, maximum: int, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=Between(minimum, maximum), **kwargs)

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Parameter(base.Integer):
    """A whole number in a query, where everything is text."""

    default_error_messages = messages("a whole number")

    def __init__(self, minimum: int, maximum: int, **kwargs: Any) -> None:
        super().__init__(validate=Between(minimum, maximum), **kwargs)

    def _validated(self, value: Any) -> int:
        number = whole(value) if isinstance(value, str) else None
        if number is None:
            raise self.make_error("invalid")
        return number


class Share(base.Float):
    """A number from 0 to 1."""

    default_error_messages = messages("a number from 0 to 1")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=Between(0, 1), **kwargs)

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        return float(value)


class Flag(base.Boolean):
    """``true`` or ``false``."""

    default_error_messages = messages("true or false")

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Choice(base.Enum[Any]):
    """One value of an enumeration, given by its value: one of ``offered``, or any."""

    def __init__(self, enumeration: Any, *, offered: Any = None, **kwargs: Any) -> None:
        choices = " or ".join(member.value for member in offered or enumeration)
        problem = f"must be {choices}"
        wording: Messages = {**messages(choices), "unknown": problem}
        if offered:
            kwargs["validate"] = validate.OneOf(offered, error=problem)
        super().__init__(enumeration, by_value=True, error_messages=wording, **kwargs)

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)  # a StrEnum, or what a view made of it


class Part(base.Nested):
    """An object inside an object."""

    default_error_messages = messages("an object")


class Map(base.Dict):
    """An object whose names are data; what is wrong with a value is told under its name."""

    default_error_messages = messages("an object")

    def __init__(self, *, values: base.Field[Any], **kwargs: Any) -> None:
        values.allow_none = False  # a name without a value is left out, not null
        super().__init__(values=values, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(*args, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            raise ValidationError(
                {
                    name: faults.get("value") or faults["key"]
                    for name, faults in error.messages.items()
                }
            ) from None
