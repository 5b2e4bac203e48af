"""The words a thermal printer understands: ESC/POS raster bands, feed and cut, status questions.

Evidence printing.md 7: always pictures, since no such printer has a Bengali code page.
"""

from typing import Final

from PIL import Image

_RESET: Final = b"\x1b@"
_RASTER: Final = b"\x1dv0\x00"
_FEED: Final = b"\x1bJ"
_PARTIAL_CUT: Final = b"\x1dV\x42\x00"
_BAND_ROWS: Final = 256
_FEED_DOTS: Final = 80

ASK_PRINTER: Final = b"\x10\x04\x01"
ASK_PAPER: Final = b"\x10\x04\x04"
_FIXED_BITS: Final = 0x93
_FIXED_VALUE: Final = 0x12
_OFFLINE_BIT: Final = 0x08
_PAPER_END_BITS: Final = 0x60


def escpos_job(image: Image.Image, *, cuts: bool = True) -> bytes:
    """Return the job that prints a picture (black where it is dark) and cuts at most once."""
    black = image.convert("L").point(lambda level: 0 if level else 255).convert("1")
    width_bytes = (black.width + 7) // 8
    job = bytearray(_RESET)
    for top in range(0, black.height, _BAND_ROWS):
        band = black.crop((0, top, width_bytes * 8, min(black.height, top + _BAND_ROWS)))
        job += _RASTER + width_bytes.to_bytes(2, "little") + band.height.to_bytes(2, "little")
        job += band.tobytes()
    return bytes(job + _FEED + bytes([_FEED_DOTS]) + (_PARTIAL_CUT if cuts else b""))


def is_status(answer: int) -> bool:
    """Tell whether a byte is an answer to a status question."""
    return answer & _FIXED_BITS == _FIXED_VALUE


def is_offline(answer: int) -> bool:
    """Read the answer to ``ASK_PRINTER``."""
    return bool(answer & _OFFLINE_BIT)


def is_paper_out(answer: int) -> bool:
    """Read the answer to ``ASK_PAPER``."""
    return bool(answer & _PAPER_END_BITS)
