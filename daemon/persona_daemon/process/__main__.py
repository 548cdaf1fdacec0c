"""`python -m persona_daemon.process`: the daemon as editors start it, without the command line's parser."""

import sys

from persona_daemon.process.running import run_in_background

if __name__ == "__main__":
    sys.exit(run_in_background())
