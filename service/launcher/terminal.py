"""The launcher's output: a full disk or a closed pipe there ends no service."""

from __future__ import annotations

import os

STDOUT = 1


class Terminal:
    """Writes lines to a descriptor at once. What cannot be written is counted, and told later."""

    def __init__(self, descriptor: int = STDOUT) -> None:
        self._descriptor = descriptor
        self._lost = 0
        self._is_begun = False  # a line whose rest could not be written

    def __call__(self, line: str) -> None:
        """Say ``line``; never raises."""
        remark = f"({self._lost} lines could not be written here)\n" if self._lost else ""
        try:
            self._write(f"{remark}{line}\n".encode(errors="replace"))
        except OSError:
            self._lost += 1
        else:
            self._lost = 0

    def _write(self, data: bytes) -> None:
        data = b"\n" + data if self._is_begun else data
        while data:
            data = data[os.write(self._descriptor, data) :]
            self._is_begun = bool(data)
