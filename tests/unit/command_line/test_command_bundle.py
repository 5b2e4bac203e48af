"""``abhijog bundle`` and ``abhijog portal bundle``: the queue there and back by hand."""

from pathlib import Path

import pytest
from calling import Called, Terminal, write_lines

from sync.portal.server import PortalServer
from tests.fakes.office import samples


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "portal.db"


@pytest.fixture
def counter(terminal: Terminal, database: Path, tmp_path: Path) -> Terminal:
    """A counter that was enrolled and then lost its line for good."""
    server = PortalServer(f"sqlite:///{database}")
    address = server.start()
    [made] = terminal.call("portal", "enrol-code", "347", "--database", str(database)).out
    terminal.folder = tmp_path / "counter"
    terminal.call("init", "--practice", "--portal", address, "--code", made["code"])
    server.stop()
    terminal.call("file", str(write_lines(tmp_path / "lines", samples())))
    return terminal


def bring(counter: Terminal, database: Path, file: str, *more: str) -> Called:
    return counter.call("portal", "bundle", file, "--database", str(database), *more)


def test_the_queue_goes_to_the_portal_and_back_in_two_files(
    counter: Terminal, database: Path, tmp_path: Path
) -> None:
    [out] = counter.call("bundle", "export", str(tmp_path / "drive")).out
    assert (set(out), out["messages"]) == ({"file", "messages"}, len(samples()))
    [taken] = bring(counter, database, out["file"]).out
    assert (taken["office"], taken["accepted"], taken["rejected"]) == ("347", len(samples()), 0)
    [answered] = counter.call("bundle", "import", taken["file"]).out
    assert answered == {"file": taken["file"], "messages": len(samples())}
    assert counter.call("queue", "--state", "ready").out == ()


def test_each_way_twice_changes_nothing(counter: Terminal, database: Path, tmp_path: Path) -> None:
    [out] = counter.call("bundle", "export", str(tmp_path / "drive")).out
    bring(counter, database, out["file"])
    [again] = bring(counter, database, out["file"], "--out", str(tmp_path)).out
    assert (again["accepted"], again["duplicate"]) == (0, len(samples()))
    assert Path(again["file"]).parent == tmp_path
    counter.call("bundle", "import", again["file"])
    repeated = counter.call("bundle", "import", again["file"])
    assert (repeated.code, repeated.out[0]["messages"]) == (0, 0)


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_what_is_wrong_with_a_file_is_said_in_words(
    counter: Terminal, database: Path, tmp_path: Path, lang: str
) -> None:
    [out] = counter.call("bundle", "export", str(tmp_path / "drive")).out
    wrong_way = counter.call("bundle", "import", out["file"], lang=lang)
    assert (wrong_way.code, wrong_way.error) == (1, "bundle_not_reply")
    assert ("পোর্টাল" if lang == "bn" else "portal") in wrong_way.err[0]["message"]
    half = tmp_path / "half.bundle"
    half.write_bytes(Path(out["file"]).read_bytes()[:-20])
    called = bring(counter, database, str(half))
    assert (called.code, called.error, called.out) == (1, "bundle_damaged", ())
