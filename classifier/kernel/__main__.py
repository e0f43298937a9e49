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
SOURCE = FOLDER / "source"
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
    sources = sorted(path.name for path in SOURCE.glob("*.c"))
    command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, "-o", str(to), *sources]
    subprocess.run(command, cwd=SOURCE, check=True)


def sums() -> str:
    """Return the SHA-256 of kernel.wasm and of every source, as `sha256sum` writes them."""
    files = [WASM, *sorted(SOURCE.glob("*.[ch]"))]
    digests = (hashlib.sha256(path.read_bytes()).hexdigest() for path in files)
    names = (path.relative_to(FOLDER) for path in files)
    return "".join(f"{digest}  {name}\n" for digest, name in zip(digests, names, strict=True))


if __name__ == "__main__":
    compile_kernel(WASM)
    SUMS.write_text(sums(), encoding="utf-8")
