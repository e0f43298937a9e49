"""What this machine does: ``python -m benchmarks`` measures and writes docs/benchmarks.md."""
