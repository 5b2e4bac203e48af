"""The citizen's own look-up: codes that prove a phone, and what is told for them (contract, 2)."""

import logging
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from device_rig import Counter, Line, body_with
from sqlalchemy import event, select

from sync.portal import otp as otp_module
from sync.portal.operations import act
from sync.portal.otp import OtpMessage
from sync.portal.otp_outbox import codes_sent
from sync.portal.pace import OtpPace, Pace, Paces
from sync.portal.portal import Portal
from sync.portal.tables import otp_codes, otp_outbox
from tests.fakes.portal import UNHURRIED, PortalClock, RunningPortal, running_portal

KNOWN, UNKNOWN = "9830012345", "9830099999"


def ask_code(line: Line, mobile: str = KNOWN) -> requests.Response:
    return line.ask("POST", "/v1/status/otp", body={"mobile": mobile})


def sent(portal: RunningPortal, mobile: str = KNOWN) -> list[str]:
    return [row["otp"] for row in codes_sent(portal.database_url, mobile, portal.clock)]


def look_up(line: Line, otp: str, mobile: str = KNOWN) -> requests.Response:
    return line.ask("POST", "/v1/status/lookup", body={"mobile": mobile, "otp": otp})


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def filing(counter: Counter) -> dict[str, Any]:
    """A complaint with the known number."""
    filing = counter.filing()
    counter.send(filing)
    return filing


def test_the_holder_of_the_phone_hears_how_the_complaint_stands(
    portal: RunningPortal, line: Line, filing: dict[str, Any]
) -> None:
    act(portal.database_url, filing["ref"], "GM003", department="PRD", clock=portal.clock)
    act(portal.database_url, filing["ref"], "GM008", note="পরিদর্শন হয়েছে", clock=portal.clock)
    reply = ask_code(line)
    assert (reply.status_code, set(reply.json())) == (202, {"request_id"})
    (code,) = sent(portal)
    assert (len(code), code.isdigit()) == (6, True)
    told = look_up(line, code)
    assert told.json()["cases"] == [
        {
            "ref": filing["ref"],
            "state": "GM008",
            "department": {
                "code": "PRD",
                "name_bn": "পঞ্চায়েত ও গ্রামোন্নয়ন",
                "name_en": told.json()["cases"][0]["department"]["name_en"],
            },
            "expected_by": "2026-12-02",
            "last_action": {"note_bn": "পরিদর্শন হয়েছে", "note_en": "পরিদর্শন হয়েছে"},
            "last_action_on": "2026-11-23",
        }
    ]
    assert not any(word in told.text for word in ("লক্ষ্মী", KNOWN, "আউশগ্রাম", "রাস্তাটি"))


def test_a_code_works_once(portal: RunningPortal, line: Line, filing: dict[str, Any]) -> None:
    assert filing["ref"]
    ask_code(line)
    (code,) = sent(portal)
    bengali = code.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    assert look_up(line, bengali).status_code == 200
    assert look_up(line, code).status_code == 401


def test_a_code_takes_five_tries(portal: RunningPortal, line: Line, filing: dict[str, Any]) -> None:
    assert filing["ref"]
    ask_code(line)
    (code,) = sent(portal)
    for _ in range(4):
        assert look_up(line, another(code)).json()["code"] == "otp_wrong"
    assert look_up(line, code).status_code == 200
    ask_code(line)
    code = sent(portal)[0]
    for _ in range(5):
        look_up(line, another(code))
    assert look_up(line, code).status_code == 401


def test_a_code_lives_five_minutes(
    portal: RunningPortal, line: Line, clock: PortalClock, filing: dict[str, Any]
) -> None:
    assert filing["ref"]
    ask_code(line)
    (code,) = sent(portal)
    clock.advance(timedelta(minutes=5))
    assert sent(portal) == []
    assert look_up(line, code).status_code == 401


def test_a_newer_code_ends_the_older_one(
    portal: RunningPortal, line: Line, clock: PortalClock, filing: dict[str, Any]
) -> None:
    assert filing["ref"]
    codes = []
    for _ in range(2):
        ask_code(line)
        codes.append(sent(portal)[0])
        clock.advance(timedelta(seconds=1))
    assert codes[0] == codes[1] or look_up(line, codes[0]).status_code == 401
    assert look_up(line, codes[1]).status_code == 200


