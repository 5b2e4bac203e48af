"""Lines end between words, long words between syllables, and nothing leaves its column."""

import shutil
import subprocess

import pytest

from printing.fonts import EM, Weight
from printing.paragraph import Span, readings, shorten, shown_text, wrap
from printing.read_back import pdf_text
from printing.slip_canvas import SlipCanvas
from printing.syllables import syllables
from tests.samples.slips import HARD_WORDS, HOSTILE_TEXTS

_SIZE = 9.5
_ENDING = (Span("… (সম্পূর্ণ বিবরণ নথিভুক্ত)", Weight.MEDIUM),)


def _page_of(text: str, width: float = 500) -> bytes:
    canvas = SlipCanvas(540, 1400, title="text")
    lines = wrap([Span(text)], size=_SIZE, width=width)
    y = 1380.0
    for line, told in zip(lines, readings(lines), strict=True):
        canvas.text_line(line, told, size=_SIZE, x=20, y=y)
        y -= 14
    return canvas.finish()


def _poppler(pdf: bytes, *flags: str) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return subprocess.run(
        [tool, *flags, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode("utf-8")


@pytest.mark.parametrize("width", [500, 120])
def test_every_hard_word_is_copied_out_of_the_pdf_as_it_was_typed(width: float) -> None:
    pdf = _page_of(" ".join(HARD_WORDS), width)
    for text in (_poppler(pdf), _poppler(pdf, "-raw"), _poppler(pdf, "-layout"), pdf_text(pdf)):
        assert text.split() == list(HARD_WORDS)


def test_hindi_nepali_and_santali_are_copied_out_word_for_word() -> None:
    text = "गाँव की सड़क टूटी हुई है। ठूलो छैन। कुछ नसकेर बोकेर ᱥᱟᱱᱛᱟᱲᱤ ᱚᱞ ᱪᱤᱠᱤ নলকূপ পুকুর"
    pdf = _page_of(text)
    assert _poppler(pdf).split() == text.split()
    assert pdf_text(pdf).split() == text.split()


def test_urdu_words_are_copied_out_in_reading_order() -> None:
    text = _poppler(_page_of("شکایت درج کریں"))
    assert text.replace("\u202b", " ").replace("\u202c", " ").split() == [
        "شکایت",
        "درج",
        "کریں",
    ]


def test_an_over_long_word_is_told_whole_though_it_is_torn() -> None:
    word = "ক্ষি" * 300
    pdf = _page_of(f"শুরু {word} শেষ", 200)
    assert _poppler(pdf).split() == ["শুরু", word, "শেষ"]
    assert pdf_text(pdf).split() == ["শুরু", word, "শেষ"]


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, " ".join(HARD_WORDS)])
@pytest.mark.parametrize("width", [40, 130, 400])
def test_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    lines = wrap([Span(text, Weight.BOLD)], size=_SIZE, width=width)
    widest_syllable = max(
        (
            w.width
            for s in syllables(text)
            for w in wrap([Span(s, Weight.BOLD)], size=1, width=9999)
        ),
        default=0,
    )
    for line in lines:
        # A single syllable that is wider than the column cannot be helped.
        assert line.width * _SIZE / EM <= max(width, widest_syllable * _SIZE / EM + 0.01)


def test_wrapping_loses_no_word() -> None:
    for text in HOSTILE_TEXTS:
        lines = wrap([Span(text)], size=_SIZE, width=130)
        assert shown_text(lines) == " ".join(text.split())


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("text", [" ".join(HARD_WORDS), "ক্ষ্মি" * 500, "w" * 900])
def test_a_shortened_text_ends_in_its_notice_and_tells_what_stands_there(
    text: str, count: int
) -> None:
    lines = wrap([Span(text)], size=_SIZE, width=300)
    kept, printed = shorten(lines, count, _ENDING, size=_SIZE, width=300)
    assert len(kept) <= count
    assert printed
    assert text.startswith(printed)
    assert shown_text(kept) == f"{printed} {_ENDING[0].text}"
    assert all(line.width * _SIZE / EM <= 300 for line in kept)
    cut_off = text[len(printed) :]
    # The cut is between words or between syllables.
    assert cut_off[0] == " " or "".join(syllables(text)[: len(syllables(printed))]) == printed


def test_a_text_that_fits_is_not_shortened() -> None:
    lines = wrap([Span("ছোট কথা")], size=_SIZE, width=300)
    assert shorten(lines, 1, _ENDING, size=_SIZE, width=300) == (lines, "ছোট কথা")


def test_where_not_one_syllable_fits_the_notice_stands_alone() -> None:
    (ending,) = wrap(_ENDING, size=_SIZE, width=500)
    width = ending.width * _SIZE / EM + 4
    lines = wrap([Span("ক্ষ্মি" * 40)], size=_SIZE, width=width)
    kept, printed = shorten(lines, 1, _ENDING, size=_SIZE, width=width)
    assert printed == ""
    assert len(kept) == 1


def test_right_to_left_words_are_drawn_from_the_right() -> None:
    (line,) = wrap([Span("شکایت درج BDO 26")], size=_SIZE, width=500)
    drawn = [line.pieces[place].shaped.text for place in line.drawing_order()]
    assert drawn == ["BDO", "26", "درج", "شکایت"]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("লক্ষ্মীরানী", ("ল", "ক্ষ্মী", "রা", "নী")),
        ("র‍্যাব", ("র‍্যা", "ব")),
        ("উদ্‌যাপন", ("উ", "দ্‌যা", "প", "ন")),
        ("चाँद", ("चाँ", "द")),
        ("ABC", ("A", "B", "C")),
        ("", ()),
    ],
)
def test_syllables_keep_marks_and_conjuncts_together(word: str, pieces: tuple[str, ...]) -> None:
    assert syllables(word) == pieces


def test_an_amount_at_a_lines_end_keeps_its_dash() -> None:
    words = ["মোট", "৫০,০০০/-", "টাকা", "Rs.500/-", "only"]
    pdf = _page_of(" ".join(words), 58)
    for text in (_poppler(pdf), _poppler(pdf, "-raw"), _poppler(pdf, "-layout"), pdf_text(pdf)):
        assert text.split() == words
