"""kernel.wasm in wasmtime: memory as an array, exports as functions.

The kernel imports nothing, so all it can do is compute inside its own memory: whatever a text did
to it, it could neither read nor write anything of the process.

This calls wasmtime's C interface (docs.wasmtime.dev/c-api), which its wheel contains. The wheel's
own Python layer over it would take half of the time that loading may take, and 20 us a call.
"""

from __future__ import annotations

import ctypes
import mmap
import platform
import sys
import weakref
from ctypes import byref, c_bool, c_char_p, c_size_t
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_P = ctypes.c_void_p
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {  # result, parameters
    "wasm_config_new": (_P, ()),
    "wasmtime_config_parallel_compilation_set": (None, (_P, c_bool)),
    "wasmtime_config_macos_use_mach_ports_set": (None, (_P, c_bool)),
    "wasm_engine_new_with_config": (_P, (_P,)),
    "wasm_engine_delete": (None, (_P,)),
    "wasmtime_module_new": (_P, (_P, c_char_p, c_size_t, _P)),
    "wasmtime_module_delete": (None, (_P,)),
    "wasmtime_store_new": (_P, (_P, _P, _P)),
    "wasmtime_store_delete": (None, (_P,)),
    "wasmtime_store_context": (_P, (_P,)),
    "wasmtime_instance_new": (_P, (_P, _P, _P, c_size_t, _P, _P)),
    "wasmtime_instance_export_get": (c_bool, (_P, _P, c_char_p, c_size_t, _P)),
    "wasmtime_memory_data": (_P, (_P, _P)),
    "wasmtime_memory_data_size": (c_size_t, (_P, _P)),
    "wasmtime_func_call_unchecked": (_P, (_P, _P, _P, c_size_t, _P)),
}
_VALUE = 4  # 32-bit words of a wasmtime_val_raw_t
_EXPORTS = (
    *("_initialize", "place", "capacity", "prepare", "score", "judge", "take_site"),
    *("fold_text", "read_words", "read_features", "cut_word", "hash_words"),
    *("read_language", "detect_language"),
)


class WasmFault(Exception):
    """wasmtime refused the module, or the kernel trapped."""


def library_path() -> Path:
    """Return where the wheel keeps wasmtime's library.

    Raises:
        ImportError: wasmtime is not installed.
    """
    spec = find_spec("wasmtime")
    if spec is None or spec.origin is None:
        raise ImportError("wasmtime is not installed")
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    suffix = "dylib" if sys.platform == "darwin" else "so"
    return Path(spec.origin).parent / f"{sys.platform}-{machine}" / f"_libwasmtime.{suffix}"


@lru_cache(maxsize=1)
def library() -> Any:
    """Return wasmtime's C interface.

    Raises:
        ImportError: wasmtime is not installed, or has no library for this platform.
    """
    try:
        loaded = ctypes.CDLL(str(library_path()))
    except OSError as error:
        raise ImportError("wasmtime has no library for this platform") from error
    for name, (result, parameters) in _FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, parameters
    return loaded


class WasmMachine:
    """One instance of a WebAssembly module."""

    def __init__(self, path: Path) -> None:
        """Compile and start it: some 20 ms, and nothing is written to any disk.

        Raises:
            ImportError: wasmtime is not installed.
            WasmFault: wasmtime refuses the module.
        """
        self._library = lib = library()
        config = lib.wasm_config_new()
        # No threads in a process that is about to fork; mach ports do not survive a fork.
        lib.wasmtime_config_parallel_compilation_set(config, False)
        lib.wasmtime_config_macos_use_mach_ports_set(config, False)
        engine = lib.wasm_engine_new_with_config(config)
        self._finally(lib.wasm_engine_delete, engine)
        store = lib.wasmtime_store_new(engine, None, None)
        self._finally(lib.wasmtime_store_delete, store)
        self._context = _P(lib.wasmtime_store_context(store))
        self._call = lib.wasmtime_func_call_unchecked
        self._instance = self._start(engine, path.read_bytes())
        self._functions = {name: self._export(name) for name in _EXPORTS}
        self._values, self._trap = (ctypes.c_int32 * (2 * _VALUE))(), _P()
        self.memory = self._view(self._export("memory"))
        self.call("_initialize")

    def _finally(self, delete: Any, pointer: Any) -> None:
        """Delete with this object, in reverse order; not at exit, when threads may still score."""
        weakref.finalize(self, delete, pointer).atexit = False

    def _start(self, engine: int, code: bytes) -> Any:
        module, trap, instance = _P(), _P(), (ctypes.c_uint64 * 2)()
        self._check(self._library.wasmtime_module_new(engine, code, len(code), byref(module)))
        self._finally(self._library.wasmtime_module_delete, module)
        error = self._library.wasmtime_instance_new(
            self._context, module, None, 0, byref(instance), byref(trap)
        )
        self._check(error or trap.value)
        return instance

    @staticmethod
    def _check(fault: int | None) -> None:
        if fault:
            raise WasmFault("wasmtime cannot run the kernel")

    def _export(self, name: str) -> Any:
        """Return a pointer to an export: what a wasmtime_extern_t has behind its kind."""
        export = (ctypes.c_uint64 * 4)()
        code = name.encode()
        if not self._library.wasmtime_instance_export_get(
            self._context, byref(self._instance), code, len(code), byref(export)
        ):
            raise WasmFault(f"the kernel exports no {name}")
        return byref(export, 8)

    def _view(self, memory: Any) -> NDArray[np.uint8]:
        """Return the memory as an array; it never grows, so it stays where it is."""
        size = self._library.wasmtime_memory_data_size(self._context, memory)
        address = self._library.wasmtime_memory_data(self._context, memory)
        return np.ctypeslib.as_array((ctypes.c_ubyte * size).from_address(address))

    def prefer_large_pages(self, begin: int, end: int) -> None:
        """Let Linux keep a part of memory in pages of 2 MiB, for look-ups that go all over it.

        It is an advice, madvise(2): where Linux does not follow it, or is not there, nothing fails.
        """
        advice = getattr(mmap, "MADV_HUGEPAGE", None)
        if advice is not None:
            page = mmap.PAGESIZE
            first = self.memory.ctypes.data + begin // page * page
            ctypes.CDLL(None).madvise(_P(first), c_size_t(end - begin // page * page), advice)

    def call(self, name: str, *arguments: int) -> int:
        """Call a function of the kernel; no other thread may be in a call.

        Raises:
            WasmFault: it trapped.
        """
        values = self._values
        for number, argument in enumerate(arguments):
            values[number * _VALUE] = argument
        error = self._call(self._context, self._functions[name], values, 2, byref(self._trap))
        if error or self._trap.value:
            self._check(error or self._trap.value)
        result: int = values[0]
        return result
