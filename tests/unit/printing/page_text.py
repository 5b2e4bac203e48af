"""Read a finished page as others do: its words by Poppler, its operators, and where its ink is."""

import re
import shutil
import subprocess
import zlib

import pytest
from PIL import Image, ImageChops

from printing.raster import page_image


def poppler(pdf: bytes, *flags: str) -> str:
    """Return the words that ``pdftotext`` finds."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run([tool, *flags, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def flat(text: str) -> str:
    """Return the words with one blank between them."""
    return " ".join(text.split())


def content_of(pdf: bytes) -> str:
    """Return the page's operators."""
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            plain = zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue
        if b" Tf" in plain:
            return plain.decode("latin-1")
    raise AssertionError("no page content")


def type_sizes(pdf: bytes) -> list[float]:
    """Return the size of every piece of type on the page."""
    return [float(size) for size in re.findall(r"/G\d+ ([\d.]+) Tf", content_of(pdf))]


def assert_black_and_legible(pdf: bytes, *, least: float) -> None:
    """Only pure black, no type below ``least`` points, no rule below half a point (bar 9)."""
    content = content_of(pdf)
    for colour in re.findall(r"([\d. ]+) (?:rg|RG|g|G|k|K)\b", content):
        assert set(colour.split()) <= {"0"}
    assert min(type_sizes(pdf)) >= least
    assert all(float(width) >= 0.5 for width in re.findall(r"([\d.]+) w\b", content))


def clear_margins_mm(pdf: bytes, *, dpi: int = 100) -> tuple[float, float, float, float]:
    """Return how far the ink lies from the left, upper, right and lower edge."""
    picture = page_image(pdf, dpi=dpi)
    ink = ink_box(picture)
    right, bottom = picture.width - ink[2], picture.height - ink[3]
    left, top, right, bottom = (each * 25.4 / dpi for each in (ink[0], ink[1], right, bottom))
    return left, top, right, bottom


def ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the smallest box around everything that is not white."""
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box
