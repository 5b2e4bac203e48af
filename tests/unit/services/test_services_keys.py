"""What the desk's page of keys stands on: ways, recovery key, passphrase, a new data key."""

import logging
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services.practice_office import OPERATORS
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError, StorageError
from local_db.domain.key_ways import KeyPart, KeyProgress, Way
from local_db.recovery_key import RecoveryKey
from printing.read_back import pdf_text
from tests.fakes.office import OfficeClock, lease_numbers, samples

OPERATOR, SUPERVISOR = OPERATORS
PASSPHRASE = "তালগাছ এক পায়ে"  # noqa: S105 - of a store that lives as long as a test
OTHER = "নদীর ধারে বটগাছ"


def real_office(folder: Path, clock: OfficeClock, typed: str = PASSPHRASE) -> Workspace:
    return Workspace.open_or_create(folder, ask_passphrase=lambda: typed, clock=clock)


@pytest.fixture
def real(tmp_path: Path, clock: OfficeClock, monkeypatch: pytest.MonkeyPatch):
    """A real office without a keyring."""
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE", raising=False)
    with real_office(tmp_path / "data", clock) as workspace:
        lease_numbers(workspace)
        yield workspace


def test_a_new_office_is_told_that_it_has_no_recovery_key(
    real: Workspace, clock: OfficeClock
) -> None:
    ways = real.keys.ways()
    assert [(way.by, way.made_at) for way in ways.ways] == [(Way.PASSPHRASE, clock.now())]
    assert not ways.has_recovery_key
    assert ways.key_made_at == clock.now()
    real.keys.make_recovery_key(SUPERVISOR)
    assert real.keys.ways().has_recovery_key


def test_only_a_supervisor_changes_keys(real: Workspace) -> None:
    before = real.folder.keys.read_bytes()
    for act in (
        lambda: real.keys.make_recovery_key(OPERATOR),
        lambda: real.keys.change_passphrase(OTHER, OPERATOR),
        lambda: real.keys.rotate(OPERATOR),
    ):
        with pytest.raises(DeskError) as refused:
            act()
        assert refused.value.code == "supervisor_only"
    assert real.folder.keys.read_bytes() == before


def test_the_sheet_holds_the_key_that_opens_the_office(
    real: Workspace, clock: OfficeClock, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheets" / "key.pdf"
    made = real.keys.make_recovery_key(SUPERVISOR, sheet)
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    text = pdf_text(sheet.read_bytes())
    assert all(group in text for group in made.groups)
    assert "নমুনা ব্লক" in text
    assert not any(group in repr(made) for group in made.groups)
    assert not made.replaces_one
    path = real.folder.path
    real.close()
    with real_office(path, clock, made.text.lower()) as again:
        assert again.keys.make_recovery_key(SUPERVISOR).replaces_one
    with pytest.raises(StorageError) as refused:
        real_office(path, clock, made.text)
    assert refused.value.code == "recovery_key_other"


def test_a_sheet_that_cannot_be_written_leaves_the_earlier_key(
    real: Workspace, tmp_path: Path
) -> None:
    first = real.keys.make_recovery_key(SUPERVISOR)
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file" / "key.pdf", tmp_path):
        with pytest.raises(DeskError) as refused:
            real.keys.make_recovery_key(SUPERVISOR, place)
        assert refused.value.code == "sheet_not_written"
    assert list(tmp_path.glob(".sheet-*")) == []
    path, clock = real.folder.path, real.clock
    real.close()
    real_office(path, clock, first.text).close()


def test_a_changed_passphrase_opens_and_a_weak_one_is_refused(real: Workspace) -> None:
    with pytest.raises(DeskError) as refused:
        real.keys.change_passphrase("too short", SUPERVISOR)
    assert (refused.value.code, refused.value.values) == ("passphrase_short", {"least": 12})
    real.keys.change_passphrase(OTHER, SUPERVISOR)
    path, clock = real.folder.path, real.clock
    real.close()
    real_office(path, clock, OTHER).close()


def test_a_rotation_tells_how_far_it_is_and_the_office_goes_on(real: Workspace) -> None:
    filed = real.filing.file(samples()[0], "TERMINAL")
    for place in range(3):
        real.store.papers.add(bytes([place]) * 100)
    told: list[KeyProgress] = []
    done = real.keys.rotate(SUPERVISOR, told.append)
    assert done.papers == 3
    assert {progress.part for progress in told} == set(KeyPart)
    assert told[-1] == KeyProgress(part=KeyPart.PAPERS, done=3, total=3)
    assert real.verify_failures() == ()
    assert real.status.answers(filed.ref)
    assert real.keys.ways().papers_left == 0


def test_papers_that_a_kill_left_are_finished_by_later_starts(
    real: Workspace, clock: OfficeClock
) -> None:
    papers = {real.store.papers.add(data): data for data in (bytes([n]) * 99 for n in range(45))}

    def kill(progress: KeyProgress) -> None:
        if progress.part is KeyPart.PAPERS:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        real.keys.rotate(SUPERVISOR, kill)
    path, left = real.folder.path, [real.keys.ways().papers_left]
    real.close()
    while left[-1]:
        with real_office(path, clock) as again:
            left.append(again.keys.ways().papers_left)
            assert {name: again.store.papers.read(name) for name in papers} == papers
    assert left == [45, 25, 5, 0]


def test_a_backup_holds_no_paper_of_a_former_key(real: Workspace, tmp_path: Path) -> None:
    real.store.papers.add(b"first")

    def kill(progress: KeyProgress) -> None:
        if progress.part is KeyPart.PAPERS:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        real.keys.rotate(SUPERVISOR, kill)
    real.store.papers.use(real.store.key, real.store.key.derive("something else"))
    real.backups.make(tmp_path / "stick")
    assert not real.store.papers.has_former


def test_no_key_is_in_a_log_or_in_a_name_on_the_disk(
    real: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = real.keys.make_recovery_key(SUPERVISOR, tmp_path / "key.pdf")
    real.keys.change_passphrase(OTHER, SUPERVISOR)
    real.keys.rotate(SUPERVISOR)
    names = " ".join(str(path) for path in tmp_path.rglob("*"))
    kept = b"".join(p.read_bytes() for p in real.folder.path.rglob("*") if p.is_file())
    for secret in (*made.groups, made.text, OTHER, real.store.key.dek.hex()):
        assert secret not in caplog.text + names
        assert secret.encode() not in kept
    assert RecoveryKey.read(made.text).secret not in kept


def test_a_practice_office_makes_and_rotates_keys_as_a_real_one(office: Workspace) -> None:
    made = office.keys.make_recovery_key(SUPERVISOR)
    assert len(made.groups) == 7
    office.keys.rotate(SUPERVISOR)
    assert office.keys.ways().is_practice
    assert "SPECIMEN" in pdf_text(office.keys.sheet(made.groups, made.made_at))
    assert office.verify_failures() == ()


def test_a_person_who_left_changes_nothing(real: Workspace) -> None:
    left = replace(SUPERVISOR, active=False)
    with pytest.raises(DeskError):
        real.keys.rotate(left)
