"""A backup is whole or is not there; what stands in its way is said."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from tests.fakes.office import samples

TO_FULL = """
import resource, signal, sys
from pathlib import Path
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Workspace.open(Path(sys.argv[1])) as office:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    try:
        office.backup(Path(sys.argv[2]))
    except DeskError as error:
        print(error.code)
"""


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_that_finds_no_room_leaves_nothing_behind(
    office: Workspace, tmp_path: Path
) -> None:
    office.filing.file(samples()[0], "OP1")
    office.close()
    command = [sys.executable, "-c", TO_FULL, str(office.folder.path), str(tmp_path / "copies")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "backup_not_written"
    assert left_in(tmp_path / "copies") == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that refuses root")
def test_a_backup_where_nothing_can_be_written_says_that_it_is_the_backup(
    office: Workspace,
) -> None:
    with pytest.raises(DeskError) as refusal:
        office.backup(Path("/proc/self"))
    assert refusal.value.code == "backup_not_written"


def test_a_backup_keeps_the_store_open_and_can_be_repeated(
    office: Workspace, tmp_path: Path
) -> None:
    first = office.backup(tmp_path / "copies")
    office.filing.file(samples()[0], "OP1")
    second = office.backup(tmp_path / "copies")
    assert (first.cases, second.cases) == (0, 1)
    kept = [name for name in left_in(tmp_path / "copies") if name.endswith(".db")]
    assert len(kept) == 2


def test_a_backup_holds_every_paper(office: Workspace, tmp_path: Path) -> None:
    sha256 = office.store.papers.add(b"a paper's bytes")
    made = office.backup(tmp_path / "copies")
    [kept] = made.file.parent.glob(f"papers-*/{sha256}")
    assert kept.read_bytes() == (office.folder.papers / sha256).read_bytes()
