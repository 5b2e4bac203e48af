"""The command line as real processes: portal, enrolment, sending, and ways of being cut off."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.workspace import Workspace
from tests.e2e.processes import (
    LIMIT_S,
    abhijog,
    at_a_terminal,
    by_ref,
    enrolled,
    portal,
    run,
    start,
    web_page,
)
from tests.fakes.office import SAMPLES, open_office, samples

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the portal keeps its data."""
    return tmp_path / "portal"


@pytest.fixture
def address(place: Path) -> Iterator[str]:
    with portal(place) as served:
        yield served


@pytest.fixture
def counter(tmp_path: Path, address: str, place: Path) -> Path:
    return enrolled(tmp_path / "counter", address, place)


def move_to(folder: Path, address: str) -> None:
    with Workspace.open(folder) as office:
        office.office.move_portal(address)


def free_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_complaint_goes_to_the_portal_and_its_state_comes_back(
    counter: Path, place: Path
) -> None:
    filed = run(counter, "file", str(SAMPLES))
    assert (filed.code, len(filed.out)) == (0, len(samples()))
    sent = run(counter, "send", "--until-empty", "--timeout", "60")
    assert (sent.code, sent.raw_err) == (0, "")
    [report] = sent.out
    assert set(report) == {
        "accepted", "duplicate", "attention", "unsent", "papers_pending", "changes", "hold",
        "requests", "bytes_up", "bytes_down",
    }  # fmt: skip
    assert (report["accepted"], report["unsent"], report["hold"]) == (len(samples()), 0, None)
    assert by_ref(run(place, "portal", "cases").out) == by_ref(filed.out)
    ref = filed.out[0]["ref"]
    acted = run(
        place, "portal", "act", ref, "GM008", "--note", "নলকূপ দেখা হয়েছে", "--department", "PHE",
        "--expected", "2027-01-15",
    )  # fmt: skip
    assert (acted.code, acted.out[0]["state"]) == (0, "GM008"), acted.raw_err
    assert run(counter, "send").code == 0
    [told] = [line for line in run(counter, "status", "9800000001").out if line["ref"] == ref]
    assert told["state"] == "GM008"
    assert told["department"]["code"] == "PHE"
    assert told["expected_by"] == "2027-01-15"
    assert told["portal_ref"]
    assert told["as_of"]
    assert told["events"][-1]["note_bn"] == "নলকূপ দেখা হয়েছে"
    assert {row["state"] for row in run(counter, "queue").out} == {"done"}
    assert run(counter, "verify").code == 0


def test_a_portal_that_is_killed_in_the_middle_has_everything_once(
    tmp_path: Path, place: Path
) -> None:
    database = ("--database", str(place / "own.db"))
    [made] = run(place, "portal", "enrol-code", "512", *database).out
    first = start(place, "portal", "serve", *database)
    assert first.stdout is not None
    address = json.loads(first.stdout.readline())["listening"]
    counter = tmp_path / "counter"
    enrol = ("init", "--practice", "--portal", address, "--code", made["code"])
    assert run(counter, *enrol).code == 0
    filed = run(counter, "file", str(SAMPLES))
    sending = start(counter, "send", "--until-empty", "--timeout", "60")
    time.sleep(0.9)
    first.kill()
    first.communicate(timeout=LIMIT_S)
    port = address.rsplit(":", 1)[1]
    with portal(place, *database, "--port", port):
        sending.communicate(timeout=LIMIT_S)
        assert run(counter, "send", "--until-empty").code == 0
        there = run(place, "portal", "cases", "--office", "512", *database).out
    assert by_ref(there) == by_ref(filed.out)


