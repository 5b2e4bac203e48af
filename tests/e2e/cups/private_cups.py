"""A CUPS of the test's own: in a temporary folder, on loopback, with its own queues."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CUPSD = shutil.which("cupsd") or "/usr/sbin/cupsd"
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
_CONFIG = """
Listen {address}
Browsing Off
DefaultAuthType None
WebInterface No
ErrorPolicy stop-printer
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  SubscriptionPrivateAccess all
  SubscriptionPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {root}
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/tmp
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
Printcap
"""


def is_here() -> bool:
    """Tell whether CUPS can be started: Debian's cups, cups-client and printer-driver-cups-pdf."""
    return Path(CUPSD).exists() and shutil.which("lpadmin") is not None and os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class PrivateCups:
    """A running scheduler; ``address`` is what ``CUPS_SERVER`` must say."""

    address: str
    root: Path

    def add_queue(self, name: str, device: str, *more: str) -> None:
        """Make a queue that prints."""
        self.run("lpadmin", "-p", name, "-E", "-v", device, *more)

    def run(self, *words: str) -> str:
        """Run one of the tools of CUPS."""
        done = subprocess.run(words, capture_output=True, timeout=30, check=True)
        return done.stdout.decode()


@contextmanager
def private_cups() -> Iterator[PrivateCups]:
    """Run a scheduler until the block ends."""
    # Filters run as another user, and pytest's own folders are closed to others.
    with tempfile.TemporaryDirectory(prefix="cups-") as place:
        Path(place).chmod(0o755)
        with _scheduler(Path(place) / "root") as running:
            yield running


@contextmanager
def _scheduler(root: Path) -> Iterator[PrivateCups]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    for name in ("spool", "cache", "state", "tmp"):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    (root / "cupsd.conf").write_text(_CONFIG.format(address=address))
    (root / "cups-files.conf").write_text(_FILES.format(root=root))
    words = [CUPSD, "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(address)
            yield PrivateCups(address, root)
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    host, _, port = address.partition(":")
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "CUPS did not start"
            time.sleep(0.1)
        else:
            return
