"""Where the side files lie, and what each place promises (offline_sync.md B11)."""

import os
from pathlib import Path

import pytest

from local_db.domain.high_mark import HighMark
from local_db.high_mark import SideFiles
from local_db.side_places import (
    RECORD_BYTES,
    VARIABLE,
    FolderPlace,
    RegistryPlace,
    SidePlace,
    side_places,
)

KEY = bytes(32)


class Registry:
    """The registry of a Windows user: a true edge, there is none here."""

    HKEY_CURRENT_USER, REG_BINARY, KEY_ALL_ACCESS = "HKCU", 3, 15

    def __init__(self) -> None:
        self.values: dict[str, bytes] | None = None
        self.flushed = 0

    def OpenKey(self, *_names: object) -> "Registry":  # noqa: N802 - the library's name
        if self.values is None:
            raise FileNotFoundError
        return self

    def CreateKey(self, *_names: object) -> "Registry":  # noqa: N802 - as above
        self.values = self.values or {}
        return self

    def QueryValueEx(self, _key: object, name: str) -> tuple[bytes, int]:  # noqa: N802 - as above
        if self.values is None or name not in self.values:
            raise FileNotFoundError
        return self.values[name], self.REG_BINARY

    def SetValueEx(self, _key: object, name: str, _zero: int, _kind: int, data: bytes) -> None:  # noqa: N802 - as above
        assert self.values is not None
        self.values[name] = data

    def DeleteValue(self, _key: object, name: str) -> None:  # noqa: N802 - as above
        if self.values is None or name not in self.values:
            raise FileNotFoundError
        del self.values[name]

    def FlushKey(self, _key: object) -> None:  # noqa: N802 - as above
        self.flushed += 1

    def __enter__(self) -> "Registry":
        return self

    def __exit__(self, *_error: object) -> None:
        pass


def mark(writes: int, **more: object) -> HighMark:
    return HighMark(
        install_id="install-1",
        db_epoch=1,
        slots={"26-347-02": writes},
        device_seq=writes,
        audit_seq=0,
        audit_hash=bytes(32),
        writes=writes,
        **more,
    )


@pytest.fixture(params=["folder", "registry"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> SidePlace:
    return (
        FolderPlace(tmp_path / "side") if request.param == "folder" else RegistryPlace(Registry())
    )


def test_a_place_gives_back_the_newest_mark_and_whether_it_was_committed(place: SidePlace) -> None:
    sides = SideFiles([place], KEY)
    assert sides.read("install-1") is None

    for writes in range(1, 6):
        sides.write(mark(writes))

    assert sides.read("install-1") == mark(5)
    sides.note_done(mark(5))
    assert sides.read("install-1") == mark(5, is_done=True)
    sides.write(mark(6))
    assert SideFiles([place], KEY).read("install-1") == mark(6)
    assert sides.read("another") is None
    sides.close()


def test_marks_that_are_taken_away_are_gone(place: SidePlace) -> None:
    sides = SideFiles([place], KEY)
    sides.write(mark(1))

    sides.remove("install-1")
    sides.remove("install-1")

    assert sides.read("install-1") is None
    sides.close()


def test_the_furthest_place_and_the_highest_number_of_each_slot_count(tmp_path: Path) -> None:
    one, two = FolderPlace(tmp_path / "1"), FolderPlace(tmp_path / "2")
    SideFiles([one], KEY).write(mark(9))
    behind = HighMark(
        install_id="install-1", db_epoch=4, slots={"25-347-01": 77}, device_seq=3,
        audit_seq=0, audit_hash=bytes(32), writes=2,
    )  # fmt: skip
    SideFiles([two], KEY).write(behind)

    found = SideFiles([one, two], KEY).read("install-1")

    assert found is not None
    assert (found.writes, found.db_epoch) == (9, 4)
    assert found.slots == {"25-347-01": 77, "26-347-02": 9}
    one.close()
    two.close()


def test_a_record_under_another_key_or_torn_is_none(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    sides = SideFiles([place], KEY)
    sides.write(mark(1))
    sides.write(mark(2))
    assert SideFiles([place], bytes(31) + b"x").read("install-1") is None
    [file] = tmp_path.glob("*.mark")
    data = bytearray(file.read_bytes())

    for cut in (0, 40, 100, 200):
        torn = bytearray(data)
        torn[RECORD_BYTES + cut : 2 * RECORD_BYTES] = bytes(RECORD_BYTES - cut)
        file.write_bytes(torn)
        assert SideFiles([place], KEY).read("install-1") == mark(1)

    place.close()


def test_a_mark_never_outgrows_its_page(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    slots = {f"{year:02d}-347-{n:02d}": 99_999 for year in range(20, 40) for n in range(1, 20)}
    large = HighMark(
        install_id="install-1", db_epoch=2**40, slots=slots, device_seq=2**40, audit_seq=2**40,
        audit_hash=bytes(32), writes=1, home="/" + "ফ" * 330,
    )  # fmt: skip
    sides = SideFiles([place], KEY)

    sides.write(large)

    found = sides.read("install-1")
    assert found is not None
    assert found.home == large.home
    assert max(slots) in found.slots
    assert len(found.slots) == 120
    longer = HighMark(
        **{**{n: getattr(large, n) for n in HighMark.__slots__}, "home": "/" + "f" * 2000}
    )
    sides.write(longer)
    found = sides.read("install-1")
    assert found is not None
    assert found.home == ""
    place.close()


def test_files_are_for_their_owner_only_and_never_change_their_size(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path / "side")
    sides = SideFiles([place], KEY)
    sides.write(mark(1))
    [file] = (tmp_path / "side").glob("*.mark")
    size = file.stat().st_size
    for writes in range(2, 9):
        sides.write(mark(writes))

    assert file.stat().st_size == size == 3 * RECORD_BYTES
    assert (tmp_path / "side").stat().st_mode & 0o077 == 0
    place.close()


def test_a_file_that_is_taken_away_while_the_program_runs_is_made_anew(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    sides = SideFiles([place], KEY)
    sides.write(mark(1))
    [file] = tmp_path.glob("*.mark")
    file.unlink()

    sides.write(mark(2))

    assert SideFiles([FolderPlace(tmp_path)], KEY).read("install-1") == mark(2)
    place.close()


def test_the_places_are_outside_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("HOME", "/home/counter")
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)

    places = [str(place) for place in side_places()]

    assert places == [
        "/home/counter/.local/state/Abhijog Desk/marks",
        "/home/counter/.config/Abhijog Desk/marks",
    ]


def test_the_environment_may_name_the_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(VARIABLE, os.pathsep.join((str(tmp_path / "a"), "", str(tmp_path / "b"))))
    assert [str(place) for place in side_places()] == [str(tmp_path / "a"), str(tmp_path / "b")]
