"""Benchmarks: scripts that print figures and ratios; nothing here passes or fails."""
