"""Enrolment, tokens and slots of numbers (portal contract, section 2)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from device_rig import Counter, Line, public_text

from sync.contract.shared import DeskError
from sync.portal.operations import add_office, has_office, make_enrol_code
from sync.portal.pace import Pace, Paces
from tests.fakes.portal import PortalClock, RunningPortal, running_portal


def new_counter(portal: RunningPortal, line: Line) -> Counter:
    return Counter(line, Ed25519PrivateKey.generate(), "install-1", slot="")


def code_of(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_a_counter_learns_its_office_and_its_first_numbers(
    portal: RunningPortal, line: Line
) -> None:
    reply = new_counter(portal, line).ask_enrol(portal.enrol_code(), office="347")
    told = reply.json()
    assert reply.status_code == 201
    assert told["office"] == {
        "code": "347",
        "name_bn": "অনুশীলন ব্লক",
        "name_en": "Practice Block",
        "district_bn": "পূর্ব বর্ধমান",
        "district_en": "Purba Bardhaman",
        "block_code": "2796",
        "phone": None,
        "helpline": "9137091370",
    }
    assert told["leases"] == [
        {"slot": "26-347-01", "yy": "26", "office": "347", "device": "01", "first_seq": 1}
    ]
    assert told["server_time"] == "2026-11-23T11:30:00+05:30"


def test_the_year_of_a_slot_is_that_of_the_portals_calendar_in_india(
    portal: RunningPortal, line: Line, clock: PortalClock
) -> None:
    clock.moment = clock.moment.replace(month=12, day=31, hour=19)
    reply = new_counter(portal, line).ask_enrol(portal.enrol_code())
    assert reply.json()["leases"][0]["slot"] == "27-347-01"


def test_a_code_is_typed_with_its_dashes_without_or_in_bengali_digits(
    portal: RunningPortal, line: Line
) -> None:
    for write in (str, lambda c: c.replace("-", " "), bengali):
        reply = new_counter(portal, line).ask_enrol(write(portal.enrol_code()))
        assert reply.status_code == 201


def bengali(code: str) -> str:
    return code.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))


def test_a_code_starts_with_its_office_and_has_eight_more_digits(portal: RunningPortal) -> None:
    codes = {portal.enrol_code() for _ in range(20)}
    assert len(codes) == 20
    for code in codes:
        office, first, second = code.split("-")
        assert (office, len(first), len(second)) == ("347", 4, 4)
        assert (first + second).isdigit()


def test_the_same_enrolment_again_gets_the_same_answer_even_after_the_code_ended(
    portal: RunningPortal, line: Line, clock: PortalClock
) -> None:
    counter, code = new_counter(portal, line), portal.enrol_code()
    first = counter.ask_enrol(code)
    clock.advance(timedelta(days=400))
    again = counter.ask_enrol(code)
    assert (first.status_code, again.status_code) == (201, 200)
    for name in ("device_id", "office", "leases"):
        assert first.json()[name] == again.json()[name]


def test_a_code_is_for_one_installation_and_one_key(portal: RunningPortal, line: Line) -> None:
    counter, code = new_counter(portal, line), portal.enrol_code()
    counter.ask_enrol(code)
    assert code_of(counter.ask_enrol(code, install_id="install-2")) == (409, "enrol_code_used")
    other = public_text(Ed25519PrivateKey.generate())
    assert code_of(counter.ask_enrol(code, public_key=other)) == (409, "enrol_code_used")


def test_an_unknown_code_is_refused(portal: RunningPortal, line: Line) -> None:
    for code in ("347-0000-0000", "x", "'; --"):
        reply = new_counter(portal, line).ask_enrol(code)
        assert code_of(reply) == (404, "enrol_code_unknown")


def test_a_code_ends_after_24_hours(portal: RunningPortal, line: Line, clock: PortalClock) -> None:
    code = portal.enrol_code()
    clock.advance(timedelta(hours=24))
    assert code_of(new_counter(portal, line).ask_enrol(code)) == (410, "enrol_code_expired")


def test_a_code_of_another_office_is_refused_and_not_used_up(
    portal: RunningPortal, line: Line
) -> None:
    counter, code = new_counter(portal, line), portal.enrol_code()
    assert code_of(counter.ask_enrol(code, office="348")) == (422, "office_mismatch")
    assert counter.ask_enrol(code, office="347").status_code == 201


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("enrol_code", None, "required"),
        ("install_id", 3, "wrong_type"),
        ("public_key", "AAAA", "key_invalid"),
        ("public_key", "!" * 43, "key_invalid"),
        ("office", "34", "unknown_value"),
    ],
)
def test_a_bad_field_of_an_enrolment_is_named(
    portal: RunningPortal, line: Line, field: str, value: object, code: str
) -> None:
    body = {
        "enrol_code": portal.enrol_code(),
        "install_id": "install-1",
        "public_key": public_text(Ed25519PrivateKey.generate()),
        field: value,
    }
    reply = line.ask("POST", "/v1/devices/enrol", body=body)
    assert code_of(reply) == (422, "body_invalid")
    assert reply.json()["errors"] == [{"pointer": f"/{field}", "code": code}]


def test_guessing_codes_is_slowed_down_and_then_possible_again(
    tmp_path: Path, clock: PortalClock
) -> None:
    with running_portal(tmp_path, clock=clock, paces=Paces()) as portal:
        line = Line(portal.base_url)
        counter = new_counter(portal, line)
        statuses = [counter.ask_enrol("347-0000-0000").status_code for _ in range(12)]
        assert statuses == [404] * 10 + [429] * 2
        refused = counter.ask_enrol(portal.enrol_code())
        assert code_of(refused) == (429, "rate_limited")
        clock.advance(timedelta(seconds=int(refused.headers["Retry-After"])))
        assert counter.ask_enrol(portal.enrol_code()).status_code == 201
        line.close()


def test_a_runaway_device_is_slowed_down(tmp_path: Path, clock: PortalClock) -> None:
    paces = Paces(messages=Pace(burst=4, per_s=2))
    with running_portal(tmp_path, clock=clock, paces=paces) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        replies = [counter.post(counter.envelope()) for _ in range(6)]
        assert [reply.status_code for reply in replies] == [200] * 4 + [429] * 2
        assert replies[-1].headers["Retry-After"] == "1"
        counter.line.close()


# Tokens


def test_a_token_can_be_bought_again_and_again(counter: Counter) -> None:
    assertion = counter.assertion()
    for _ in range(3):
        reply = counter.ask_token(assertion)
        assert reply.status_code == 200
        assert reply.json()["token_type"] == "Bearer"
        assert "request_id" not in reply.json()
        counter.token = reply.json()["access_token"]
        assert counter.ask("GET", "/v1/refdata").status_code == 200


@pytest.mark.parametrize("skew", [-59, 0, 59])
def test_a_minute_of_skew_is_forgiven(counter: Counter, skew: int) -> None:
    now = int(counter.portal_time().timestamp()) + skew
    assert counter.ask_token(counter.assertion(iat=now, exp=now + 300)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-portal"},
        {"iss": "someone-else"},
        {"sub": "someone-else"},
        {"sub": None},
        {"iat": "now"},
        {"exp": 1.5},
    ],
)
def test_an_assertion_with_a_wrong_claim_is_not_believed(
    counter: Counter, claims: dict[str, object]
) -> None:
    reply = counter.ask_token(counter.assertion(**claims))
    assert code_of(reply) == (401, "invalid_client")
    assert reply.json()["error"] == "invalid_client"


@pytest.mark.parametrize(("start", "life"), [(61, 300), (-361, 300), (0, 301), (0, 0), (0, -5)])
def test_an_assertion_outside_its_time_is_not_believed(
    counter: Counter, start: int, life: int
) -> None:
    now = int(counter.portal_time().timestamp()) + start
    reply = counter.ask_token(counter.assertion(iat=now, exp=now + life))
    assert code_of(reply) == (401, "invalid_client")


def test_an_assertion_by_another_key_is_not_believed(counter: Counter) -> None:
    counter.key = Ed25519PrivateKey.generate()
    assert code_of(counter.ask_token()) == (401, "invalid_client")


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "password"},
        {"client_assertion_type": "x"},
        {"client_assertion": "a.b.c"},
        {"client_assertion": ""},
    ],
)
def test_a_form_that_is_no_assertion_is_refused(counter: Counter, form: dict[str, str]) -> None:
    assert code_of(counter.ask_token(**form)) == (401, "invalid_client")


# Slots


def lease(counter: Counter, year: str, epoch: int) -> str:
    reply = counter.ask("POST", "/v1/devices/leases", body={"year": year, "db_epoch": epoch})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["leases"][0]["slot"])


def test_a_lease_is_the_same_for_the_same_year_and_epoch_and_new_for_another(
    counter: Counter,
) -> None:
    assert lease(counter, "26", 1) == counter.slot == "26-347-01"
    assert lease(counter, "27", 1) == lease(counter, "27", 1) == "27-347-01"
    assert lease(counter, "26", 2) == lease(counter, "26", 2) == "26-347-02"


def test_no_two_devices_get_the_same_slot(portal: RunningPortal) -> None:
    counters = [Counter.enrol(portal.base_url, portal.enrol_code()) for _ in range(5)]
    slots = {counter.slot for counter in counters} | {lease(c, "26", 2) for c in counters}
    assert len(slots) == 10
    for counter in counters:
        counter.line.close()


def test_the_hundredth_slot_of_a_year_does_not_exist(counter: Counter) -> None:
    for epoch in range(2, 100):
        lease(counter, "26", epoch)
    reply = counter.ask("POST", "/v1/devices/leases", body={"year": "26", "db_epoch": 100})
    assert code_of(reply) == (409, "slots_exhausted")


@pytest.mark.parametrize(
    "body", [{}, {"year": "2027", "db_epoch": 1}, {"year": "27", "db_epoch": 0}]
)
def test_a_bad_lease_request_is_named(counter: Counter, body: dict[str, object]) -> None:
    reply = counter.ask("POST", "/v1/devices/leases", body=body)
    assert code_of(reply) == (422, "body_invalid")


# Offices


def test_an_office_must_be_there_before_a_code_is_made(portal: RunningPortal, line: Line) -> None:
    with pytest.raises(DeskError) as refused:
        make_enrol_code(portal.database_url, "348")
    assert refused.value.code == "office_unknown"
    assert not has_office(portal.database_url, "348")
    add_office(portal.database_url, "348", "গুসকরা", "Guskara")
    add_office(portal.database_url, "348", "অন্য নাম", "Another name")
    reply = new_counter(portal, line).ask_enrol(portal.enrol_code("348"))
    assert reply.json()["office"]["name_en"] == "Guskara"
    assert reply.json()["leases"][0]["slot"] == "26-348-01"
