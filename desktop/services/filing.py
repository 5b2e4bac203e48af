"""File a complaint: judge what was typed, keep the papers, give the number, queue the message."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from desktop.services.master_data import MasterData
from desktop.services.paper_intake import PaperError, PreparedPaper, prepare_paper, read_paper_file
from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.case import CaseSummary
from local_db.domain.clock import Clock, ClockTrust, clock_trust, office_time
from local_db.domain.complaint import (
    Address,
    Intake,
    Paper,
    PaperKind,
    PaperRequest,
    Petitioner,
)
from local_db.domain.enrolment import ClockFacts
from local_db.domain.errors import DeskError, Problem, StorageError, StorageTrouble, ValidationError
from local_db.domain.intake import MAX_PAPERS, Notice, check_intake, read_intake
from local_db.domain.number import Number
from local_db.domain.sealing import FilingFacts
from local_db.domain.slip_date import ConfirmedDate, Moment, SlipDate, is_possible, slip_date
from local_db.domain.text import read_mobile, search_form
from local_db.domain.working_days import expected_by
from local_db.machine import boot_mark
from local_db.records import FilingRequest
from local_db.store import Store

_EARLIER_SHOWN: Final = 5
# What one number's complaints are read to tell its people apart, and how many have a key.
_EARLIER_READ: Final = 40
_MOST_PEOPLE: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledComplaint:
    """What the counter knows the moment a complaint is committed."""

    number: Number
    case_id: str
    notices: tuple[Notice, ...]
    expected_by: date | None

    @property
    def ref(self) -> str:
        """The fourteen digits."""
        return self.number.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturningCitizen:
    """Somebody who filed here before with this mobile number."""

    petitioner: Petitioner
    address: Address
    earlier: tuple[CaseSummary, ...]


class FilingService:
    """The counter's main act."""

    def __init__(self, store: Store, clock: Clock, master: Callable[[], MasterData]) -> None:
        self._store = store
        self._clock = clock
        self._master = master

    def check(self, body: Mapping[str, object]) -> tuple[Problem, ...]:
        """Return what is wrong with what is typed so far."""
        return check_intake(body, self._master().catalogue)

    def file(
        self,
        body: object,
        operator_code: str,
        *,
        draft_id: str | None = None,
        paper_folder: Path | None = None,
        held: tuple[Paper, ...] = (),
    ) -> FiledComplaint:
        """File a complaint and return its number; nothing is shown before the commit.

        Papers are kept under their hash before the transaction, so a sealed complaint never names
        a paper that is not there; ``held`` are papers taken in before by ``hold_paper``.

        Raises:
            ValidationError: every bad field, papers included.
            StorageError: the store could not take it; nothing was given out.
        """
        reading = read_intake(body, self._master().catalogue)
        if len(held) + len(reading.papers) > MAX_PAPERS:
            raise ValidationError(
                [Problem(field="papers", code="too_many", values={"limit": MAX_PAPERS})]
            )
        prepared = self._prepare(reading.papers, paper_folder or Path())
        papers = (
            *map(_with_masked_title, held),
            *(self._keep(r, paper) for r, paper in zip(reading.papers, prepared, strict=True)),
        )
        facts = self._facts(reading.intake, operator_code)
        request = FilingRequest(
            intake=reading.intake, facts=facts, papers=papers, operator_code=operator_code
        )
        with self._store.write() as records:
            filed = records.complaints.file(request, draft_id=draft_id)
            if facts.clock is ClockTrust.SUSPECT:
                # So that the next start of the PC, at the same false time, is seen to be another.
                records.slip_dates.use_at(self._moment())
        return FiledComplaint(
            number=Number(filed.ref),
            case_id=filed.case_id,
            notices=reading.notices,
            expected_by=facts.expected_by,
        )

    def hold_paper(self, source: Path | bytes, kind: PaperKind, name: str) -> Paper:
        """Take a paper in while the complaint is still being typed, and keep it encrypted.

        What cannot be used is told at once, and a draft survives the pen drive being pulled.

        Raises:
            PaperError: it cannot be used; the code says why.
            StorageError: the vault could not take it.
        """
        data = source if isinstance(source, bytes) else read_paper_file(source)
        request = PaperRequest(path=name, kind=kind)
        return self._keep(request, prepare_paper(data, kind, name))

    def slip_date(self) -> SlipDate:
        """Return which day the next slip carries, and whether somebody should say it first."""
        with self._store.read() as records:
            known, said = records.device.clock_facts(), records.slip_dates.get()
        return slip_date(self._moment(), self._trust_by(known), known, said)

    def answer_by(self, category: str, subcategory: str | None) -> date:
        """Return by when an answer may be expected to a complaint filed now."""
        limit = self._master().catalogue.limit_days(category, subcategory)
        return expected_by(self.slip_date().on, limit, self._master().holidays)

    def confirm_date(self, on: date, operator_code: str) -> SlipDate:
        """Keep the day that an operator says while the clock is doubted; for today only.

        Raises:
            DeskError: ``slip_date_impossible``, a day that cannot be today.
        """
        with self._store.write() as records:
            if not is_possible(on, records.device.clock_facts()):
                raise DeskError("slip_date_impossible")
            records.slip_dates.save(ConfirmedDate(on=on, at=self._moment()), operator_code)
        return self.slip_date()

    def clock_trust(self) -> ClockTrust:
        """Judge this PC's clock by what the portal told; it never blocks work."""
        with self._store.read() as records:
            known = records.device.clock_facts()
        return self._trust_by(known)

    def require_lease(self) -> None:
        """Refuse early when this PC may not give out numbers.

        Raises:
            StorageError: ``store_not_enrolled``, ``store_cloned``.
        """
        with self._store.read() as records:
            if records.installation.copy_kind is not None:
                raise StorageError(StorageTrouble.CLONED)
            if records.device.active_lease() is None:
                raise StorageError(StorageTrouble.NOT_ENROLLED)

    def people(self, typed: str) -> tuple[ReturningCitizen, ...]:
        """Return who filed with a mobile number, the latest first; a family shares one.

        A person is known by the name, as it is searched for; who gave none comes only alone.
        """
        mobile = read_mobile(typed)
        if mobile is None:
            return ()
        people: dict[str, list[tuple[CaseSummary, Intake]]] = {}
        with self._store.read() as records:
            for summary in records.complaints.by_mobile(mobile, _EARLIER_READ):
                filed = records.complaints.get(summary.ref)
                if filed is not None:
                    who = filed.intake.petitioner
                    key = search_form(who.name or who.name_en or "")
                    people.setdefault(key, []).append((summary, filed.intake))
        named = {name: theirs for name, theirs in people.items() if name} or people
        return tuple(
            ReturningCitizen(
                petitioner=theirs[0][1].petitioner,
                address=theirs[0][1].address,
                earlier=tuple(summary for summary, _ in theirs[:_EARLIER_SHOWN]),
            )
            for theirs in list(named.values())[:_MOST_PEOPLE]
        )

    def returning(self, typed: str) -> ReturningCitizen | None:
        """Return who filed with a mobile number last."""
        people = self.people(typed)
        return people[0] if people else None

    def _trust_by(self, known: ClockFacts) -> ClockTrust:
        return clock_trust(
            self._clock.now(),
            portal_time=known.portal_time,
            offset=known.offset,
            synced_at=known.synced_at,
        )

    def _moment(self) -> Moment:
        clock = self._clock
        return Moment(wall=clock.now(), monotonic=clock.monotonic(), boot=boot_mark())

    def _facts(self, intake: Intake, operator_code: str) -> FilingFacts:
        matter = intake.complaint
        department = self._master().catalogue.department_of(matter.category, matter.subcategory)
        slip = self.slip_date()
        limit = self._master().catalogue.limit_days(matter.category, matter.subcategory)
        return FilingFacts(
            filed_at=office_time(self._clock.now()),
            filed_on=slip.on,
            clock=slip.trust,
            entered_by=operator_code,
            expected_by=expected_by(slip.on, limit, self._master().holidays),
            department_expected=None if department is None else department.code,
        )

    def _prepare(
        self, requests: tuple[PaperRequest, ...], folder: Path
    ) -> tuple[PreparedPaper, ...]:
        prepared: list[PreparedPaper] = []
        problems: list[Problem] = []
        for place, request in enumerate(requests):
            path = folder / request.path
            try:
                prepared.append(prepare_paper(read_paper_file(path), request.kind, path.name))
            except PaperError as error:
                problems.append(
                    Problem(field=f"papers.{place}.path", code=error.code, values=error.values)
                )
        if problems:
            raise ValidationError(problems)
        return tuple(prepared)

    def _keep(self, request: PaperRequest, paper: PreparedPaper) -> Paper:
        return Paper(
            sha256=self._store.papers.add(paper.data),
            bytes=len(paper.data),
            mime=paper.mime,
            kind=request.kind,
            title=request.title,
            pages=paper.pages,
        )


def _with_masked_title(paper: Paper) -> Paper:
    if paper.title is None:
        return paper
    masked, found = mask_aadhaar(paper.title)
    return dataclasses.replace(paper, title=masked) if found else paper
