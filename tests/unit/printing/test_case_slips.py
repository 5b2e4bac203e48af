"""Status slips and re-contact slips: all that happened, on one page, and nothing secret."""

from dataclasses import replace

import pytest

from local_db.domain.complaint import CitizenLanguage
from printing.case_facts import CaseFacts, RecontactFacts
from printing.case_slip import make_recontact_slip, make_status_slip
from printing.one_page import SlipFile, SlipPaper
from printing.raster import page_image
from printing.read_back import CodeKind, ReadCode, pdf_text, read_codes
from printing.slip_facts import Both
from tests.samples.case_slips import AGAIN, CASE, FULL_AGAIN, FULL_CASE, STEPS, case
from tests.samples.slips import HOSTILE_TEXTS, NUMBER
from tests.unit.printing.page_text import (
    assert_black_and_legible,
    clear_margins_mm,
    flat,
    poppler,
    type_sizes,
)

_CLEAR_MM = {SlipPaper.A4: 10, SlipPaper.A5: 8, SlipPaper.ROLL_80: 0.2, SlipPaper.ROLL_58: 0.2}
_LEAST = {SlipPaper.A4: 9.0, SlipPaper.A5: 8.0, SlipPaper.ROLL_80: 8.0, SlipPaper.ROLL_58: 8.0}
_OFFICER_WORDS = ("মাপজোক", "Measured", "বাস্তুকার", "Engineer")

_HARD = (
    (CASE, AGAIN),
    (FULL_CASE, FULL_AGAIN),
    *(
        (
            case(
                slip_name=(text.strip() or "নাম")[:150],
                steps=(replace(STEPS[0], note=Both(text, text), officer=Both(text[:150], "")),) * 9,
                outcome=Both(text[:80], text[:80]),
                state=Both(text[:60] or "অবস্থা", "State"),
            ),
            replace(AGAIN, note=text),
        )
        for text in HOSTILE_TEXTS
    ),
)


def _both_slips(facts: CaseFacts, again: RecontactFacts, paper: SlipPaper) -> tuple[SlipFile, ...]:
    return make_status_slip(facts, paper), make_recontact_slip(facts, again, paper)


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_status_slip_tells_the_state_its_age_and_every_step(paper: SlipPaper) -> None:
    slip = make_status_slip(CASE, paper)
    for told in (flat(poppler(slip.data, "-raw")), flat(pdf_text(slip.data))):
        assert NUMBER.shown in told
        assert "অভিযোগের বর্তমান অবস্থা" in told
        assert "Status of the complaint" in told
        assert "পোর্টালের শেষ খবর: ০২-১২-২০২৬, ০৯:৫৮" in told
        assert "CMO/2026/1187342" in told
        for step in STEPS:
            assert step.state.bn in told
        assert "এই কার্যালয়ে অভিযোগ জমা পড়ে" in told


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_status_slip_says_that_it_is_no_acknowledgement_and_carries_no_signature(
    paper: SlipPaper,
) -> None:
    slip = make_status_slip(CASE, paper)
    assert "প্রাপ্তিস্বীকারের বদলে চলবে না" in flat(poppler(slip.data, "-raw"))
    codes = set(read_codes(page_image(slip.data, dpi=300)))
    assert codes == {
        ReadCode(CodeKind.QR, NUMBER.digits),
        ReadCode(CodeKind.CODE_128, NUMBER.digits),
    }


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_status_slip_does_not_tell_what_the_citizen_wrote(paper: SlipPaper) -> None:
    told = flat(poppler(make_status_slip(CASE, paper).data))
    assert "বিদ্যালয়ের" not in told
    assert "মেরামত" not in told
    assert "98XXXXXX45" not in told


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_re_contact_slip_keeps_the_old_number_and_tells_what_was_said(paper: SlipPaper) -> None:
    slip = make_recontact_slip(CASE, AGAIN, paper)
    told = flat(poppler(slip.data, "-raw"))
    assert slip.printed_description == AGAIN.note
    assert AGAIN.note in told
    assert NUMBER.shown in told
    assert "পুনরায় যোগাযোগের প্রাপ্তিস্বীকার" in told
    assert "অভিযোগ নম্বর (আগেরটিই)" in told
    assert "০২-১২-২০২৬, ১২:২৮" in told
    assert "মানছেন না" not in told
    disputed = make_recontact_slip(CASE, replace(AGAIN, disputes_outcome=True), paper)
    assert "মানছেন না" in flat(poppler(disputed.data, "-raw"))


