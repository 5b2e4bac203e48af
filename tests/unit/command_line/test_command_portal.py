"""Enrolling, sending and the portal's side, in this process and over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from calling import Called, Terminal, write_lines

from desktop.services.workspace import Workspace
from sync.portal.server import PortalServer
from tests.fakes.office import samples


class Portal:
    """A portal that is served, and its own people's terminal."""

    def __init__(self, terminal: Terminal, database: Path, address: str) -> None:
        self._terminal = terminal
        self._database = database
        self.address = address

    def call(self, *words: str) -> Called:
        return self._terminal.call("portal", *words, "--database", str(self._database))

    def code(self, office: str = "347") -> str:
        [made] = self.call("enrol-code", office).out
        assert set(made) == {"office", "code", "expires_at"}
        return str(made["code"])


@pytest.fixture
def portal(terminal: Terminal, tmp_path: Path) -> Iterator[Portal]:
    database = tmp_path / "portal files" / "portal.db"
    database.parent.mkdir()
    server = PortalServer(f"sqlite:///{database}")
    yield Portal(terminal, database, server.start())
    server.stop()


@pytest.fixture
def counter(terminal: Terminal, portal: Portal, tmp_path: Path) -> Terminal:
    terminal.folder = tmp_path / "counter"
    enrol = ("init", "--practice", "--portal", portal.address, "--code", portal.code())
    [told] = terminal.call(*enrol).out
    assert (told["office"], told["slot"][3:6]) == ("347", "347")
    return terminal


def test_everything_filed_is_sent_once_and_acted_on(
    counter: Terminal, portal: Portal, tmp_path: Path
) -> None:
    filed = counter.call("file", str(write_lines(tmp_path / "l", samples()))).out
    [report] = counter.call("send", "--until-empty").out
    assert (report["accepted"], report["unsent"], report["hold"]) == (len(samples()), 0, None)
    [again] = counter.call("send").out
    assert (again["accepted"], again["duplicate"]) == (0, 0)
    assert [case["ref"] for case in portal.call("cases").out] == [line["ref"] for line in filed]
    assert portal.call("cases", "--office", "512").out == ()
    ref = filed[1]["ref"]
    acted = portal.call("act", ref, "GM010", "--outcome", "O1", "--expected", "2027-02-28")
    assert (acted.code, acted.out[0]["rev"] >= 1) == (0, True)
    assert counter.call("send").code == 0
    [told] = counter.call("status", ref).out
    assert (told["state"], told["expected_by"]) == ("GM010", "2027-02-28")
    assert told["events"][-1]["outcome"] == "O1"


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_a_portal_that_is_gone_holds_the_queue_and_is_told_in_words(
    counter: Terminal, tmp_path: Path, lang: str
) -> None:
    counter.call("file", str(write_lines(tmp_path / "l", samples())))
    with Workspace.open(counter.folder) as office:
        office.office.move_portal("http://127.0.0.1:9")
    called = counter.call("send", lang=lang)
    assert (called.code, called.error, called.out[0]["hold"]) == (1, "not_all_sent", "offline")
    assert called.err[0]["hold"] == "offline"
    assert ("পোর্টাল" if lang == "bn" else "portal") in called.err[0]["message"]
    assert len(counter.call("queue", "--state", "ready").out) == len(samples())


def test_a_portal_without_work_for_it_is_no_failure(counter: Terminal) -> None:
    with Workspace.open(counter.folder) as office:
        office.office.move_portal("http://127.0.0.1:9")
    called = counter.call("send")
    assert (called.code, called.out[0]["hold"], called.out[0]["unsent"]) == (0, "offline", 0)


def test_a_folder_that_is_not_enrolled_sends_nothing(terminal: Terminal, tmp_path: Path) -> None:
    terminal.folder = tmp_path / "new"
    assert terminal.call("init", "--practice").code == 0
    called = terminal.call("send")
    assert (called.code, called.error) == (1, "store_not_enrolled")


def test_a_code_is_good_for_one_computer(counter: Terminal, portal: Portal, tmp_path: Path) -> None:
    code = portal.code()
    enrol = ("init", "--practice", "--portal", portal.address, "--code", code)
    assert counter.call("enrol", *enrol[2:]).error == "already_enrolled"
    for name, error in (("second", None), ("third", "enrol_code_used")):
        counter.folder = tmp_path / name
        assert counter.call(*enrol).error == error
    counter.folder = tmp_path / "fourth"
    assert counter.call(*enrol[:-1], "347-0000-0000").error == "enrol_code_unknown"
    assert counter.call(*enrol[:-1], "x" * 5_000).error == "enrol_refused"
    assert counter.call(*enrol[:-1], "\udcff").error == "seal_text"


def test_a_new_office_is_added_with_its_first_code(portal: Portal) -> None:
    assert portal.code("904").startswith("904-")
    for office in ("90", "9045", "৯০৪", "abc", ""):
        assert portal.call("enrol-code", office).error == "office_code_invalid"
