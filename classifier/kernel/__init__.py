"""The scorer of one comment in C, run as WebAssembly: no compiler at install, no array overhead.

`python -m classifier.kernel` compiles the C files beside this one into kernel.wasm. The rest of
the package stays the definition, trains, and serves where wasmtime has no wheel.
"""

from classifier.kernel.binding import Kernel, kernel_for

__all__ = ["Kernel", "kernel_for"]