def test_a_re_contact_without_words_says_so() -> None:
    silent = make_recontact_slip(CASE, replace(AGAIN, note=None), SlipPaper.A5)
    assert "আলাদা কিছু জানাননি" in flat(poppler(silent.data, "-raw"))


@pytest.mark.parametrize("paper", SlipPaper)
@pytest.mark.parametrize("hidden", ["slip_is_sensitive", "slip_is_confidential"])
def test_a_hidden_case_tells_no_name_and_no_words_of_anybody(paper: SlipPaper, hidden: str) -> None:
    facts = case(**{hidden: True})
    for slip in _both_slips(facts, AGAIN, paper):
        told = flat(poppler(slip.data))
        assert NUMBER.shown in told
        assert slip.printed_description == ""
        for secret in ("সু***", *_OFFICER_WORDS, "শিশু পড়ে"):
            assert secret not in told


@pytest.mark.parametrize("paper", SlipPaper)
@pytest.mark.parametrize("hard", range(len(_HARD)))
def test_hard_facts_give_one_page_inside_its_margins(paper: SlipPaper, hard: int) -> None:
    facts, again = _HARD[hard]
    for slip in _both_slips(facts, again, paper):
        assert slip.pages == 1
        assert len(slip.data) <= 80 * 1024
        assert NUMBER.shown in flat(poppler(slip.data))
        assert min(clear_margins_mm(slip.data)) >= _CLEAR_MM[paper]
        assert_black_and_legible(slip.data, least=_LEAST[paper])


@pytest.mark.parametrize("paper", SlipPaper)
def test_what_does_not_fit_is_told_to_be_on_record(paper: SlipPaper) -> None:
    status, again = _both_slips(FULL_CASE, FULL_AGAIN, paper)
    assert "ধাপ নথিভুক্ত আছে" in flat(poppler(status.data, "-raw"))
    assert "… (সম্পূর্ণ বিবরণ নথিভুক্ত)" in flat(poppler(again.data, "-raw"))
    assert FULL_AGAIN.note is not None
    assert FULL_AGAIN.note.startswith(again.printed_description)


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_date_that_has_passed_is_named(paper: SlipPaper) -> None:
    told = flat(poppler(make_status_slip(case(is_late=True), paper).data, "-raw"))
    assert "তারিখ পেরিয়ে গেছে" in told


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_case_the_portal_never_spoke_of_is_told_as_such(paper: SlipPaper) -> None:
    told = flat(poppler(make_status_slip(case(as_of=None, steps=()), paper).data, "-raw"))
    assert "পোর্টাল এখনও কিছু জানায়নি" in told
    assert "নথিভুক্ত আছে" not in told


def test_an_english_citizen_gets_english_first() -> None:
    slip = make_status_slip(case(slip_language=CitizenLanguage.EN), SlipPaper.ROLL_80)
    told = flat(poppler(slip.data, "-raw"))
    assert told.index("Status of the complaint") < told.index("অভিযোগের বর্তমান অবস্থা")


@pytest.mark.parametrize("paper", SlipPaper)
def test_the_number_is_the_largest_thing_on_the_page(paper: SlipPaper) -> None:
    for slip in _both_slips(FULL_CASE, FULL_AGAIN, paper):
        sizes = type_sizes(slip.data)
        assert sizes.count(max(sizes)) == 1
        assert max(sizes) >= 13


@pytest.mark.parametrize("paper", SlipPaper)
def test_the_same_facts_give_the_same_bytes(paper: SlipPaper) -> None:
    assert make_status_slip(CASE, paper).data == make_status_slip(CASE, paper).data
