"""`python -m clustersim` is the command `clustersim`."""

from clustersim.cli import main

if __name__ == "__main__":
    main()
