"""`python -m specapp`."""

import sys

from specapp.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
