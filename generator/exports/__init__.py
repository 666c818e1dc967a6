"""One file a format for other programs."""
