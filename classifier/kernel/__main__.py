"""`python -m classifier.kernel` compiles the C files into kernel.wasm.

The compiler is Zig's clang, `pip install .[kernel]`. Its version is pinned there and nothing of
the machine goes into the file, so the same sources give the same bytes. kernel.sha256 says which
sources those were; `sha256sum -c` reads it, and a test.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from classifier.kernel.instance import WASM

FOLDER = Path(__file__).parent
SUMS = FOLDER / "kernel.sha256"
OPTIONS = (
    *("-target", "wasm32-wasi", "-mexec-model=reactor", "-mcpu=baseline+simd128+bulk_memory"),
    *("-std=c11", "-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Wl,--strip-all"),
)


def compile_kernel(to: Path) -> None:
    """Compile; a minute the first time, because the compiler then builds its C library.

    Raises:
        subprocess.CalledProcessError: the sources do not compile, or Zig is not installed.
    """
    sources = sorted(str(path.name) for path in FOLDER.glob("*.c"))
    command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, "-o", str(to), *sources]
    subprocess.run(command, cwd=FOLDER, check=True)


def sums() -> str:
    """Return the SHA-256 of kernel.wasm and of every source, as `sha256sum` writes them."""
    files = [WASM, *sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])]
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    return "".join(lines)


if __name__ == "__main__":
    compile_kernel(WASM)
    SUMS.write_text(sums(), encoding="utf-8")
