from pathlib import Path

import pytest

from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder, file_system, is_network_path


def trouble(action) -> StorageTrouble:
    with pytest.raises(StorageError) as refused:
        action()
    return refused.value.trouble


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/mnt/share/office", "nfs4"), ("/mnt/with space/x", "sshfs"), ("/home/x", "ext4")],
)
def test_the_file_system_of_a_folder_is_read_from_the_mounts(path: str, kind: str) -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "srv:/x /mnt/share nfs4 rw 0 0\n"
        "x /mnt/with\\040space fuse.sshfs rw 0 0\n"
    )
    assert file_system(Path(path), mounts) == kind


def test_a_folder_on_a_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"srv:/x {tmp_path} nfs rw 0 0\n")
    monkeypatch.setattr("local_db.folder._MOUNTS", mounts)
    assert is_network_path(tmp_path)
    folder = DataFolder(tmp_path / "data")
    assert trouble(folder.make) is StorageTrouble.NETWORK_SHARE
    assert trouble(folder.lock) is StorageTrouble.NETWORK_SHARE
    monkeypatch.setattr("local_db.folder._MOUNTS", tmp_path / "none")
    folder.make()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    assert trouble(DataFolder(tmp_path / "data").make) is StorageTrouble.READ_ONLY
    folder = DataFolder(tmp_path / "other")
    folder.path.mkdir()
    (folder.path / "lock").mkdir()
    assert trouble(folder.lock) is StorageTrouble.READ_ONLY


def test_the_folder_names_its_files(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert folder.settings.name == "settings.toml"
    assert folder.portal_database.relative_to(tmp_path).as_posix() == "portal/portal.db"
    assert folder.free_bytes() > 0
    assert not folder.is_practice
