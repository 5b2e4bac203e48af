"""Questions to the portal: masked, never kept, never with a mobile in a URL (contract 2)."""

from collections.abc import Iterator

import pytest
from small_portal import SmallPortal, altered, hang_up, html, refuse
from sync_rig import Counter, TestClock, client_for

from desktop.services.portal_questions import PortalQuestions
from desktop.services.typed_question import QuestionKind, read_question
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold

SEARCH, OFFICE = "/v1/cases/search", "/v1/offices/347/queue"
MOBILE, NAME, PLACE = "9830012345", {"name": "লক্ষ্মীরানী"}, {"place": "আউশগ্রাম"}


@pytest.fixture
def questions(counter: Counter, clock: TestClock) -> Iterator[PortalQuestions]:
    asked = PortalQuestions(counter.store, clock, client_for)
    yield asked
    asked.close()


def refused(question: object) -> DeskError:
    assert callable(question)
    with pytest.raises(DeskError) as caught:
        question()
    return caught.value


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("26-347-01-00001-16", QuestionKind.NUMBER, "26347010000116"),
        ("২৬-৩৪৭-০১-০০০০১-১৬", QuestionKind.NUMBER, "26347010000116"),
        ("CMO/26/1189204", QuestionKind.NUMBER, "CMO/26/1189204"),
        ("98300 12345", QuestionKind.MOBILE, MOBILE),
        ("+91 ৯৮৩০০১২৩৪৫", QuestionKind.MOBILE, MOBILE),
        ("লক্ষ্মীরানী", QuestionKind.NOT_ENOUGH, ""),
        ("Ram Das 2", QuestionKind.NOT_ENOUGH, ""),
        ("Ram9830012345", QuestionKind.NOT_ENOUGH, ""),
        ("Ram-98300-12345", QuestionKind.NOT_ENOUGH, ""),
        ("26347010000117", QuestionKind.NOT_ENOUGH, ""),
        ("0000116", QuestionKind.NOT_ENOUGH, ""),
        ("A" * 50 + "1", QuestionKind.NOT_ENOUGH, ""),
        ("", QuestionKind.NOT_ENOUGH, ""),
    ],
)
def test_what_was_typed_is_asked_only_where_the_portal_can_answer(
    typed: str, kind: QuestionKind, text: str
) -> None:
    question = read_question(typed)
    assert (question.kind, question.text) == (kind, text)


def test_a_number_of_any_office_is_answered_masked_and_not_kept(
    counter: Counter, questions: PortalQuestions, portal: SmallPortal, clock: TestClock
) -> None:
    filed = counter.file()
    counter.cycle()
    portal.act(filed.ref, "GM005")

    answer = questions.case(filed.ref, "OP1")

    (found,) = answer.found
    assert answer.at == clock.now()
    assert (found.ref, found.petitioner_masked) == (filed.ref, "ল*** ব***")
    assert [event.state for event in found.events] == ["GM001", "GM005"]
    with counter.store.read() as records:
        assert [event.state for event in records.portal_cases.events(filed.ref)] == ["GM001"]


def test_an_unknown_number_is_an_empty_answer(questions: PortalQuestions) -> None:
    assert questions.case("26347990000100", "OP1").found == ()


@pytest.mark.parametrize("second", [NAME, PLACE])
def test_a_mobile_is_asked_with_a_name_or_a_place_and_never_in_a_url(
    counter: Counter, questions: PortalQuestions, portal: SmallPortal, second: dict[str, str]
) -> None:
    filed = counter.file()
    counter.cycle()

    (found,) = questions.search(MOBILE, second, "OP1").found

    assert found.ref == filed.ref
    asked = [seen for seen in portal.seen if seen.path == SEARCH]
    assert [seen.body for seen in asked] == [{"mobile": MOBILE, "second": second}]
    assert not any(MOBILE in f"{seen.path}{seen.query}{seen.headers}" for seen in portal.seen)


def test_a_stranger_learns_nothing_without_the_right_name(
    counter: Counter, questions: PortalQuestions
) -> None:
    counter.file()
    counter.cycle()
    assert questions.search(MOBILE, {"name": "অন্য"}, "OP1").found == ()
    assert refused(lambda: questions.search(MOBILE, {"name": ""}, "OP1")).code == "ask_second"


