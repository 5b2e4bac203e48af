"""A counter without a line, a portal, and a pen drive between them."""

from collections.abc import Callable
from pathlib import Path

from sync_rig import Counter, TestClock, chance

from local_db.domain.states import SendState
from sync.bundle.exporting import Exported, export_bundle
from sync.bundle.importing import Imported, import_reply
from sync.portal.bundles import BundleTaken, take_bundle
from sync.portal.operations import list_cases
from tests.fakes.portal import RunningPortal

UNSENT = {SendState.READY}
SENT = {SendState.DONE}


class Drive:
    """A pen drive that goes between one counter and the portal."""

    def __init__(self, place: Path, counter: Counter, portal: RunningPortal) -> None:
        self.place, self.counter, self.portal = place, counter, portal

    def write_out(self, tell: Callable[[float], object] | None = None) -> Exported:
        return export_bundle(self.counter.store, self.counter.clock, self.place, tell)

    def bring(self, file: Path) -> BundleTaken:
        return take_bundle(self.portal.database_url, file, None, self.portal.clock)

    def take_in(self, file: Path) -> Imported:
        return take_in(self.counter, file)

    def round(self) -> Imported:
        """The whole way: out, to the portal, and back."""
        return self.take_in(self.bring(self.write_out().file).file)

    def refs(self) -> list[str]:
        return sorted(str(case["ref"]) for case in list_cases(self.portal.database_url))


def take_in(counter: Counter, file: Path) -> Imported:
    return import_reply(counter.store, counter.clock, chance(3).uniform, file)


def enrolled(place: Path, portal: RunningPortal, clock: TestClock) -> Counter:
    return Counter(place, portal.base_url, clock).enrol(portal.enrol_code())


def states(counter: Counter) -> set[SendState]:
    return {row.state for row in counter.rows()}
