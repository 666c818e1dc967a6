"""One file a format that `export` writes and the site does not hold."""
