"""A whole practice office in one program: data folder, portal on loopback, two operators."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.services.practice_office import OFFICE, add_practice_operators
from desktop.services.workspace import Workspace
from local_db.domain.clock import Clock, SystemClock
from local_db.folder import DataFolder
from sync.portal.operations import make_enrol_code
from sync.portal.server import PortalServer
from sync.portal.story import PortalStory


def portal_database(folder: DataFolder) -> str:
    """Return the address of the database of a folder's own portal."""
    folder.portal_database.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder.portal_database}"


@contextmanager
def practice_portal(
    path: Path, clock: Clock | None = None, *, moves_cases: bool = False
) -> Iterator[str]:
    """Run the practice folder's own portal, and have the folder enrolled there and ready to use.

    The folder is closed again when the block begins, so that the desk can open it. Where the
    portal moves cases, it does so by itself as time goes on.

    Raises:
        StorageError: the folder belongs to a real office, or cannot be used.
    """
    used = clock or SystemClock()
    folder = DataFolder(path)
    with Workspace.create_practice(path, clock=used) as workspace:
        add_practice_operators(workspace.sign_in)
    database = portal_database(folder)
    server, story = PortalServer(database, clock=used), PortalStory(database, used)
    address = server.start()
    try:
        with Workspace.open(path, clock=used) as workspace:
            if workspace.office.device().device_id is None:
                code = make_enrol_code(database, OFFICE, used)
                workspace.office.enrol(address, code.code, "1")
            else:
                workspace.office.move_portal(address)
        if moves_cases:
            story.start()
        yield address
    finally:
        if moves_cases:
            story.stop()
        server.stop()
