"""The rows of a slip: what each says and what it keeps to itself (domain study, table D)."""

from dataclasses import dataclass
from typing import Final

from local_db.domain.clock import ClockTrust, office_time
from local_db.domain.text import mask_mobile
from printing.slip_facts import PaperFacts, SlipFacts
from printing.slip_wording import Said, Wording, clean, distinct
from resources.text import Language

_TOPIC: Final = " › "


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the slip; ``number`` is its number in the domain study's table D."""

    number: int
    label: Said
    value: Said
    is_name: bool = False
    """Whether it is the name, which is never cut short."""


def head_rows(facts: SlipFacts, wording: Wording) -> tuple[Row, ...]:
    """Return when it was taken, by when an answer is due, and its number at the portal."""
    received = wording.words("value.moment", at=office_time(facts.filed_at))
    if facts.clock is not ClockTrust.GOOD:
        received = wording.joined((received, wording.words("value.clock_suspect")))
    return (
        Row(number=5, label=wording.words("label.received_on"), value=received),
        Row(number=13, label=wording.words("label.expected_by"), value=_expected(facts, wording)),
        Row(number=4, label=wording.words("label.portal_number"), value=_portal(facts, wording)),
    )


def person_rows(facts: SlipFacts, wording: Wording) -> tuple[Row, ...]:
    """Return who complained, for whom, and where to reach them."""
    rows = [
        Row(
            number=6,
            label=wording.words("label.complainant"),
            value=_complainant(facts, wording),
            is_name=True,
        )
    ]
    if facts.on_behalf_of and not _hides_text(facts):
        relation = wording.words(f"relation.{facts.on_behalf_of.relation.value}")
        shown = tuple(f"{clean(facts.on_behalf_of.name)} ({each})" for each in relation)
        rows.append(Row(number=6, label=wording.words("label.on_behalf_of"), value=shown))
    if facts.is_sensitive:
        return tuple(rows)
    mobile = (mask_mobile(facts.mobile),) if facts.mobile else wording.words("value.no_mobile")
    rows.append(Row(number=7, label=wording.words("label.mobile"), value=mobile))
    place = _place(facts, wording)
    if place:
        rows.append(Row(number=8, label=wording.words("label.place"), value=place))
    return tuple(rows)


def matter_rows(facts: SlipFacts, wording: Wording) -> tuple[Row, ...]:
    """Return what the complaint is about, in the catalogue's words and the citizen's numbers."""
    topic = [wording.pair(facts.category)]
    if not facts.is_sensitive:
        topic += [wording.pair(more) for more in (facts.subcategory, facts.reason) if more]
    rows = [
        Row(number=9, label=wording.words("label.type"), value=wording.pair(facts.type)),
        Row(
            number=9,
            label=wording.words("label.topic"),
            value=wording.joined(tuple(topic), _TOPIC),
        ),
    ]
    if facts.scheme_ref and not _hides_text(facts):
        value = (clean(facts.scheme_ref),)
        rows.append(Row(number=9, label=wording.words("label.application"), value=value))
    if facts.previous:
        value = (facts.previous.shown,)
        rows.append(Row(number=9, label=wording.words("label.previous"), value=value))
    return tuple(rows)


def after_rows(facts: SlipFacts, wording: Wording) -> tuple[Row, ...]:
    """Return what stands after the summary: the wish, further fields, papers, department."""
    rows: list[Row] = []
    if not _hides_text(facts):
        if facts.relief:
            value = (clean(facts.relief),)
            rows.append(Row(number=10, label=wording.words("label.relief"), value=value))
        rows += [
            Row(number=10, label=wording.pair(extra.label), value=(clean(extra.value),))
            for extra in facts.extras
        ]
    rows.append(Row(number=11, label=wording.words("label.papers"), value=_papers(facts, wording)))
    department = wording.pair(facts.department)
    if not facts.is_department_confirmed:
        department = wording.joined((department, wording.words("value.likely")))
    rows.append(Row(number=12, label=wording.words("label.department"), value=department))
    return tuple(rows)


def notice_rows(facts: SlipFacts, wording: Wording) -> tuple[Row, ...]:
    """Return the notices of the day: how to check, if not solved, no money, privacy."""
    notices = facts.notices
    check = wording.pair(notices.how_to_check)
    if notices.helpline:
        # First, so that no shortening takes it.
        check = wording.joined(
            (wording.words("value.helpline", number=clean(notices.helpline)), check)
        )
    told = (
        (14, "how_to_check", check),
        (15, "if_not_solved", wording.pair(notices.if_not_solved)),
        (16, "free_of_charge", wording.pair(notices.free_of_charge)),
        (17, "privacy", wording.pair(notices.privacy)),
    )
    # Master data may lack a notice on a day; then its label would stand alone.
    return tuple(
        Row(number=number, label=wording.words(f"label.{key}"), value=value)
        for number, key, value in told
        if value
    )


def _hides_text(facts: SlipFacts) -> bool:
    return facts.is_sensitive or facts.is_confidential


def _complainant(facts: SlipFacts, wording: Wording) -> Said:
    if _hides_text(facts):
        return wording.words("value.hidden")
    if facts.is_anonymous or not facts.name:
        return wording.words("value.anonymous")
    names = [clean(facts.name), clean(facts.name_en or "")]
    if wording.languages[0] is Language.EN:
        names.reverse()
    if not facts.signatories:
        return distinct(names)
    return wording.joined(
        (distinct(names), wording.words("value.signatories", n=facts.signatories))
    )


def _place(facts: SlipFacts, wording: Wording) -> Said:
    parts: list[Said] = []
    if facts.village:
        parts.append((clean(facts.village),))
    if facts.gp_name:
        parts.append(wording.words("value.gram_panchayat", name=clean(facts.gp_name)))
    # The names are the citizen's own words, so they are said once.
    return wording.joined(tuple(parts), ", ")[:1]


def _expected(facts: SlipFacts, wording: Wording) -> Said:
    expected = facts.expected
    if expected is None:
        return wording.words("value.no_date")
    day = wording.words("value.expected", date=expected.on)
    rule = wording.words(f"value.{expected.rule.value}", n=expected.days)
    return wording.joined((day, rule))


def _portal(facts: SlipFacts, wording: Wording) -> Said:
    if facts.portal_ref:
        return (clean(facts.portal_ref),)
    return wording.words("value.sent" if facts.is_on_portal else "value.not_sent")


def _papers(facts: SlipFacts, wording: Wording) -> Said:
    if not facts.papers:
        return wording.words("value.no_papers")
    told = [_paper(paper, facts, wording) for paper in facts.papers]
    return wording.joined(
        (
            wording.words("value.paper_count", n=len(told)),
            wording.joined(tuple(told), "; "),
            wording.words("value.originals"),
        )
    )


def _paper(paper: PaperFacts, facts: SlipFacts, wording: Wording) -> Said:
    """Say a paper's kind, title and pages; a title can give a hidden person away."""
    said = [wording.words(f"paper.{paper.kind.value}")]
    if paper.title and not _hides_text(facts):
        said.append((f"“{clean(paper.title)}”",))
    said.append(wording.words("value.pages", n=paper.pages))
    return wording.joined(tuple(said))