@pytest.mark.parametrize("hold", ["offline", "login_page", "auth"])
def test_without_its_portal_the_queue_keeps_everything_and_says_why(
    counter: Path, tmp_path: Path, hold: str
) -> None:
    filed = run(counter, "file", str(SAMPLES))
    if hold == "offline":
        move_to(counter, free_address())
        sent = run(counter, "send")
    elif hold == "login_page":
        with web_page() as page:
            move_to(counter, page)
            sent = run(counter, "send")
    else:
        with portal(tmp_path / "other") as other:
            move_to(counter, other)
            sent = run(counter, "send")
    assert (sent.code, sent.error) == (1, "not_all_sent")
    assert (sent.out[0]["hold"], sent.out[0]["unsent"]) == (hold, len(samples()))
    assert sent.raw_err.count("\n") == 2
    ready = run(counter, "queue", "--state", "ready").out
    assert by_ref(ready) == by_ref(filed.out)


def test_sending_until_empty_ends_when_its_time_is_up(counter: Path) -> None:
    run(counter, "file", str(SAMPLES))
    move_to(counter, free_address())
    started = time.monotonic()
    sent = run(counter, "send", "--until-empty", "--timeout", "2")
    assert (sent.code, sent.out[0]["hold"]) == (1, "offline")
    assert sent.out[0]["requests"] > 1
    assert time.monotonic() - started < 20
    assert run(counter, "send", ABHIJOG_BACKOFF_SCALE="nan").error == "backoff_scale_invalid"


def test_an_enrolment_that_is_refused_says_why(
    tmp_path: Path, address: str, place: Path, counter: Path
) -> None:
    [made] = run(place, "portal", "enrol-code", "347").out
    again = run(counter, "enrol", "--portal", address, "--code", made["code"])
    assert (again.code, again.error) == (1, "already_enrolled")
    new = tmp_path / "new"
    asked = ("init", "--practice", "--portal")
    wrong = f"{made['code'][:-1]}{(int(made['code'][-1]) + 1) % 10}"
    assert run(new, *asked, address, "--code", wrong).error == "enrol_code_unknown"
    assert run(new, *asked, address, "--code", "").error == "enrol_refused"
    other = run(new, *asked, address, "--code", made["code"], "--office", "512")
    assert other.error == "office_mismatch"
    assert run(new, *asked, free_address(), "--code", "1").error == "portal_offline"
    with web_page() as page:
        assert run(new, *asked, page, "--code", "1").error == "portal_login_page"
    for bad, code in (
        ("portal.example", "portal_address_invalid"),
        ("http://portal.example.invalid", "portal_address_insecure"),
        (f"{address}/v1", "portal_address_version"),
        ("", "portal_address_invalid"),
    ):
        assert run(new, *asked, bad, "--code", "1").error == code
    assert run(new, *asked, address, "--code", made["code"]).code == 0
    third = run(tmp_path / "third", *asked, address, "--code", made["code"])
    assert (third.code, third.error) == (1, "enrol_code_used")


