"""Time the slip on each paper, and the A5 page against stock ReportLab drawing the same words.

Bars of the printing study: A5 warm at most 1.2 times stock; process to file at most 0.5 s on a
quiet machine (on a busy one look at its ratio to stock); A4 two-up at most 80 KB; the same facts
give the same bytes. Prints one JSON line a figure and exits 1 if a bar that no load can move is
missed. Run from the root: ``python -m bench.slip [--rounds N]``.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from printing.slip_content import SlipContent, slip_content
from printing.slip_pdf import SlipPaper, make_slip
from resources import asset
from tests.samples.slips import FACTS, OVERFULL

_MOST_RATIO = 1.2
_MOST_BYTES = 80 * 1024
_SHARED = """
import sys
from pathlib import Path
"""
_COLD_OURS = (
    _SHARED
    + """
from tests.samples.slips import FACTS
from printing.slip_pdf import SlipPaper, make_slip
Path(sys.argv[1]).write_bytes(make_slip(FACTS, SlipPaper.A5).data)
"""
)
_COLD_STOCK = (
    _SHARED
    + """
from bench.slip import register_stock_font, stock_a5
from printing.slip_content import SlipContent, slip_content
from tests.samples.slips import FACTS
register_stock_font()
Path(sys.argv[1]).write_bytes(stock_a5(slip_content(FACTS)))
"""
)
_COLD_NOTHING = _SHARED + "Path(sys.argv[1]).write_bytes(b'')"


def _median_ms(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _in_turns(
    first: Callable[[], object], second: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the median processor time of two works done in turns: load slows neither more."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for work, kept in zip((first, second), times, strict=True):
            start = time.process_time()
            work()
            kept.append((time.process_time() - start) * 1000)
    # The first of each fills caches.
    return statistics.median(times[0][1:]), statistics.median(times[1][1:])


def _process_ms(code: str, rounds: int) -> tuple[float, float]:
    """Return how long a fresh process takes from its start to a written file: wall, processor."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, str(Path(folder) / "slip.pdf")]
        before = os.times()
        wall = _median_ms(lambda: subprocess.run(command, check=True), rounds)
        after = os.times()
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    return wall, used * 1000 / rounds


def register_stock_font() -> None:
    """Let stock ReportLab know our face."""
    pdfmetrics.registerFont(TTFont("HindSiliguri", str(asset("fonts/HindSiliguri-Regular.ttf"))))


def stock_a5(content: SlipContent) -> bytes:
    """Draw the words of the A5 slip with ReportLab's own shaping (which gets mixed words wrong)."""
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


def main() -> int:
    """Print the figures; return 1 if a bar is missed that the machine's load cannot move."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=15)
    rounds = asked.parse_args().rounds
    content = slip_content(FACTS)
    register_stock_font()
    for paper in SlipPaper:
        made = make_slip(FACTS, paper).data
        _tell(
            paper=paper.value,
            usual_ms=_median_ms(partial(make_slip, FACTS, paper), rounds),
            overfull_ms=_median_ms(partial(make_slip, OVERFULL, paper), rounds),
            bytes=len(made),
            same_bytes=made == make_slip(FACTS, paper).data,
        )
    ours, stock = _in_turns(
        lambda: make_slip(FACTS, SlipPaper.A5), lambda: stock_a5(content), rounds
    )
    _tell(a5_ms=ours, stock_a5_ms=stock, ratio=ours / stock, most_ratio=_MOST_RATIO)
    few = max(3, rounds // 3)
    codes = {"slip": _COLD_OURS, "stock": _COLD_STOCK, "python": _COLD_NOTHING}
    cold = {name: _process_ms(code, few) for name, code in codes.items()}
    for name, (wall, used) in cold.items():
        _tell(cold=name, wall_ms=wall, processor_ms=used, ratio=used / cold["stock"][1])
    sheet = make_slip(FACTS, SlipPaper.A4).data
    is_good = len(sheet) <= _MOST_BYTES and sheet == make_slip(FACTS, SlipPaper.A4).data
    return 0 if is_good else 1


def _tell(**figures: float | str) -> None:
    shown = {n: round(v, 2) if isinstance(v, float) else v for n, v in figures.items()}
    print(json.dumps(shown))


if __name__ == "__main__":
    sys.exit(main())
