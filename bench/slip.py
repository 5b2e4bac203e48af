"""Time the slip on each paper, and the A5 page against stock ReportLab drawing the same words.

Bar 5 of the printing study: at most 1.2 times stock, A5 at most 100 ms warm. Run from the root:
``python -m bench.slip``.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from printing.slip_content import slip_content
from printing.slip_pdf import SlipPaper, make_slip
from resources import asset
from tests.samples.slips import FACTS, OVERFULL

_ROUNDS = 15


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _stock_a5() -> bytes:
    """Draw the words of the A5 slip with ReportLab's own shaping (which gets mixed words wrong)."""
    content = slip_content(FACTS)
    style = ParagraphStyle("b", fontName="HindSiliguri", fontSize=9.2, leading=12.5, shaping=1)
    rows = (*content.head, *content.person, *content.matter, *content.after)
    told = [
        *content.office,
        *content.office_lines[:1],
        *content.title,
        content.number,
        *(" ".join((*row.label, *row.value)) for row in rows),
        content.summary,
        *(" ".join((row.label[0], row.value[0])) for row in content.notices),
        *(" ".join((row.label[-1], row.value[-1])) for row in content.notices),
        content.footer,
    ]
    out = BytesIO()
    canvas = Canvas(out, pagesize=A5)
    y = A5[1] - 20
    for text in told:
        paragraph = Paragraph(text.replace("&", "&amp;"), style)
        _, height = paragraph.wrap(360, 500)
        paragraph.drawOn(canvas, 28, y - height)
        y -= height
    canvas.save()
    return out.getvalue()


def main() -> None:
    """Print a table of medians and the ratio."""
    pdfmetrics.registerFont(TTFont("HindSiliguri", str(asset("fonts/HindSiliguri-Regular.ttf"))))
    start = time.perf_counter()
    make_slip(FACTS, SlipPaper.A5)
    print(f"first slip of the process {(time.perf_counter() - start) * 1000:7.1f} ms")
    for paper in SlipPaper:
        usual = _median_ms(partial(make_slip, FACTS, paper))
        full = _median_ms(partial(make_slip, OVERFULL, paper))
        size = len(make_slip(FACTS, paper).data) / 1024
        print(f"{paper.value:>5}: usual {usual:6.1f} ms, overfull {full:6.1f} ms, {size:5.1f} KB")
    _stock_a5()
    ours = _median_ms(lambda: make_slip(FACTS, SlipPaper.A5))
    stock = _median_ms(_stock_a5)
    print(f"A5: ours {ours:.1f} ms, stock ReportLab {stock:.1f} ms, ratio {ours / stock:.2f}")


if __name__ == "__main__":
    main()
