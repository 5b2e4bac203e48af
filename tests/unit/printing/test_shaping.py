"""Bar 1 and 2 of the printing study: glyphs, positions and text of hard words."""

import json
import re
import shutil
import subprocess
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from printing import shaping
from printing.fonts import Weight, faces
from printing.paragraph import Span, readings, wrap
from printing.shaping import ShapingError, check_shaping, script_of, shape_word
from printing.slip_canvas import SlipCanvas
from resources import asset
from tests.samples.slips import HARD_WORDS, HOSTILE_TEXTS

_SIZE = 20
_MONEY_AND_SIGNS = ("৳", "₹", "–", "—", "“", "”", "…", "·", "›", "•")


def _hb_shape(words: list[str], weight: Weight, script: str | None, tmp_path: Path) -> list:
    tool = shutil.which("hb-shape")
    if tool is None:
        pytest.skip("hb-shape (libharfbuzz-bin) is not installed")
    listed = tmp_path / "words.txt"
    listed.write_text("\n".join(words) + "\n", encoding="utf-8")
    script_flags = [f"--script={script}", "--language=bn"] if script else []
    done = subprocess.run(
        [
            tool,
            str(asset(f"fonts/{weight.value}.ttf")),
            f"--text-file={listed}",
            "--output-format=json",
            "--no-glyph-names",
            *script_flags,
        ],
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("weight", Weight)
def test_every_hard_word_has_the_glyphs_and_places_that_harfbuzz_gives_it(
    weight: Weight, tmp_path: Path
) -> None:
    assert len(HARD_WORDS) >= 165
    for script in ("Beng", None):
        words = [word for word in HARD_WORDS if script_of(word) == script]
        for word, told in zip(words, _hb_shape(words, weight, script, tmp_path), strict=True):
            shaped = shape_word(word, weight)
            assert len(shaped.runs) == 1, word
            ours = [(g.gid, g.x_advance, g.x_offset, g.y_offset) for g in shaped.runs[0].glyphs]
            assert ours == [(g["g"], g["ax"], g["dx"], g["dy"]) for g in told], word


def _content_stream(pdf: bytes) -> str:
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return next(s for s in streams if b" Tf" in s).decode("latin-1")


def _drawn_glyphs(content: str, widths: dict[int, int]) -> list[list[tuple[int, float, float]]]:
    """Follow the text operators and return every glyph's number and place, line by line."""
    lines: list[list[tuple[int, float, float]]] = []
    for block in re.findall(r"BT (.*?) ET", content, re.DOTALL):
        x, rise, glyphs = 0.0, 0.0, []
        for array, raised in re.findall(r"\[([^\]]*)\] TJ|(-?[\d.]+) Ts", block):
            if raised:
                rise = float(raised)
                continue
            for codes, move in re.findall(r"<([0-9A-F]+)>|(-?\d+)", array):
                if move:
                    x -= int(move) * _SIZE / 1000
                for code in re.findall("....", codes):
                    gid = int(code, 16)
                    glyphs.append((gid, x, rise))
                    x += widths[gid] * _SIZE / 1000
        lines.append(glyphs)
    return lines


def _pdf_of(words: tuple[str, ...], weight: Weight) -> bytes:
    canvas = SlipCanvas(800, 800, title="words", is_compressed=False)
    for word in words:
        (line,) = wrap([Span(word, weight)], size=_SIZE, width=800)
        canvas.text_line(line, readings([line])[0], size=_SIZE, x=0, y=0)
    return canvas.finish()


def test_raised_marks_stand_where_harfbuzz_puts_them_and_the_next_letters_are_not_raised() -> None:
    words = ("مُحَمَّد", "درجِ", "بِّ", "شِکایَت")
    face = shape_word(words[0], Weight.REGULAR).runs[0].face
    widths = {gid: face.width(gid) for gid in range(face.hb_face.glyph_count)}
    drawn = _drawn_glyphs(_content_stream(_pdf_of(words, Weight.REGULAR)), widths)
    _assert_placed(words, drawn, Weight.REGULAR)
    assert any(y for glyphs in drawn for _, _, y in glyphs)


@pytest.mark.parametrize("weight", Weight)
def test_the_pdf_draws_exactly_the_shaped_glyphs_from_uncut_outlines(weight: Weight) -> None:
    pdf = _pdf_of(HARD_WORDS, weight)
    face = faces(weight)[0]
    widths = {gid: face.width(gid) for gid in range(face.hb_face.glyph_count)}
    drawn = _drawn_glyphs(_content_stream(pdf), widths)
    _assert_placed(HARD_WORDS, drawn, weight)
    _assert_same_outlines(pdf, weight, {gid for glyphs in drawn for gid, _, _ in glyphs})


def _assert_placed(
    words: tuple[str, ...], drawn: list[list[tuple[int, float, float]]], weight: Weight
) -> None:
    for word, glyphs in zip(words, drawn, strict=True):
        pen, expected = 0.0, []
        for glyph in shape_word(word, weight).runs[0].glyphs:
            x = (pen + glyph.x_offset) * _SIZE / 1000
            expected.append((glyph.gid, x, glyph.y_offset * _SIZE / 1000))
            pen += glyph.x_advance
        assert [g[0] for g in glyphs] == [e[0] for e in expected], word
        for (_, x, y), (_, x2, y2) in zip(glyphs, expected, strict=True):
            assert x == pytest.approx(x2, abs=0.001), word
            assert y == pytest.approx(y2, abs=0.001), word


def _assert_same_outlines(pdf: bytes, weight: Weight, gids: set[int]) -> None:
    streams = re.findall(rb"/Length1 \d+\s*>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    cut = TTFont(BytesIO(zlib.decompress(streams[0])))
    full = TTFont(asset(f"fonts/{weight.value}.ttf"))
    cut_order, full_order = cut.getGlyphOrder(), full.getGlyphOrder()
    for gid in gids:
        ours = cut["glyf"][cut_order[gid]]
        theirs = full["glyf"][full_order[gid]]
        assert ours.getCoordinates(cut["glyf"])[0] == theirs.getCoordinates(full["glyf"])[0]


def test_no_text_however_strange_draws_a_missing_glyph() -> None:
    for text in (*HARD_WORDS, *HOSTILE_TEXTS, *_MONEY_AND_SIGNS):
        for word in text.split():
            runs = shape_word(word, Weight.REGULAR).runs
            assert all(glyph.gid for run in runs for glyph in run.glyphs), word


@pytest.mark.parametrize(
    ("word", "face"),
    [
        ("नमस्ते", "NotoSansDevanagari-Regular"),
        ("ᱥᱟᱱᱛᱟᱲᱤ", "NotoSansOlChiki-Regular"),
        ("شکایت", "NotoNaskhArabic-Regular"),
        ("অভিযোগ", "HindSiliguri-Regular"),
        ("cmo.wb.gov.in", "HindSiliguri-Regular"),
    ],
)
def test_each_script_is_drawn_in_its_own_face(word: str, face: str) -> None:
    assert {run.face.name for run in shape_word(word, Weight.REGULAR).runs} == {face}


def test_every_face_has_a_blank() -> None:
    assert all(face.covers(" ") for weight in Weight for face in faces(weight))


def test_a_word_of_two_scripts_changes_the_face_inside_itself() -> None:
    runs = shape_word("কখनमस्तेগ", Weight.BOLD).runs
    assert [run.face.name for run in runs] == [
        "HindSiliguri-Bold",
        "NotoSansDevanagari-Regular",
        "HindSiliguri-Bold",
    ]


def test_a_character_that_no_face_has_is_shown_as_a_circle_and_nothing_is_lost_around_it() -> None:
    (run,) = shape_word("ক🙏খ", Weight.REGULAR).runs
    assert "".join(glyph.source for glyph in run.glyphs) == "ক◌খ"


def test_printing_is_refused_when_shaping_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    check_shaping()
    shape_word.cache_clear()
    monkeypatch.setattr(shaping.uharfbuzz, "shape", lambda *_: None)
    with pytest.raises(ShapingError) as caught:
        check_shaping()
    assert caught.value.code == "shaping_off"
    shape_word.cache_clear()


def test_printing_is_refused_when_only_mixed_words_are_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shape_word.cache_clear()
    # What stock ReportLab does: the first letter decides, so that PIN-কোড is shaped as Latin.
    monkeypatch.setattr(
        shaping, "script_of", lambda text: None if text[0].isascii() else script_of(text)
    )
    with pytest.raises(ShapingError):
        check_shaping()
    shape_word.cache_clear()
