"""Turn codes and values into the sentences that a person reads, in the language asked for."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

from local_db.domain.clock import office_time
from local_db.domain.errors import DeskError, Problem
from local_db.domain.health import HealthReport, RoomLevel
from local_db.domain.line_step import StepOutcome
from local_db.domain.outbox import Hold, LineReason, QueueRow
from local_db.domain.salvage_report import SalvageReport
from local_db.domain.states import SendState
from resources.text import Language, has_text, local_digits, text

_CAPITAL: Final = re.compile(r"(?<!^)(?=[A-Z])")


class Named(Protocol):
    """Anything with a Bengali and an English name."""

    @property
    def name_bn(self) -> str:
        """The Bengali name."""
        ...

    @property
    def name_en(self) -> str:
        """The English name."""
        ...


def sentence(error: DeskError, language: Language) -> str:
    """Return the sentence of an error, with its next step; an unknown code shows itself."""
    return _say("errors", error.code, error.values, language)


def problem_sentence(problem: Problem, language: Language) -> str:
    """Return the sentence that stands beside a bad field."""
    return _say("problems", problem.code, problem.values, language)


def notice_sentence(code: str, language: Language) -> str:
    """Return what the operator should know although the complaint was taken."""
    return _say("notices", code, {}, language)


def number_notice(code: str, values: Mapping[str, object], language: Language) -> str:
    """Return what people must know of this PC's numbers."""
    return _say("numbers", code, values, language)


def field_label(path: str, language: Language) -> str:
    """Return the label of a field by its dotted path, e.g. ``petitioner.name``."""
    key = "fields." + re.sub(r"\.\d+\.", ".", path)
    return text(key, language) if has_text(key) else path


def value_label(value: Enum, language: Language) -> str:
    """Return the word for a choice, e.g. ``PetitionerKind.GROUP``."""
    kind = _CAPITAL.sub("_", type(value).__name__).lower()
    return text(f"values.{kind}.{value.value}", language)


def queue_reason(state: SendState, code: str | None, language: Language) -> str:
    """Return in plain words why a message is where it is (offline_sync.md B5)."""
    if code is None:
        return text(f"sync.state.{state.value}", language)
    key = f"sync.attention.{code}"
    if has_text(key):
        return text(key, language)
    return text("sync.attention.other", language, code=code)


def row_reason(row: QueueRow, language: Language) -> str:
    """Return in plain words why a message is where it is, and where its papers are."""
    papers = row.papers
    if row.state is not SendState.DONE or not papers.is_pending:
        return queue_reason(row.state, row.code, language)
    key = "pending" if papers.trouble is None else papers.trouble.value
    return text(
        f"sync.papers.{key}",
        language,
        sent=local_digits(papers.sent, language),
        total=local_digits(papers.total, language),
        code=papers.code or "",
    )


def hold_sentence(hold: Hold, language: Language, reason: LineReason | None = None) -> str:
    """Return in plain words why nothing is being sent, and what to do (offline_sync.md B5)."""
    nearer = f"sync.line.{hold.value}_{reason.value}" if reason is not None else ""
    return text(nearer if has_text(nearer) else f"sync.hold.{hold.value}", language)


def line_step_sentence(outcome: StepOutcome, language: Language) -> str:
    """Return what is wrong at a step of the way to the portal, and what to do about it there."""
    if outcome.gap is not None:
        moments = {"here": outcome.gap.here, "there": outcome.gap.there}
        shown = {n: f"{office_time(at):%d-%m-%Y %H:%M}" for n, at in moments.items()}
        words = {name: local_digits(moment, language) for name, moment in shown.items()}
        return text("settings.trouble.clock_gap", language, **words)
    if outcome.hold is None:
        return sentence(DeskError(outcome.code), language)
    key = f"settings.trouble.{outcome.hold.value}"
    if outcome.reason is None and has_text(key):
        return text(key, language)
    return hold_sentence(outcome.hold, language, outcome.reason)


def next_try_sentence(until: datetime, language: Language) -> str:
    """Return when the portal is tried again, by the office's clock."""
    return text(
        "sync.hold.next_try", language, time=local_digits(f"{office_time(until):%H:%M}", language)
    )


def health_sentences(report: HealthReport, language: Language) -> tuple[str, ...]:
    """Return what the operator must know of the store and its disk, the gravest first."""
    found = []
    if report.is_damaged:
        found.append(text("health.damaged", language))
    if report.is_read_only:
        found.append(text("health.read_only", language))
    if report.room.level is not RoomLevel.AMPLE:
        free_mb = local_digits(report.room.free_bytes // 2**20, language)
        found.append(text(f"health.room.{report.room.level.value}", language, free_mb=free_mb))
    return tuple(found)


def salvage_pages(report: SalvageReport, language: Language) -> tuple[str, ...]:
    """Return the lines of a salvage's report for people; it holds numbers, never a name."""

    def say(key: str, **values: int | str) -> str:
        return text(
            f"health.salvage.{key}",
            language,
            **{name: _shown(value, language) for name, value in values.items()},
        )

    lines = [
        say("title"),
        say("saved", cases=report.cases),
        say("pages", damaged=report.damaged_pages, pages=report.pages),
        say("kept", folder=report.kept_in.name),
    ]
    if report.missing:
        lines += [say("missing", count=len(report.missing))]
        lines += [f"  {number}" for number in report.missing]
    else:
        lines.append(say("none_missing"))
    for table in report.tables:
        if table.lost is None or table.lost:
            name = text(f"health.table.{table.table}", language)
            lost = say("unknown") if table.lost is None else local_digits(table.lost, language)
            lines.append(say("lost", table=name, lost=lost))
    lines.append(say("next" if report.is_enrolled else "enrol"))
    return tuple(lines)


def name_of(named: Named, language: Language) -> str:
    """Return a name in the language."""
    return named.name_bn if language is Language.BN else named.name_en


def _say(area: str, code: str, values: Mapping[str, object], language: Language) -> str:
    key = f"{area}.{code}"
    if not has_text(key):
        return text("errors.unknown_code", language, code=code)
    return text(key, language, **{name: _shown(value, language) for name, value in values.items()})


def _shown(value: object, language: Language) -> object:
    """Return a choice's word, or a count in the language's digits; other text stays as it is."""
    if isinstance(value, Enum):
        return value_label(value, language)
    return local_digits(value, language) if isinstance(value, int) else value
