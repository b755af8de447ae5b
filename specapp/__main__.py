"""`python -m specapp`."""

import sys

from specapp.cli import main

if __name__ == "__main__":
    sys.exit(main())
