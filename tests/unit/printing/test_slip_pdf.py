"""The bars for the finished slip (evidence printing.md 10), on all four papers."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from printing.layout_a4 import a4_sheet
from printing.layout_a5 import a5_sheet
from printing.printer_traits import ANY_PRINTER
from printing.raster import page_count, page_image
from printing.read_back import pdf_text
from printing.slip_content import slip_content
from printing.slip_facts import Both, NoticeFacts, SlipFacts
from printing.slip_pdf import SlipPaper, make_slip
from printing.slip_wording import clean
from tests.samples.slips import FACTS, HOSTILE_TEXTS, NUMBER, OVERFULL, facts
from tests.unit.printing.page_text import content_of, flat, poppler

_MOST_BYTES = 80 * 1024
_SMALLEST = {SlipPaper.ROLL_80: 8.0, SlipPaper.ROLL_58: 8.0, SlipPaper.A4: 8.0, SlipPaper.A5: 8.0}
_CLEAR_MM = {SlipPaper.A4: 8, SlipPaper.A5: 8, SlipPaper.ROLL_80: 0.2, SlipPaper.ROLL_58: 0.2}

_HARD_FACTS = (
    FACTS,
    OVERFULL,
    *(
        facts(
            name=(clean(text) or "নাম")[:150],
            description=text,
            relief=text[:1000],
            village=text[:100],
            gp_name=text[:100],
            scheme_ref=text[:100],
        )
        for text in HOSTILE_TEXTS
    ),
)


@pytest.mark.parametrize("paper", SlipPaper)
def test_number_name_and_printed_text_are_found_word_for_word(paper: SlipPaper) -> None:
    slip = make_slip(FACTS, paper)
    assert slip.printed_description == FACTS.description
    for text in (
        poppler(slip.data),
        poppler(slip.data, "-raw"),
        poppler(slip.data, "-layout"),
        pdf_text(slip.data),
    ):
        told = flat(text)
        assert NUMBER.shown in told
        assert FACTS.name in told
        assert slip.printed_description in told
        assert "98XXXXXX45" in told
        assert "9830012345" not in told
        assert not re.search("[\ue000-\uf8ff\ufffd]", text)


@pytest.mark.parametrize("paper", SlipPaper)
@pytest.mark.parametrize("hidden", ["is_sensitive", "is_confidential"])
def test_a_hidden_case_has_no_name_and_no_text_in_the_file(paper: SlipPaper, hidden: str) -> None:
    slip = make_slip(facts(**{hidden: True}), paper)
    told = flat(poppler(slip.data))
    assert slip.printed_description == ""
    assert NUMBER.shown in told
    for secret in ("সুস্মিতা", "Susmita", "বিদ্যালয়ের", "মেরামত"):
        assert secret not in told
    assert b"Susmita" not in slip.data


@pytest.mark.parametrize("paper", SlipPaper)
@pytest.mark.parametrize("case", range(len(_HARD_FACTS)))
def test_hard_facts_give_one_page_with_nothing_outside_its_frame(
    paper: SlipPaper, case: int
) -> None:
    hard = _HARD_FACTS[case]
    slip = make_slip(hard, paper)
    assert slip.pages == page_count(slip.data) == 1
    assert len(slip.data) <= _MOST_BYTES
    assert clean(hard.description).startswith(slip.printed_description)
    assert NUMBER.shown in flat(poppler(slip.data))
    picture = page_image(slip.data, dpi=100)
    clear = round(_CLEAR_MM[paper] / 25.4 * 100)
    ink = ImageChops.invert(picture).getbbox()
    assert ink is not None
    right, bottom = picture.width - ink[2], picture.height - ink[3]
    if paper is SlipPaper.A4:
        # The cut line runs from edge to edge.
        assert min(ink[1], bottom) >= clear
        assert _ink_beside_the_cut(picture, clear) <= 4
    else:
        assert min(ink[0], ink[1], right, bottom) >= clear


def _ink_beside_the_cut(picture: Image.Image, clear: int) -> int:
    edge = picture.crop((0, 0, clear, picture.height)).point(lambda v: 0 if v > 250 else 255)
    box = edge.getbbox()
    return 0 if box is None else box[3] - box[1]


@pytest.mark.parametrize("case", range(len(_HARD_FACTS)))
def test_the_two_copies_on_a4_never_run_into_each_other(case: int) -> None:
    content = slip_content(_HARD_FACTS[case])
    sheet = a4_sheet(content, ANY_PRINTER)
    margins = (10 + 10 + 3 + 4) / 25.4 * 72
    assert sheet.citizen.height + sheet.office.height <= sheet.height - margins + 0.01
    assert a5_sheet(content, ANY_PRINTER).citizen.height <= (210 - 20) / 25.4 * 72 + 0.01


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_long_text_is_shortened_at_a_word_and_says_so(paper: SlipPaper) -> None:
    slip = make_slip(OVERFULL, paper)
    assert 0 < len(slip.printed_description) < len(OVERFULL.description)
    assert OVERFULL.description[len(slip.printed_description)] == " "
    for text in (poppler(slip.data), pdf_text(slip.data)):
        assert f"{slip.printed_description} … (সম্পূর্ণ বিবরণ নথিভুক্ত)" in flat(text)


@pytest.mark.parametrize("is_specimen", [False, True])
@pytest.mark.parametrize("paper", SlipPaper)
def test_a_long_text_leaves_the_notices_whole(paper: SlipPaper, *, is_specimen: bool) -> None:
    """What to do next is worth more than one more line of what is on record anyway."""
    told = FACTS.notices.if_not_solved
    wordy = replace(
        FACTS.notices, if_not_solved=Both(f"{told.bn} {told.bn}", f"{told.en} {told.en}")
    )
    long = facts(
        description=OVERFULL.description,
        relief=OVERFULL.relief,
        notices=wordy,
        is_specimen=is_specimen,
    )
    text = flat(poppler(make_slip(long, paper).data, "-raw"))
    for notice in (long.notices.how_to_check, long.notices.privacy):
        assert flat(notice.bn) in text


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_name_of_150_letters_is_printed_whole(paper: SlipPaper) -> None:
    slip = make_slip(OVERFULL, paper)
    assert OVERFULL.name is not None
    assert OVERFULL.name in flat(poppler(slip.data))


@pytest.mark.parametrize("paper", SlipPaper)
def test_the_same_facts_give_the_same_bytes(paper: SlipPaper) -> None:
    assert make_slip(FACTS, paper).data == make_slip(FACTS, paper).data


def test_four_threads_give_the_same_bytes_as_one() -> None:
    alone = make_slip(FACTS, SlipPaper.A5).data
    with ThreadPoolExecutor(4) as pool:
        slips = list(pool.map(lambda _: make_slip(FACTS, SlipPaper.A5).data, range(12)))
    assert set(slips) == {alone}


@pytest.mark.parametrize("paper", SlipPaper)
def test_only_black_is_used_and_nothing_is_too_small_or_too_thin(paper: SlipPaper) -> None:
    content = content_of(make_slip(OVERFULL, paper).data)
    for colour in re.findall(r"([\d. ]+) (?:rg|RG|g|G|k|K)\b", content):
        assert set(colour.split()) <= {"0"}
    sizes = [float(size) for size in re.findall(r"/G\d+ ([\d.]+) Tf", content)]
    assert min(sizes) >= _SMALLEST[paper]
    assert all(float(width) >= 0.5 for width in re.findall(r"([\d.]+) w\b", content))


@pytest.mark.parametrize("paper", SlipPaper)
def test_the_number_is_the_largest_thing_on_the_page(paper: SlipPaper) -> None:
    content = content_of(make_slip(FACTS, paper).data)
    sizes = sorted({float(size) for size in re.findall(r"/G\d+ ([\d.]+) Tf", content)})
    assert sizes[-1] >= {SlipPaper.ROLL_58: 13, SlipPaper.ROLL_80: 17}.get(paper, 18)
    largest = re.findall(rf"/G\d+ {sizes[-1]:g} Tf", content)
    assert len(largest) == (2 if paper is SlipPaper.A4 else 1)


def test_only_our_own_fonts_are_in_the_file_and_all_are_embedded() -> None:
    slip = make_slip(FACTS, SlipPaper.A4).data
    names = set(re.findall(rb"/BaseFont /([A-Z]{6}\+)?([A-Za-z-]+)", slip))
    assert names
    assert all(tag and name.startswith(b"HindSiliguri") for tag, name in names)
    assert slip.count(b"/FontFile2") == len({name for _, name in names})


@pytest.mark.parametrize(
    ("paper", "width_mm", "height_mm"),
    [(SlipPaper.A4, 210, 297), (SlipPaper.A5, 148, 210)],
)
def test_sheets_have_their_papers_size(paper: SlipPaper, width_mm: int, height_mm: int) -> None:
    picture = page_image(make_slip(FACTS, paper).data, dpi=254)
    assert abs(picture.width - width_mm * 10) <= 1
    assert abs(picture.height - height_mm * 10) <= 1


@pytest.mark.parametrize(("paper", "dots"), [(SlipPaper.ROLL_80, 576), (SlipPaper.ROLL_58, 384)])
def test_a_roll_is_as_wide_as_its_printers_dots_and_as_long_as_its_content(
    paper: SlipPaper, dots: int
) -> None:
    short = page_image(make_slip(facts(description="ছোট"), paper).data, dpi=203)
    long = page_image(make_slip(FACTS, paper).data, dpi=203)
    assert short.width == long.width == dots
    assert short.height < long.height


def _says(facts_: SlipFacts, paper: SlipPaper, words: str) -> bool:
    return words in flat(poppler(make_slip(facts_, paper).data, "-raw"))


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_slip_is_made_even_when_master_data_has_no_notices_at_all(paper: SlipPaper) -> None:
    none = Both("", "")
    notices = NoticeFacts(how_to_check=none, free_of_charge=none, privacy=none, if_not_solved=none)
    assert make_slip(facts(notices=notices, type=none, department=none), paper).pages == 1


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_duplicate_says_so_on_every_paper(paper: SlipPaper) -> None:
    assert not _says(FACTS, paper, "DUPLICATE")
    assert _says(facts(copy=2), paper, "DUPLICATE 1")


def test_the_a4_sheet_has_a_citizens_and_an_office_copy() -> None:
    told = flat(poppler(make_slip(FACTS, SlipPaper.A4).data))
    assert told.count(NUMBER.shown) == 2
    assert "নাগরিকের কপি" in told
    assert "কার্যালয়ের কপি" in told
    assert "টিপছাপ" in told


def test_an_urdu_name_and_its_english_form_do_not_change_places() -> None:
    urdu = facts(name="محمد سلیم انصاری", name_en="Md Salim Ansari")
    lines = poppler(make_slip(urdu, SlipPaper.A5).data, "-layout").split("\n")
    (english,) = (line for line in lines if "Md Salim Ansari" in line)
    assert "محمد" not in english
    assert "/ Md" not in english