def test_a_real_folder_is_enrolled_with_a_passphrase_from_a_file(
    tmp_path: Path, address: str, place: Path
) -> None:
    [made] = run(place, "portal", "enrol-code", "347").out
    call = ("enrol", "--portal", address, "--code", made["code"], "--counter", "কাউন্টার ২")
    refused = run(tmp_path / "real", *call)
    assert (refused.code, refused.error) == (1, "store_no_key")
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase\n", encoding="utf-8")
    with_key = {"ABHIJOG_PASSPHRASE_FILE": str(secret)}
    done = run(tmp_path / "real", *call, **with_key)
    assert (done.code, set(done.out[0])) == (0, {"device_id", "office", "slot"})
    assert run(tmp_path / "real", "file", str(SAMPLES), **with_key).code == 0
    assert run(tmp_path / "real", "queue").error == "store_no_key"
    secret.write_text("another", encoding="utf-8")
    assert run(tmp_path / "real", "queue", **with_key).error == "store_wrong_key"
    assert not (tmp_path / "real" / "practice.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="terminals are made another way there")
def test_a_person_at_a_terminal_is_asked_for_the_passphrase(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        changed.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
        Workspace.open_or_create(tmp_path / "real").close()
    for typed, code in (("a long passphrase", 0), ("another", 1), ("", 1)):
        ended, shown = at_a_terminal(tmp_path / "real", typed, "queue")
        assert (ended, "Passphrase" in shown) == (code, True), shown
        assert "a long passphrase" not in shown
        assert "Traceback" not in shown


def test_the_portals_people_are_told_what_is_wrong(place: Path, address: str) -> None:
    assert address
    for words, code in (
        (("act", "26347020000137", "GM008"), "case_unknown"),
        (("act", "hello", "GM008"), "case_unknown"),
        (("act", "26347020000137", "GM999"), "state_unknown"),
        (("act", "26347020000137", "GM008", "--outcome", "O0"), "outcome_unknown"),
        (("enrol-code", "34"), "office_code_invalid"),
        (("enrol-code", "৩৪৭"), "office_code_invalid"),
        (("serve", "--port", address.rsplit(":", 1)[1]), "port_taken"),
        (("cases", "--database", "nonsense://x"), "portal_database"),
        (("cases", "--database", "/proc/self/x/y.db"), "store_read_only"),
        (("serve", "--host", "no.such.host.invalid"), "port_taken"),
    ):
        ended = run(place, "portal", *words)
        assert (ended.code, ended.error) == (1, code), (words, ended.raw_err)


def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    with open_office(tmp_path / "data"):
        ended = run(tmp_path / "data", "queue")
    assert (ended.code, ended.error) == (1, "store_in_use")
    assert run(tmp_path / "data", "queue").code == 0


def test_the_self_test_needs_no_screen_no_network_and_no_set_up(tmp_path: Path) -> None:
    started = time.monotonic()
    ended = run(tmp_path / "nowhere", "self-test")
    assert (ended.code, ended.raw_err) == (0, "")
    assert time.monotonic() - started < 60
    *steps, last = ended.out
    assert last == {"self_test": "ok"}
    assert all(set(step) == {"step", "ok", "ms"} and step["ok"] for step in steps)
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    open_office(tmp_path / "data").close()
    return tmp_path / "data"


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    line = json.dumps(samples()[0], ensure_ascii=False) + "\n"
    (tmp_path / "long.jsonl").write_text(line * 3_000, encoding="utf-8")
    return tmp_path / "long.jsonl"


def rows(folder: Path) -> list[str]:
    with Workspace.open(folder) as opened, opened.store.read() as records:
        return sorted(row.ref for row in records.complaints.page(limit=10_000).rows)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to one process there")
def test_ctrl_c_ends_filing_between_two_complaints(office: Path, long_list: Path) -> None:
    process = start(office, "file", str(long_list))
    assert process.stdout is not None
    first = [json.loads(process.stdout.readline()) for _ in range(3)]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT_S)
    told = [line["ref"] for line in first]
    told += [json.loads(line)["ref"] for line in out.decode().split("\n") if line]
    assert process.returncode == 1
    assert json.loads(err.decode().strip())["error"] == "interrupted"
    saved = rows(office)
    assert set(told) <= set(saved)
    assert len(saved) - len(told) in (0, 1)


@pytest.mark.parametrize("output", ["gone", "full", "closed"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_filing_stops_when_its_numbers_cannot_be_told(
    office: Path, long_list: Path, output: str
) -> None:
    shell = {"gone": "| head -n 3 >&2", "full": ">/dev/full", "closed": ">&-"}[output]
    call = " ".join(f"'{word}'" for word in abhijog(office, "file", str(long_list)))
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {call} {shell}"],
        stderr=subprocess.PIPE,
        check=False,
        timeout=LIMIT_S,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    said = [json.loads(line) for line in done.stderr.decode().strip().split("\n")]
    assert done.returncode == 1
    assert said[-1]["error"] == "output_closed"
    told = [line["ref"] for line in said if "ref" in line]
    saved = rows(office)
    assert set(told) <= set(saved)
    assert len(saved) < 1_000
    assert output != "closed" or saved == []
