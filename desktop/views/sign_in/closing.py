"""The closing sentence of a shift: figures that add up, in words."""

from functools import partial

from desktop.services.wording import name_of
from desktop.speaker import Saying, count
from desktop.theme import Tone
from desktop.views.shown import joined, minute_words, spoken
from local_db.domain.people import Operator
from local_db.domain.shift import ClosedShift


def closing_words(operator: Operator, closed: ClosedShift) -> tuple[Saying, Tone]:
    """Return what came of a shift: every complaint has its slip, waits for it, or needs none."""
    figures = closed.figures
    whole = spoken(
        "people.shift.closed",
        name=partial(name_of, operator),
        began=minute_words(closed.shift.began_at),
        ended=minute_words(closed.ended_at),
        filed=count(figures.filed),
        printed=count(figures.printed),
    )
    parts = [whole]
    for key, number in (
        ("without_slip", figures.without_slip),
        ("left_unprinted", figures.not_printed),
        ("left_unsent", figures.unsent),
    ):
        if number:
            parts.append(spoken(f"people.shift.{key}", count=count(number)))
    tone = Tone.WARN if figures.not_printed else Tone.OK
    return joined(*parts, between=" "), tone
