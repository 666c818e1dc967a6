"""Records from other programs' files: bytes → sheets → rows that are understood → records to be written."""
