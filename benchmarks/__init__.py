"""Benchmarks: `python -m benchmarks.NAME` measures side by side in one run and prints a table."""
