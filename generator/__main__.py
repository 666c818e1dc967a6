"""`python -m generator` is `embudo`."""

from generator.cli.main import main

if __name__ == "__main__":
    main()
