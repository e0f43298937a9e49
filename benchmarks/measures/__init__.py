"""The measurements, one file each: ``python -m benchmarks NAME``."""
