"""What the banner says of the data: the gravest first; to operators only what they must know."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from desktop.services.wording import number_notice
from desktop.speaker import Saying, phrase
from desktop.theme import Tone

if TYPE_CHECKING:
    from desktop.services.numbering import NumberNotice
    from desktop.services.safety import Concern, SafetyNews


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerLine:
    """One thing to tell; two lines with one code are the same news."""

    code: str
    saying: Saying
    tone: Tone
    is_for_operators: bool
    leads_to_enrolment: bool = False


def banner_lines(news: "SafetyNews", *, is_supervisor: bool) -> tuple[BannerLine, ...]:
    """Return the lines for who is on duty, or for nobody."""
    lines = [*map(_of_number, news.numbers), *map(_of_concern, news.concerns)]
    lines.sort(key=lambda line: line.tone is not Tone.ERROR)
    return tuple(line for line in lines if is_supervisor or line.is_for_operators)


def _of_concern(concern: "Concern") -> BannerLine:
    return BannerLine(
        code=concern.value,
        saying=phrase(f"data.concern.{concern.value}"),
        tone=Tone.ERROR if concern.stops_filing else Tone.WARN,
        is_for_operators=concern.is_for_operators,
    )


def _of_number(notice: "NumberNotice") -> BannerLine:
    return BannerLine(
        code=notice.code,
        saying=number_saying(notice),
        tone=Tone.ERROR if notice.is_copy else Tone.WARN,
        is_for_operators=notice.is_copy,
        leads_to_enrolment=notice.asks_to_enrol,
    )


def number_saying(notice: "NumberNotice") -> Saying:
    """Return what people must know of this PC's numbers."""
    return partial(number_notice, notice.code, notice.values)
