"""Benches: what the README promises, measured beside a bare app of the same stack. `python -m bench --help` tells how."""
