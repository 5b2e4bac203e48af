"""What a status slip and a re-contact slip say, in both languages; no layout.

As on the acknowledgement (``slip_content``), what must not be on paper is left out here: of a
sensitive or confidential case no words of the citizen, of an officer or of the portal are printed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from local_db.domain.clock import office_time
from printing.case_facts import CaseFacts, RecontactFacts, StepFacts
from printing.slip_content import SlipContent, slip_content
from printing.slip_facts import Both, SlipFacts
from printing.slip_rows import Row
from printing.slip_wording import Said, Wording, clean

_DOT: Final = " · "
_FILED: Final = 5
_EXPECTED: Final = 13
_OUTCOME: Final = 9
_TYPE: Final = 0
_DEPARTMENT: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step: when, what, and what was said about it."""

    at: Said
    what: Said
    note: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContent:
    """Everything on the slip in reading order; ``base`` has what every slip has.

    ``base.read_back`` is the remark beside the signature, if any.
    """

    base: SlipContent
    wording: Wording
    standing_label: Said
    standing: Said
    standing_age: Said
    told_label: Said = ()
    told: str = ""
    told_withheld: Said = ()
    rows: tuple[Row, ...]
    history: Said
    steps: tuple[Step, ...]
    """The newest first; the last is the filing."""

    def left_out(self, count: int) -> Said:
        """Say that so many older steps are not on the page."""
        return self.wording.words("status.left_out", n=count)


def status_content(facts: CaseFacts) -> CaseContent:
    """Return what the status slip of these facts says."""
    wording = Wording.of(facts.slip.language)
    printed = wording.words("status.printed", at=office_time(facts.printed_at))
    base = replace(
        _base(facts, wording),
        title=wording.words("status.title"),
        received_by=Row(
            number=18,
            label=wording.words("status.printed_by"),
            value=_received(facts.slip.entered_by, facts.slip, wording),
        ),
        footer=_DOT.join((" / ".join(printed), f"Abhijog Desk {facts.slip.app_version}")),
        sign_operator=wording.words("status.sign"),
        read_back=wording.words("status.no_receipt"),
        warnings=_specimen(facts, wording),
    )
    return _content(facts, wording, base)


def recontact_content(facts: CaseFacts, again: RecontactFacts) -> CaseContent:
    """Return what the slip of a re-contact says: the old number, and what was said this time."""
    wording = Wording.of(facts.slip.language)
    warnings = list(_specimen(facts, wording))
    if again.disputes_outcome:
        warnings.append(wording.words("recontact.disputes"))
    base = _base(facts, wording)
    came = wording.joined(
        (
            wording.words("value.moment", at=office_time(again.at)),
            wording.words("recontact.count", n=again.count),
        )
    )
    at = Row(number=_FILED, label=wording.words("recontact.at"), value=came)
    printed = wording.words("status.printed", at=office_time(facts.printed_at))
    base = replace(
        base,
        title=wording.words("recontact.title"),
        number_label=wording.words("recontact.number"),
        head=(at, *base.head[1:]),
        received_by=Row(
            number=18,
            label=wording.words("label.received_by"),
            value=_received(again.taken_by, facts.slip, wording),
        ),
        footer=_DOT.join((" / ".join(printed), f"Abhijog Desk {facts.slip.app_version}")),
        read_back=(),
        warnings=tuple(warnings),
    )
    is_hidden = _is_hidden(facts.slip)
    return replace(
        _content(facts, wording, base),
        told_label=wording.words("recontact.said"),
        told="" if is_hidden else clean(again.note or ""),
        told_withheld=_withheld(again, wording, is_hidden=is_hidden),
    )


def _withheld(again: RecontactFacts, wording: Wording, *, is_hidden: bool) -> Said:
    if is_hidden:
        return wording.words("value.withheld")
    return () if again.note else wording.words("recontact.nothing_said")


def _base(facts: CaseFacts, wording: Wording) -> SlipContent:
    """Return the parts of every slip, without what only an acknowledgement tells."""
    slip = replace(
        facts.slip,
        copy=1,
        copied_on=None,
        description="",
        relief=None,
        papers=(),
        extras=(),
        qr_text=facts.slip.number.digits,
    )
    base = slip_content(slip)
    received, expected, portal = base.head
    filed = replace(received, label=wording.words("status.filed_on"))
    if facts.is_late and facts.slip.expected is not None:
        passed = wording.words("status.date_passed", date=facts.slip.expected.on)
        expected = replace(expected, value=passed)
    return replace(base, head=(filed, expected, portal))


def _content(facts: CaseFacts, wording: Wording, base: SlipContent) -> CaseContent:
    age = (
        wording.words("status.never_told")
        if facts.as_of is None
        else wording.words("status.as_of", at=office_time(facts.as_of))
    )
    return CaseContent(
        base=base,
        wording=wording,
        standing_label=wording.words("status.standing"),
        standing=wording.pair(facts.state),
        standing_age=age,
        rows=_rows(facts, wording, base),
        history=wording.words("status.history"),
        steps=tuple(_steps(facts, wording)),
    )


def _rows(facts: CaseFacts, wording: Wording, base: SlipContent) -> tuple[Row, ...]:
    rows = [row for row in base.person if row.is_name]
    rows += base.matter[_TYPE + 1 : _TYPE + 2]
    if facts.outcome is not None:
        label = wording.words("status.outcome")
        rows.append(Row(number=_OUTCOME, label=label, value=wording.pair(facts.outcome)))
    rows += [row for row in base.after if row.number == _DEPARTMENT]
    return tuple(rows)


def _steps(facts: CaseFacts, wording: Wording) -> list[Step]:
    is_hidden = _is_hidden(facts.slip)
    steps = [_step(step, wording, is_hidden=is_hidden) for step in facts.steps]
    filed = wording.words("value.moment", at=office_time(facts.slip.filed_at))
    steps.append(Step(at=filed, what=wording.words("status.filed"), note=()))
    return steps


def _step(facts: StepFacts, wording: Wording, *, is_hidden: bool) -> Step:
    at = (
        wording.words("value.moment", at=office_time(facts.at))
        if isinstance(facts.at, datetime)
        else (clean(facts.at),)
    )
    told: tuple[Both | None, ...] = (facts.department,)
    if not is_hidden:
        told = (facts.department, facts.officer, facts.note)
    said = [wording.pair(each) for each in told if each]
    # The portal writes a note in one language or in both; the second line repeats nothing.
    first = _DOT.join(each[0] for each in said if each)
    second = _DOT.join(each[1] for each in said if len(each) > 1)
    note = tuple(line for line in (first, second) if line)
    return Step(at=at, what=wording.pair(facts.state), note=note)


def _received(operator: str, slip: SlipFacts, wording: Wording) -> Said:
    return wording.words(
        "value.received_by", operator=clean(operator), counter=clean(slip.counter_label)
    )


def _specimen(facts: CaseFacts, wording: Wording) -> tuple[Said, ...]:
    return (wording.words("warning.specimen"),) if facts.slip.is_specimen else ()


def _is_hidden(slip: SlipFacts) -> bool:
    return slip.is_sensitive or slip.is_confidential
