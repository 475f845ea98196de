"""`python -m glideway`: what the launcher hands over to."""

import sys

from glideway.config.command import line

if __name__ == "__main__":
    sys.exit(line.main(sys.argv[1:]))
