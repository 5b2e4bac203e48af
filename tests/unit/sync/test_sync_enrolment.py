"""Enrolment: a lost reply costs nothing, a refusal is a plain reason."""

from pathlib import Path

import pytest
from small_portal import OFFICE, SmallPortal, altered, hang_up, html, refuse
from sync_rig import CODE, Counter, TestClock

from local_db.domain.errors import DeskError
from sync.enrolment import enrol


@pytest.fixture
def fresh(tmp_path: Path, portal: SmallPortal, clock: TestClock):
    counter = Counter(tmp_path / "fresh", portal.url, clock)
    yield counter
    counter.close()


def test_an_enrolled_folder_knows_its_office_and_can_give_numbers(fresh: Counter) -> None:
    device = enrol(fresh.store, fresh.client, CODE, "কাউন্টার ১", fresh.clock)

    assert device.office is not None
    assert (device.office.code, device.office.name_bn) == ("347", OFFICE["name_bn"])
    assert (device.counter_label, device.portal_url) == ("কাউন্টার ১", fresh.url)
    assert fresh.file().ref.startswith("2634701")
    with fresh.store.read() as records:
        assert records.device.clock_facts().portal_time == fresh.clock.now()


def test_a_lost_reply_is_asked_again_with_the_same_key(fresh: Counter, portal: SmallPortal) -> None:
    portal.fault(hang_up, "/v1/devices/enrol", after=True)
    with pytest.raises(DeskError) as caught:
        fresh.enrol()
    assert caught.value.code == "portal_offline"
    fresh.restart()

    fresh.enrol()

    assert len(portal.devices) == 1
    assert fresh.cycle().hold is None


def test_a_code_is_read_as_people_type_it(fresh: Counter, portal: SmallPortal) -> None:
    enrol(fresh.store, fresh.client, " ৩৪৭-১২৩৪- ৫৬৭৮ ", "1", fresh.clock)

    assert portal.seen[-1].body["enrol_code"] == CODE
    assert portal.seen[-1].body["office"] == "347"


def test_a_code_without_an_office_sends_none(fresh: Counter, portal: SmallPortal) -> None:
    portal.codes["ABCD2345"] = "347"
    enrol(fresh.store, fresh.client, "ABCD2345", "1", fresh.clock)

    assert portal.seen[-1].body["office"] is None


def test_an_office_may_be_said(fresh: Counter) -> None:
    with pytest.raises(DeskError) as caught:
        enrol(fresh.store, fresh.client, CODE, "1", fresh.clock, office="348")
    assert caught.value.code == "office_mismatch"


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (404, "enrol_code_unknown", "enrol_code_unknown"),
        (404, "whatever", "enrol_code_unknown"),
        (409, "enrol_code_used", "enrol_code_used"),
        (410, "enrol_code_expired", "enrol_code_expired"),
        (422, "office_mismatch", "office_mismatch"),
        (422, "enrol_code_expired", "enrol_code_expired"),
        (429, "rate_limited", "enrol_too_often"),
        (503, "unavailable", "portal_throttled"),
        (500, "internal_error", "portal_error"),
        (426, "upgrade_required", "portal_version"),
    ],
)
def test_a_refusal_is_a_plain_reason(
    fresh: Counter, portal: SmallPortal, status: int, said: str, told: str
) -> None:
    portal.fault(refuse(status, said), "/v1/devices/enrol")

    with pytest.raises(DeskError) as caught:
        fresh.enrol()

    assert caught.value.code == told
    assert fresh.enrol().cycle().hold is None


def test_a_login_page_enrols_nobody(fresh: Counter, portal: SmallPortal) -> None:
    portal.fault(html(), "/v1/devices/enrol")

    with pytest.raises(DeskError) as caught:
        fresh.enrol()
    assert caught.value.code == "portal_login_page"


@pytest.mark.parametrize("missing", ["device_id", "office", "leases"])
def test_half_an_answer_enrols_nobody(fresh: Counter, portal: SmallPortal, missing: str) -> None:
    portal.fault(altered(lambda body: {**body, missing: None}), "/v1/devices/enrol", after=True)

    with pytest.raises(DeskError):
        fresh.enrol()
    with fresh.store.read() as records:
        assert records.device.get().device_id is None
    fresh.enrol()
    assert len(portal.devices) == 1


def test_an_enrolled_folder_is_not_enrolled_twice(counter: Counter, portal: SmallPortal) -> None:
    with pytest.raises(DeskError) as caught:
        counter.enrol()
    assert caught.value.code == "already_enrolled"
    assert not portal.seen


@pytest.mark.usefixtures("counter")
def test_a_used_code_is_refused_to_another_installation(fresh: Counter) -> None:
    with pytest.raises(DeskError) as caught:
        fresh.enrol()
    assert caught.value.code == "enrol_code_used"
