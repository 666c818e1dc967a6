"""Deals: what a folder of records says. No HTML, no language, no clock."""
