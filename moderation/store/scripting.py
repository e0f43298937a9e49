"""Calling scripts: a class states the arguments of one script, mypy checks its callers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast, get_args, get_type_hints

from moderation.store import lua
from moderation.store.keys import key, prefix
from moderation.store.server.commands import Redis
from moderation.store.server.replicated import run_replicated

R = TypeVar("R")


class Script(Generic[R]):
    """A call of the script ``file``, which answers R. Its subclasses are dataclasses.

    The fields are the arguments that the script's head names, in the same order, and last ``rows``
    where it takes some: named tuples as its head names them. None is sent as '', a bool as 1 or 0.
    """

    file: ClassVar[str]
    refused_when_full: ClassVar[bool] = False  # what was accepted must still be judged and decided
    is_promised: ClassVar[bool] = False  # somebody counts on it: it waits for MODQUEUE_REPLICAS_MIN
    source: ClassVar[str]
    names: ClassVar[Sequence[str]]
    rows: Sequence[tuple[object, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Put the script together. Raises ScriptInvalid."""
        super().__init_subclass__()
        cls.names = [name for name in cls.__annotations__ if name != "rows"]
        _check(cls, lua.head(lua.read(cls.file)))
        shebang = "#!lua\n" if cls.refused_when_full else "#!lua flags=allow-oom\n"
        cls.source = shebang + lua.assembled(cls.file)

    def arguments(self) -> list[object]:
        """Return what the script finds in ARGV."""
        values: list[object] = [getattr(self, name) for name in self.names]
        for row in self.rows:
            values += row
        return [value if type(value) is str else _plain(value) for value in values]


class Scripts:
    """Runs scripts through one client; those that are promised wait for ``replicas_min``."""

    def __init__(self, redis: Redis, replicas_min: int = 0) -> None:
        self._redis, self._replicas_min = redis, replicas_min
        self._registered: dict[type[Script[Any]], Any] = {}

    def run(self, site: str, call: Script[R], *keys: str) -> R:
        """Return what the script answers. KEYS are the epoch, the prefix of ``site``, ``keys``.

        The epoch is a key that exists, the prefix one that never does: a Cluster that moves the
        slot answers TRYAGAIN on both sides, and none of the script is done.
        """
        return self.run_on([key(site, "epoch"), prefix(site), *keys], call)

    def run_on(self, keys: Sequence[str], call: Script[R]) -> R:
        """Return what a script answers that knows no keys but ``keys``."""
        kind = type(call)
        registered = self._registered.get(kind)
        if registered is None:
            registered = self._registered[kind] = self._redis.register_script(kind.source)
        arguments = call.arguments()
        if kind.is_promised and self._replicas_min:
            least = self._replicas_min
            return cast(R, run_replicated(self._redis, registered, keys, arguments, least))
        return cast(R, registered(keys=keys, args=arguments))


def _check(script: type[Script[Any]], head: lua.Head) -> None:
    """Raise ScriptInvalid unless the class and the head of its script name the same."""
    stated, named = [script.names], [list(head.args)]
    stated += [list(row._fields) for row in _row_types(script)]
    named += [list(row) for row in head.rows.values()]
    if stated != named:
        raise lua.ScriptInvalid(f"{script.file} names {named}, {script.__name__} {stated}")


def _row_types(script: type[Script[Any]]) -> list[Any]:
    """Return the named tuples in ``rows: Sequence[X]`` or ``rows: Sequence[X | Y]``."""
    if "rows" not in script.__annotations__:
        return []
    (row,) = get_args(get_type_hints(script)["rows"])
    return list(get_args(row)) or [row]


def _plain(value: object) -> object:
    if value is None:
        return ""
    return int(value) if isinstance(value, bool) else value
