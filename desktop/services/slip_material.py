"""Gather what a slip says from the complaint, the office, the catalogue and the notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from desktop.services.master_data import MasterData, Notice
from desktop.services.slip_seal import SlipMarks
from desktop.services.wording import field_label
from local_db.domain.case import CaseStatus
from local_db.domain.catalogue import DEPARTMENT, Catalogue, Item
from local_db.domain.clock import ClockTrust
from local_db.domain.complaint import Complaint, Intake, PetitionerKind, Priority
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.fields import specs
from local_db.domain.number import Number
from local_db.domain.people import Device, Office
from local_db.domain.slip_date import stated_at
from local_db.domain.working_days import OFFICE_DEFAULT_DAYS
from printing.slip_facts import (
    BehalfFacts,
    Both,
    Expected,
    ExpectedRule,
    ExtraFact,
    NoticeFacts,
    OfficeFacts,
    PaperFacts,
    SlipFacts,
)
from resources.text import Language
from resources.version import VERSION

_DIGEST_SHOWN = 12
_NOT_KNOWN = Both("—", "—")
# Fields that have a row of their own on the slip (domain study, section D).
_PLACED = frozenset(
    {
        "petitioner.name",
        "petitioner.name_en",
        "address.gp_name",
        "address.village",
        "complaint.scheme_ref",
        "complaint.description",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFacts:
    """What differs from one copy of a slip to the next."""

    copy: int
    today: date
    marks: SlipMarks


def slip_facts(
    complaint: Complaint,
    status: CaseStatus,
    device: Device,
    master: MasterData,
    printed: CopyFacts,
) -> SlipFacts:
    """Return the facts of one copy of a slip.

    Raises:
        StorageError: this PC has no office yet.
    """
    if device.office is None:
        raise StorageError(StorageTrouble.NOT_ENROLLED)
    intake, matter, who = complaint.intake, complaint.intake.complaint, complaint.intake.petitioner
    catalogue, today = master.catalogue, printed.today
    behalf = intake.on_behalf_of
    return SlipFacts(
        number=Number(complaint.ref),
        filed_at=stated_at(datetime.fromisoformat(complaint.filed_at), complaint.filed_on),
        clock=ClockTrust(complaint.clock),
        language=intake.language,
        office=_office(device.office, master, today),
        notices=_notices(device.office, master, today),
        name=who.name,
        name_en=who.name_en,
        is_anonymous=who.kind is PetitionerKind.ANONYMOUS,
        on_behalf_of=(
            None if behalf is None else BehalfFacts(name=behalf.name, relation=behalf.relation)
        ),
        signatories=who.signatories,
        mobile=who.mobile,
        gp_name=intake.address.gp_name,
        village=intake.address.village,
        type=_both(catalogue.find("type", matter.type), matter.type),
        category=_both(catalogue.find("category", matter.category), matter.category),
        subcategory=_optional(catalogue, "subcategory", matter.subcategory),
        reason=_optional(catalogue, "reason", matter.reason),
        scheme_ref=matter.scheme_ref,
        previous=None if intake.previous_ref is None else Number(intake.previous_ref),
        description=matter.description,
        relief=matter.relief,
        papers=tuple(
            PaperFacts(kind=paper.kind, pages=paper.pages, title=paper.title)
            for paper in complaint.papers
        ),
        extras=tuple(_extras(intake)),
        department=_department(complaint, status, catalogue),
        is_department_confirmed=status.department_confirmed,
        expected=_expected(complaint, status, catalogue),
        portal_ref=status.summary.portal_ref,
        is_on_portal=status.summary.state is not None or status.summary.portal_ref is not None,
        is_sensitive=intake.sensitive,
        is_confidential=intake.confidential,
        is_emergency=intake.priority is Priority.EMERGENCY,
        is_specimen=device.is_practice,
        copy=printed.copy,
        copied_on=today if printed.copy > 1 else None,
        entered_by=complaint.entered_by,
        counter_label=device.counter_label,
        app_version=VERSION,
        record_hash=complaint.digest.removeprefix("sha256:")[:_DIGEST_SHOWN],
        qr_text=printed.marks.qr_text,
        short_code=printed.marks.short_code,
    )


def _extras(intake: Intake) -> Iterator[ExtraFact]:
    """Yield every further field whose specification says ``on_slip``: no layout knows its name."""
    for part_name in ("petitioner", "address", "complaint"):
        part = getattr(intake, part_name)
        for name, spec in specs(type(part)).items():
            path, value = f"{part_name}.{name}", getattr(part, name)
            if spec.on_slip and path not in _PLACED and value is not None:
                label = Both(field_label(path, Language.BN), field_label(path, Language.EN))
                yield ExtraFact(label=label, value=str(value))


def _both(item: Item | None, code: str) -> Both:
    return Both(code, code) if item is None else Both(item.name_bn, item.name_en)


def _optional(catalogue: Catalogue, kind: str, code: str | None) -> Both | None:
    return None if code is None else _both(catalogue.find(kind, code), code)


def _department(complaint: Complaint, status: CaseStatus, catalogue: Catalogue) -> Both:
    if status.department is not None:
        return Both(status.department.name_bn, status.department.name_en)
    expected = catalogue.find(DEPARTMENT, complaint.department_expected)
    return _NOT_KNOWN if expected is None else Both(expected.name_bn, expected.name_en)


def _expected(complaint: Complaint, status: CaseStatus, catalogue: Catalogue) -> Expected | None:
    day = status.expected_by or complaint.expected_by
    if day is None:
        return None
    matter = complaint.intake.complaint
    limit = catalogue.limit_days(matter.category, matter.subcategory)
    return Expected(
        on=day,
        rule=ExpectedRule.OFFICE_DAYS if limit is None else ExpectedRule.PUBLISHED_LIMIT,
        days=OFFICE_DEFAULT_DAYS if limit is None else limit,
    )


def _office(office: Office, master: MasterData, today: date) -> OfficeFacts:
    hours = master.notice("office_hours", today)
    return OfficeFacts(
        name=Both(office.name_bn, office.name_en),
        district=Both(office.district_bn, office.district_en),
        hours=None if hours is None else Both(hours.bn, hours.en),
        phone=office.phone,
    )


def _notices(office: Office, master: MasterData, today: date) -> NoticeFacts:
    def said(key: str) -> Both:
        found = master.notice(key, today) or Notice(bn="", en="")
        return Both(found.bn, found.en)

    helpline = master.notice("helpline", today)
    return NoticeFacts(
        how_to_check=said("how_to_check"),
        free_of_charge=said("free_of_charge"),
        privacy=said("privacy"),
        if_not_solved=said("if_not_solved"),
        helpline=office.helpline or (None if helpline is None else helpline.en),
    )
