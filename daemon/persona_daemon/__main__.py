"""`python -m persona_daemon` is `persona`."""

import sys

from persona_daemon.cli import main

if __name__ == "__main__":
    sys.exit(main())
