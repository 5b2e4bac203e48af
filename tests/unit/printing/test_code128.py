"""Our bars are ReportLab's bars, for every symbol there is."""

import pytest
from reportlab.graphics.barcode.code128 import Code128

from printing.code128 import bars_of


class _Places(Code128):
    """ReportLab's encoder, asked where the bars are."""

    def __init__(self, digits: str) -> None:
        self.places: list[tuple[float, float]] = []
        super().__init__(digits, barWidth=1, barHeight=1, quiet=0, humanReadable=False)
        self.draw()

    def rect(self, x: float, _y: float, width: float, _height: float) -> None:
        self.places.append((x, width))


@pytest.mark.parametrize("first", range(100))
def test_every_pair_of_digits_has_reportlabs_bars(first: int) -> None:
    digits = f"{first:02d}{(first * 37) % 100:02d}26347020012359"
    assert list(bars_of(digits)) == _Places(digits).places


@pytest.mark.parametrize("text", ["", "1", "123", "12a4", "১২৩৪", "26-347"])
def test_only_an_even_number_of_digits_is_encoded(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        bars_of(text)
