"""A scanner for the tests: puts a program into a folder that answers as SANE's does."""

import sys
from pathlib import Path

from PIL import Image

_PROGRAM = """#!{python}
import os, sys, time
arguments = sys.argv[1:]
place = {place!r}
with open(os.path.join(place, "asked"), "a") as log:
    log.write(" ".join(arguments) + "\\n")
def told(name):
    path = os.path.join(place, name)
    return open(path).read() if os.path.exists(path) else ""
if any(one.startswith("--formatted-device-list") for one in arguments):
    sys.stdout.write(told("devices"))
    sys.exit(0)
trouble = told("trouble")
is_plain = "--mode" not in arguments
if trouble and not (is_plain and "option" in trouble):
    sys.stderr.write("scanimage: " + trouble)
    sys.exit(1)
while told("slow"):
    time.sleep(0.01)
sys.stdout.buffer.write(open(os.path.join(place, "page.png"), "rb").read())
"""


class FakeScanner:
    """What the scanner has and what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "scanimage"
        program.write_text(
            _PROGRAM.format(python=sys.executable, place=str(folder)), encoding="utf-8"
        )
        program.chmod(0o700)
        Image.new("L", (120, 160), 240).save(folder / "page.png")

    def has(self, listed: str) -> None:
        """Connect devices, as the list tells them."""
        (self.folder / "devices").write_text(listed, encoding="utf-8")

    def fails(self, words: str) -> None:
        """Have every scan fail with these words."""
        (self.folder / "trouble").write_text(words, encoding="utf-8")

    def works_slowly(self, *, slowly: bool) -> None:
        """Keep a page on the glass, or let it go."""
        (self.folder / "slow").write_text("yes" if slowly else "", encoding="utf-8")

    def asked(self) -> list[str]:
        """Return how the program was called."""
        return (self.folder / "asked").read_text(encoding="utf-8").splitlines()
