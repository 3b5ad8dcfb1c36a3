"""Measurements on real data: each prints its table beside a peer or a bound."""
