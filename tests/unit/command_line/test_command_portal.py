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


def test_the_portals_people_look_after_it(
    counter: Terminal, portal: Portal, tmp_path: Path
) -> None:
    [filed, *_] = counter.call("file", str(write_lines(tmp_path / "l", samples()))).out
    counter.call("send", "--until-empty")
    portal.code("512")
    [moved] = portal.call("move", filed["ref"], "512").out
    assert (moved["ref"], moved["rev"]) == (filed["ref"], 2)
    assert [case["ref"] for case in portal.call("cases", "--office", "512").out] == [filed["ref"]]
    slot = "-".join((filed["ref"][:2], filed["ref"][2:5], filed["ref"][5:7]))
    assert portal.call("resend", slot, "1", "2").out == ({"slot": slot, "from": 1, "to": 2},)
    [pruned] = portal.call("prune", "--keep", "1", "--anew").out
    assert (pruned["epoch"], pruned["removed"]) == (2, 2)
    [closed] = portal.call("close", "--until", "2031-01-01T10:00", "--text-en", "Moving").out
    assert closed["until"] == "2031-01-01T10:00:00+05:30"
    [refused] = counter.call("send").out
    assert refused["hold"] == "throttled"
    assert portal.call("close").out == ({"until": None},)
    assert counter.call("send").out[0]["hold"] is None
    assert portal.call("otp", "98300 12345").out == ()
    assert portal.call("otp", "12").code == 1


def test_a_computer_is_shut_out_and_let_in_again(counter: Terminal, portal: Portal) -> None:
    [told] = counter.call("send").out
    assert told["hold"] is None
    with Workspace.open(counter.folder) as workspace:
        device_id = str(workspace.office.device().device_id)
    assert portal.call("suspend", device_id).out == ({"device_id": device_id, "suspended": True},)
    assert counter.call("send").out[0]["hold"] == "suspended"
    portal.call("suspend", device_id, "--let-in")
    assert counter.call("send").out[0]["hold"] is None
    assert portal.call("suspend", "nobody").code == 1


def test_official_lists_become_places_that_keep_their_codes(portal: Portal, tmp_path: Path) -> None:
    districts = tmp_path / "districts.csv"
    blocks, bodies = tmp_path / "blocks.csv", tmp_path / "bodies.csv"
    districts.write_text(
        "List of Districts\nS.No.,District Code,District Name (In English),"
        "District Name (In Local language)\n1,306,Purba Bardhaman,পূর্ব বর্ধমান\n",
        encoding="utf-8-sig",
    )
    blocks.write_text(
        "State Code,District Code,District Name (In English),Block Code,Block Name (In English)\n"
        "19,306,Purba Bardhaman,2796,Ausgram-I\n19,306,Purba Bardhaman,2797,Ausgram-II\n"
        "19,999,Nowhere,2798,Lost\n19,306,Purba Bardhaman,12x,Odd\n",
        encoding="utf-8",
    )
    bodies.write_text(
        "Local Body Code,Local Body Name (In English),Local Body Type Name,Block Code,"
        "District Code\n108470,Ajodhya,Gram Panchayat,2796,306\n"
        "249958,Guskara,Municipality,,306\n",
        encoding="utf-8",
    )
    told = portal.call("import-places", str(bodies), str(blocks), str(districts)).out
    assert [(one["table"], one["added"], one["rejected"]) for one in told] == [
        ("district", 1, 0),
        ("block", 2, 2),
        ("town", 1, 0),
        ("gp", 1, 0),
    ]
    blocks.write_text(
        "District Code,Block Code,Block Name (In English)\n306,2796,Aushgram-I\n",
        encoding="utf-8",
    )
    assert portal.call("import-places", str(blocks)).out[0]["retired"] == 0
    [again] = portal.call("import-places", "--complete", str(blocks)).out
    assert again == {"table": "block", "added": 0, "changed": 0, "retired": 1, "rejected": 0}
    assert portal.call("import-places", str(tmp_path / "none.csv")).code == 1
