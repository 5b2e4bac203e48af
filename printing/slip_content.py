"""What a slip says, row by row, in both languages; no layout (domain study, section D).

What must not be on paper is left out here and nowhere else: a sensitive case shows no name, place,
mobile or text; a confidential one no name and no text.
"""

from dataclasses import dataclass
from typing import Final

from printing.slip_facts import OfficeFacts, SlipFacts
from printing.slip_rows import Row, after_rows, head_rows, matter_rows, notice_rows, person_rows
from printing.slip_wording import Said, Wording, clean
from resources.text import text

ORIGINAL: Final = 1
"""The ``copy`` of a first print; the next one is DUPLICATE 1."""

_DOT: Final = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipContent:
    """Everything on a slip in reading order; layouts only place it."""

    citizen_copy: Said
    office_copy: Said
    marks: tuple[Said, ...]
    government: Said
    office: Said
    office_lines: Said
    title: Said
    number_label: Said
    number: str
    number_digits: str
    head: tuple[Row, ...]
    person: tuple[Row, ...]
    matter: tuple[Row, ...]
    summary_label: Said
    summary: str
    summary_withheld: Said
    shortened: str
    after: tuple[Row, ...]
    warnings: tuple[Said, ...]
    notices: tuple[Row, ...]
    received_by: Row
    sign_operator: Said
    sign_citizen: Said
    read_back: Said
    footer: str
    qr_text: str


def slip_content(facts: SlipFacts) -> SlipContent:
    """Return what the slip of these facts says."""
    wording = Wording.of(facts.language)
    is_hidden = facts.is_sensitive or facts.is_confidential
    return SlipContent(
        citizen_copy=wording.words("mark.citizen_copy"),
        office_copy=wording.words("mark.office_copy"),
        marks=_marks(facts, wording),
        government=wording.words("government"),
        office=wording.pair(facts.office.name),
        office_lines=_office_lines(facts.office, wording),
        title=wording.words("title"),
        number_label=wording.words("label.number"),
        number=facts.number.shown,
        number_digits=facts.number.digits,
        head=head_rows(facts, wording),
        person=person_rows(facts, wording),
        matter=matter_rows(facts, wording),
        summary_label=wording.words("label.summary"),
        summary="" if is_hidden else clean(facts.description),
        summary_withheld=wording.words("value.withheld") if is_hidden else (),
        shortened=text("slip.shortened", wording.languages[0]),
        after=after_rows(facts, wording),
        warnings=_warnings(facts, wording),
        notices=notice_rows(facts, wording),
        received_by=Row(
            number=18,
            label=wording.words("label.received_by"),
            value=wording.words(
                "value.received_by",
                operator=clean(facts.entered_by),
                counter=clean(facts.counter_label),
            ),
        ),
        sign_operator=wording.words("sign.operator"),
        sign_citizen=wording.words("sign.citizen"),
        read_back=wording.words("sign.read_back"),
        footer=_footer(facts, wording),
        qr_text=facts.qr_text,
    )


def _marks(facts: SlipFacts, wording: Wording) -> tuple[Said, ...]:
    marks: list[Said] = []
    if facts.is_specimen:
        marks.append(wording.words("mark.specimen"))
    if facts.copy > ORIGINAL:
        n = facts.copy - ORIGINAL
        marks.append(
            wording.words("mark.duplicate_on", n=n, date=facts.copied_on)
            if facts.copied_on
            else wording.words("mark.duplicate", n=n)
        )
    if facts.is_sensitive or facts.is_confidential:
        marks.append(wording.words("mark.confidential"))
    if facts.is_emergency:
        marks.append(wording.words("mark.emergency"))
    return tuple(marks)


def _office_lines(office: OfficeFacts, wording: Wording) -> Said:
    parts = [wording.words("value.district", name=office.district)]
    if office.address:
        parts.append(wording.pair(office.address))
    if office.hours:
        hours = wording.joined((wording.words("label.hours"), wording.pair(office.hours)))
        parts.append(hours)
    if office.phone:
        parts.append(wording.joined((wording.words("label.phone"), (clean(office.phone),))))
    return wording.joined(tuple(parts), _DOT)


def _warnings(facts: SlipFacts, wording: Wording) -> tuple[Said, ...]:
    warnings: list[Said] = []
    if facts.is_specimen:
        warnings.append(wording.words("warning.specimen"))
    if facts.is_anonymous:
        warnings.append(wording.words("warning.anonymous"))
    return tuple(warnings)


def _footer(facts: SlipFacts, wording: Wording) -> str:
    """Row 19: the short code, which print this is, by which program, of which record."""
    count = " / ".join(wording.words("footer.print_count", n=facts.copy))
    parts = (facts.short_code, count, f"Abhijog Desk {facts.app_version}", facts.record_hash)
    return _DOT.join(part for part in parts if part)
