"""``python -m conformance``: the command line without its console script."""

from conformance.cli import main

if __name__ == "__main__":
    main()
