"""The reference portal in a process of its own, to be killed: portal_process URL PORT."""

import sys
import time

from sync.portal.server import PortalServer
from tests.fakes.portal import NO_LIMITS

if __name__ == "__main__":
    server = PortalServer(sys.argv[1], port=int(sys.argv[2]), paces=NO_LIMITS)
    sys.stdout.write(server.start() + "\n")
    sys.stdout.flush()
    while True:
        time.sleep(60)