def test_odd_lines_of_an_answer_are_left_out(
    questions: PortalQuestions, portal: SmallPortal
) -> None:
    cases = [{}, 7, {"ref": "26347020000195", "events": [{"state": "GM777", "rev": 1}, {}], "x": 1}]
    portal.fault(altered(lambda body: {**body, "cases": cases}), SEARCH, after=True)

    (found,) = questions.search(MOBILE, NAME, "OP1").found

    assert [event.state for event in found.events] == ["GM777"]
    assert (found.filed_on, found.petitioner_masked) == (None, None)


def test_who_asked_is_in_the_audit_chain_and_for_whom_is_not(
    counter: Counter, questions: PortalQuestions
) -> None:
    questions.search(MOBILE, NAME, "OP7")
    with counter.store.read() as records:
        rows = str(records.work.connection.exec_driver_sql("SELECT * FROM audit").all())
        assert records.audit.verify().ok
    assert "portal_asked" in rows
    assert "OP7" in rows
    assert MOBILE not in rows


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (hang_up, "portal_offline"),
        (html(), "portal_login_page"),
        (refuse(422, "body_invalid"), "ask_not_understood"),
        (refuse(403, "scope_forbidden"), "ask_not_allowed"),
        (refuse(403, "device_suspended"), "portal_suspended"),
        (refuse(500, "internal"), "portal_error"),
    ],
)
def test_a_question_that_fails_says_why_and_holds_nothing(
    counter: Counter, questions: PortalQuestions, portal: SmallPortal, spoil, code: str
) -> None:
    counter.file()
    portal.fault(spoil, SEARCH)

    assert refused(lambda: questions.search(MOBILE, NAME, "OP1")).code == code

    with counter.store.read() as records:
        assert records.device.hold().hold is None
    assert counter.cycle().accepted == 1


def test_the_portals_wish_to_wait_is_obeyed_without_asking_again(
    questions: PortalQuestions, portal: SmallPortal, clock: TestClock
) -> None:
    portal.fault(refuse(429, "rate_limited", Retry_After="60"), SEARCH)
    first = refused(lambda: questions.search(MOBILE, NAME, "OP1"))
    assert (first.code, first.values) == ("ask_later", {"seconds": 60})

    clock.move(seconds=20)
    again = refused(lambda: questions.search(MOBILE, NAME, "OP1"))
    assert (again.code, again.values) == ("ask_later", {"seconds": 40})
    assert portal.calls(SEARCH) == 1

    clock.move(seconds=41)
    assert questions.search(MOBILE, NAME, "OP1").found == ()


def test_a_question_does_not_wait_behind_the_queue(
    counter: Counter, questions: PortalQuestions, portal: SmallPortal
) -> None:
    filed = counter.file()
    counter.cycle()
    portal.fault(hang_up, times=1e9)
    counter.file()
    assert counter.cycle().hold is Hold.OFFLINE

    assert questions.case(filed.ref, "OP1").found


def test_the_counters_of_the_office_are_told_with_what_never_came(
    counter: Counter, questions: PortalQuestions, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file_many(3)
    counter.cycle()

    (found,) = questions.counters().found

    assert (found.label, found.unsent, found.attention, found.missing) == ("Counter 1", 3, 0, 2)
    assert found.last_seen == clock.now()
    assert portal.calls(OFFICE) == 1


def test_a_counter_with_odd_figures_is_still_shown(
    questions: PortalQuestions, portal: SmallPortal
) -> None:
    odd = {"device_id": "d1", "unsent": "many", "last_seen": "soon", "gaps": [{}, 3], "mood": 1}
    portal.fault(altered(lambda body: {**body, "devices": [odd, {}, None]}), OFFICE, after=True)

    (found,) = questions.counters().found

    assert (found.unsent, found.last_seen, found.missing) == (None, None, 0)


def test_an_unenrolled_folder_asks_nobody(tmp_path, portal: SmallPortal, clock: TestClock) -> None:
    desk = Counter(tmp_path / "new", portal.url, clock)
    asked = PortalQuestions(desk.store, clock, client_for)
    assert refused(lambda: asked.case("26347010000116", "OP1")).code == "store_not_enrolled"
    assert refused(asked.counters).code == "store_not_enrolled"
    desk.close()
    assert not portal.seen
