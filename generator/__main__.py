"""`python -m generator` is `embudo`."""

from generator.cli.main import main

main()