def test_a_code_is_good_for_its_number_and_its_session_only(
    portal: RunningPortal, line: Line, filing: dict[str, Any]
) -> None:
    assert filing["ref"]
    ask_code(line)
    ask_code(line, UNKNOWN)
    (code,) = sent(portal)
    assert look_up(line, code, UNKNOWN).status_code == 401
    elsewhere = Line(portal.base_url)
    elsewhere.session.headers["X-Forwarded-For"] = "203.0.113.9"
    assert look_up(elsewhere, code).status_code == 401
    elsewhere.close()
    assert look_up(line, code).status_code == 200


def test_what_is_sensitive_or_void_is_not_told_by_phone(
    portal: RunningPortal, counter: Counter, line: Line, filing: dict[str, Any]
) -> None:
    hidden = [counter.filing(body_with(**{flag: True})) for flag in ("sensitive", "confidential")]
    void = counter.filing()
    counter.send(*hidden, void)
    counter.send(counter.about(void, "case.voided", {"reason": "ভুল", "approved_by": "SV1"}))
    ask_code(line)
    told = look_up(line, sent(portal)[0]).json()["cases"]
    assert [case["ref"] for case in told] == [filing["ref"]]


def test_a_phone_with_nothing_but_hidden_cases_is_unknown(
    portal: RunningPortal, counter: Counter, line: Line
) -> None:
    counter.send(counter.filing(body_with(sensitive=True)))
    assert ask_code(line).status_code == 202
    assert sent(portal) == []


@pytest.mark.parametrize("mobile", ["12", "+919830012345", "9830012345 1", None, 9830012345])
def test_a_number_that_is_none_is_refused(line: Line, mobile: object) -> None:
    for path in ("otp", "lookup"):
        body = {"mobile": mobile, "otp": "123456"}
        reply = line.ask("POST", f"/v1/status/{path}", body=body)
        assert (reply.status_code, reply.json()["code"]) == (422, "body_invalid")


@pytest.mark.parametrize("otp", ["", "x", "12345678", "\ud800", "\x00"])
def test_what_is_no_code_is_simply_wrong(line: Line, otp: str) -> None:
    reply = line.ask("POST", "/v1/status/lookup", body={"mobile": KNOWN, "otp": otp})
    assert reply.status_code == (422 if otp == "" else 401)


