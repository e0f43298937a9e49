"""How a comment is read and scored: C, compiled to WebAssembly and run in wasmtime.

This is the only definition; training gets its features from here, too. `python -m
classifier.kernel` compiles the C files beside this one into kernel.wasm.
"""

from classifier.kernel.binding import Kernel
from classifier.kernel.detector import Detector
from classifier.kernel.instance import Instance, KernelUnavailable
from classifier.kernel.reader import Reader

__all__ = ["Detector", "Instance", "Kernel", "KernelUnavailable", "Reader"]
