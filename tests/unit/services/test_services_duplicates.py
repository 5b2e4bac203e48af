"""What counts as reported before: agreeing words, the same mobile, 90 days; and what never does."""

import pytest

from desktop.services.workspace import Workspace
from local_db.domain.likely import Reason, Typed
from local_db.domain.outbox import MessageType
from tests.fakes.office import OfficeClock

DAY = 86_400.0
TEXT = "কলাগ্রামের কালভার্টটি ভেঙে পড়েছে, স্কুলের বাচ্চারা যেতে পারছে না"
BODY = {
    "source": "walk_in",
    "language": "bn",
    "petitioner": {"kind": "person", "name": "সবিতা মুর্মু", "mobile": "9830041275"},
    "address": {"block": "2796", "village": "কলাগ্রাম"},
    "complaint": {"type": "T01", "category": "C08", "description": TEXT},
}


def file(office: Workspace, mobile: str | None = "9830041275", words: str = TEXT, **more) -> str:
    body = {
        **BODY,
        "petitioner": {**BODY["petitioner"], "mobile": mobile},
        "complaint": {**BODY["complaint"], "description": words},
        **more,
    }
    return office.filing.file(body, "OP1").ref


def typed(words: str = TEXT, mobile: str | None = "9830041275", **more) -> Typed:
    return Typed(
        mobile=mobile,
        description=words,
        category=more.get("category", "C08"),
        village=more.get("village", "কলাগ্রাম"),
    )


def suggested(office: Workspace, question: Typed) -> list[tuple[str, Reason]]:
    return [(one.summary.ref, one.reason) for one in office.duplicates.suggest(question)]


def test_words_in_another_order_and_form_still_agree(office: Workspace) -> None:
    ref = file(office)
    again = "স্কুলের বাচ্চারা যেতে পারছে না, কালভার্টটি ভেঙে পড়েছে কলাগ্রামের!"
    assert suggested(office, typed(again)) == [(ref, Reason.SAME_MOBILE)]
    assert office.duplicates.suggest(typed(again))[0].agreement >= 85


def test_another_matter_of_the_same_mobile_is_none(office: Workspace) -> None:
    file(office, words="বার্ধক্য ভাতা ছয় মাস ধরে ব্যাঙ্কে আসছে না")
    assert suggested(office, typed()) == []


@pytest.mark.parametrize(("days", "found"), [(0, [0]), (90, [90]), (91, [])])
def test_it_must_be_within_ninety_days(
    office: Workspace, clock: OfficeClock, days: int, found: list[int]
) -> None:
    file(office)
    clock.pass_time(days * DAY)
    assert [one.days for one in office.duplicates.suggest(typed())] == found


def test_others_are_found_by_rarer_words_and_the_place_weighs(office: Workspace) -> None:
    ref = file(office, mobile="9000000001", words="কলাগ্রামে কালভার্ট ভেঙে পড়েছে বাচ্চারা স্কুলে যেতে পারছে না")
    assert suggested(office, typed()) == [(ref, Reason.SAME_WORDS)]
    far = office.duplicates.suggest(typed(village="অন্য গ্রাম", category="C01"))
    near = office.duplicates.suggest(typed())
    assert not far or far[0].agreement < near[0].agreement


def test_ones_own_come_first_and_are_not_said_twice(office: Workspace) -> None:
    other = file(office, mobile="9000000001")
    own = file(office)
    assert suggested(office, typed()) == [(own, Reason.SAME_MOBILE), (other, Reason.SAME_WORDS)]


def test_a_few_words_agree_with_too_much(office: Workspace) -> None:
    file(office)
    assert suggested(office, typed("কালভার্টটি ভেঙে")) == []


def test_sensitive_and_void_complaints_never_come(office: Workspace) -> None:
    file(office, sensitive=True)
    void = file(office)
    with office.store.write() as records:
        case_id = records.complaints.get(void).case_id
        records.outbox.add(
            MessageType.VOIDED, void, case_id, {"reason": "x", "approved_by": "SV1"},
            depends_on=records.outbox.filing_of(void),
        )  # fmt: skip
    assert suggested(office, typed()) == []


def test_a_citizen_without_a_phone_is_compared_by_words(office: Workspace) -> None:
    ref = file(office, mobile=None)
    assert suggested(office, typed(mobile=None)) == [(ref, Reason.SAME_WORDS)]
