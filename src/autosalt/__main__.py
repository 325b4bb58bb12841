"""`python -m autosalt`: the command, also where nothing is installed but the package is found."""

from autosalt.cli.main import main

if __name__ == "__main__":
    main()