def test_codes_are_stored_as_hashes_and_never_logged(
    portal: RunningPortal,
    line: Line,
    filing: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert filing["ref"]
    caplog.set_level(logging.DEBUG)
    ask_code(line)
    (code,) = sent(portal)
    look_up(line, code)
    with Portal.open(portal.database_url) as own, own.database.read() as connection:
        rows = [str(tuple(row)) for table in (otp_codes, otp_outbox)
                for row in connection.execute(select(table))]  # fmt: skip
    stored = "".join(rows)
    assert code not in stored
    assert KNOWN not in stored
    assert code not in caplog.text
    assert KNOWN not in caplog.text


# Limits


@contextmanager
def limited(tmp_path: Path, clock: PortalClock, **more: Pace) -> Iterator[RunningPortal]:
    paces = Paces(**{"calls": UNHURRIED, "lookups": UNHURRIED, **more}, otp=OtpPace())
    with running_portal(tmp_path, clock=clock, paces=paces) as portal:
        yield portal


def test_three_codes_a_number_and_ten_an_address_in_an_hour(
    tmp_path: Path, clock: PortalClock
) -> None:
    with limited(tmp_path, clock) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        counter.send(counter.filing())
        line = counter.line
        for mobile in (KNOWN, UNKNOWN):
            for _ in range(3):
                assert ask_code(line, mobile).status_code == 202
                clock.advance(timedelta(minutes=1))
        replies = [ask_code(line, mobile) for mobile in (KNOWN, UNKNOWN)]
        assert [reply.json()["code"] for reply in replies] == ["rate_limited"] * 2
        assert [int(reply.headers["Retry-After"]) for reply in replies] == [1_800] * 2
        # An hour after the first code there is room for one more of that number, not for two.
        clock.advance(timedelta(minutes=54))
        assert [ask_code(line).status_code for _ in range(2)] == [202, 429]
        numbers = [f"98300{n:05d}" for n in range(10)]
        assert [ask_code(line, number).status_code for number in numbers] == [202] * 4 + [429] * 6
        line.close()


def test_codes_are_not_guessed_from_one_network(tmp_path: Path, clock: PortalClock) -> None:
    with limited(tmp_path, clock, lookups=Pace(burst=2, per_s=1 / 60)) as portal:
        line = Line(portal.base_url)
        statuses = [look_up(line, "123456").status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
        line.close()


# Known and unknown numbers cannot be told apart


def test_the_answers_for_known_and_unknown_numbers_are_alike(
    portal: RunningPortal, line: Line, filing: dict[str, Any]
) -> None:
    assert filing["ref"]
    shapes = []
    for mobile in (KNOWN, UNKNOWN):
        asked, wrong = ask_code(line, mobile), look_up(line, "000000", mobile)
        parts = []
        for reply in (asked, wrong):
            body = reply.json()
            body.pop("request_id", None)
            headers = {k: v for k, v in reply.headers.items() if k.lower() != "x-request-id"}
            parts.append((reply.status_code, body, headers))
        shapes.append(parts)
    assert shapes[0] == shapes[1]
    assert sent(portal, UNKNOWN) == []


class Work:
    """What the database was asked to do, with the values left out."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.statements: list[str] = []

    def __enter__(self) -> "Work":
        event.listen(self.portal.database.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.portal.database.engine, "before_cursor_execute", self._note)

    def _note(self, *told: Any) -> None:
        self.statements.append(told[2])


class Silent:
    """A sender that takes a message and does nothing with it."""

    def send(self, portal: Portal, connection: Any, message: OtpMessage) -> None:
        assert portal is not None
        assert connection is not None
        assert message.code


def asked(portal: Portal, mobile: str, session: str = "s") -> None:
    asking = otp_module.Asking(mobile=mobile, session=session, network="n")
    otp_module.send_code(portal, Silent(), asking, OtpPace(per_number=10**9, per_address=10**9))


def test_the_same_work_is_done_for_both(portal: RunningPortal, filing: dict[str, Any]) -> None:
    assert filing["ref"]
    with Portal.open(portal.database_url, portal.clock) as own:
        done = []
        for mobile in (KNOWN, UNKNOWN):
            with Work(own) as work:
                asked(own, mobile)
            done.append(work.statements)
    assert done[0] == done[1]
    assert len(done[0]) >= 5


def differ(one: list[float], two: list[float]) -> float:
    """Return how far apart two rows of times are: 0.5 is not at all (rank sum)."""
    wins = sum((a > b) + 0.5 * (a == b) for a in one for b in two)
    return abs(wins / (len(one) * len(two)) - 0.5)


def times_of(line: Line, rounds: int) -> tuple[list[float], list[float]]:
    """Time both kinds of numbers in turns, so that what else this machine does hits both."""
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(rounds):
        for mobile in (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN):
            started = time.perf_counter()
            reply = ask_code(line, mobile)
            taken[mobile].append(time.perf_counter() - started)
            assert reply.status_code == 202
    return taken[KNOWN], taken[UNKNOWN]


def test_time_does_not_tell_who_is_known(line: Line, filing: dict[str, Any]) -> None:
    """160 pairs: a rank difference of 0.13 is four times the deviation of equal distributions."""
    assert filing["ref"]
    line.checked = False
    times_of(line, 5)
    known, unknown = times_of(line, 160)
    assert differ(known, unknown) < 0.13
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.3 * statistics.median(
        unknown
    )


def test_a_portal_that_works_for_known_numbers_only_is_found_out(
    line: Line, filing: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: an unknown number is answered at once."""
    assert filing["ref"]
    real = otp_module.send_code

    def hasty(portal: Portal, sender: Any, asking: otp_module.Asking, pace: OtpPace) -> None:
        if asking.mobile == KNOWN:
            real(portal, sender, asking, pace)

    monkeypatch.setattr("sync.portal.public_calls.send_code", hasty)
    line.checked = False
    times_of(line, 5)
    assert differ(*times_of(line, 40)) > 0.13
