"""Run the command line as ``python -m duecourse_cli``."""

from __future__ import annotations

import sys

from duecourse_cli.app import main

if __name__ == "__main__":
    sys.exit(main())
