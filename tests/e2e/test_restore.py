"""A counter that is destroyed and restored goes on, and the portal has every number once."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import Ended, by_ref, enrolled, portal, run
from tests.fakes.office import samples

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the portal keeps its data."""
    return tmp_path / "portal"


@pytest.fixture
def address(place: Path) -> Iterator[str]:
    with portal(place) as served:
        yield served


def file_twenty(folder: Path) -> list[str]:
    several = [body for body in samples() * 20 if not body.get("papers")][:20]
    lines = "".join(json.dumps(body, ensure_ascii=False) + "\n" for body in several)
    listed = folder.parent / "twenty.jsonl"
    listed.write_text(lines, encoding="utf-8")
    done = run(folder, "file", str(listed))
    assert (done.code, len(done.out)) == (0, 20), done.raw_err
    return by_ref(done.out)


def send(folder: Path) -> dict[str, object]:
    done = run(folder, "send", "--until-empty", "--timeout", "60")
    assert done.code == 0, done.raw_err
    return done.out[-1]


def back_up(folder: Path, copies: Path) -> Path:
    done = run(folder, "backup", str(copies))
    assert (done.code, set(done.out[0])) == (0, {"file", "cases"}), done.raw_err
    return Path(done.out[0]["file"])


def notices(done: Ended) -> dict[str, dict[str, object]]:
    return {line["notice"]: line for line in done.err if "notice" in line}


def require_whole(folder: Path) -> None:
    verified = run(folder, "verify")
    assert verified.code == 0, verified.raw_err
    assert all(line["ok"] for line in verified.out)


def test_a_destroyed_counter_is_restored_and_every_number_reaches_the_portal_once(
    tmp_path: Path, address: str, place: Path
) -> None:
    counter = enrolled(tmp_path / "counter", address, place)
    sent_before = file_twenty(counter)
    send(counter)
    made = back_up(counter, tmp_path / "pen")
    newer = file_twenty(counter)
    send(counter)
    (counter / "abhijog.db").write_bytes(b"destroyed" * 5_000)
    (counter / "abhijog.db-wal").unlink(missing_ok=True)

    restored = run(counter, "restore", str(made))

    assert (restored.code, restored.out) == (0, ({"file": str(made), "cases": 20},)), (
        restored.raw_err
    )
    assert set(notices(restored)) == {"restore_left_out_unknown", "restore_kept", "restored"}
    after = file_twenty(counter)
    report = send(counter)
    assert (report["unsent"], report["attention"], report["hold"]) == (0, 0, None)
    everything = [*sent_before, *newer, *after]
    assert len(set(everything)) == 60
    assert by_ref(run(place, "portal", "cases").out) == sorted(everything)
    require_whole(counter)


def test_what_waited_in_the_backup_and_was_sent_since_is_answered_as_known(
    tmp_path: Path, address: str, place: Path
) -> None:
    counter = enrolled(tmp_path / "counter", address, place)
    waited = file_twenty(counter)
    made = back_up(counter, tmp_path / "pen")
    newer = file_twenty(counter)
    send(counter)

    restored = run(counter, "restore", str(made))

    told = notices(restored)
    assert (told["restore_left_out"]["complaints"], told["restore_left_out"]["unsent"]) == (20, 0)
    report = send(counter)
    assert (report["duplicate"], report["accepted"]) == (20, 0)
    after = file_twenty(counter)
    send(counter)
    assert by_ref(run(place, "portal", "cases").out) == sorted([*waited, *newer, *after])
    require_whole(counter)


def test_a_data_folder_that_was_lost_whole_is_restored_into_a_new_one(
    tmp_path: Path, address: str, place: Path
) -> None:
    counter = enrolled(tmp_path / "counter", address, place)
    before = file_twenty(counter)
    send(counter)
    made = back_up(counter, tmp_path / "pen")
    shutil.rmtree(counter)
    new = tmp_path / "new"

    restored = run(new, "restore", str(made))

    assert (restored.code, restored.out[0]["cases"]) == (0, 20), restored.raw_err
    found = run(new, "status", before[0])
    assert [line["ref"] for line in found.out] == [before[0]]
    after = file_twenty(new)
    send(new)
    assert by_ref(run(place, "portal", "cases").out) == sorted([*before, *after])
    require_whole(new)


def test_a_backup_is_tried_out_before_it_is_needed(
    tmp_path: Path, address: str, place: Path
) -> None:
    counter = enrolled(tmp_path / "counter", address, place)
    file_twenty(counter)
    made = back_up(counter, tmp_path / "pen")
    tried = run(counter, "verify", "--backup", str(made))
    assert tried.code == 0, tried.raw_err
    assert {line["check"] for line in tried.out} >= {"integrity", "audit", "queue", "papers"}
    with made.open("rb+") as copy:
        copy.seek(30_000)
        copy.write(b"spoiled!")
    assert run(counter, "verify", "--backup", str(made)).error == "backup_damaged"
    refused = run(counter, "restore", str(made))
    assert (refused.code, refused.error, refused.out) == (1, "backup_damaged", ())
    require_whole(counter)
