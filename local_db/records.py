"""One unit of work over the store: everything that can be asked or written, by topic."""

from functools import cached_property

from local_db.domain.audit import AuditHead, AuditReport, Check
from local_db.domain.case import CasePage, OutOfScope, Rejected
from local_db.domain.draft import Draft
from local_db.domain.enrolment import ClockFacts, HighWater, HoldState, Lease
from local_db.domain.filing import Filed, FilingRequest
from local_db.domain.outbox import Attempt
from local_db.domain.pack import Pack
from local_db.domain.slip_print import SlipPrint
from local_db.repositories.amendments import AmendmentRepository
from local_db.repositories.audit import AuditRepository
from local_db.repositories.carrying import CarryingRepository
from local_db.repositories.checks import VERIFIED, CheckRepository
from local_db.repositories.complaints import ComplaintRepository
from local_db.repositories.device import DeviceRepository
from local_db.repositories.drafts import DraftRepository
from local_db.repositories.duplicates import DuplicateRepository
from local_db.repositories.habits import HabitRepository
from local_db.repositories.installation import InstallationRepository
from local_db.repositories.keys import KeyRepository
from local_db.repositories.learned_words import LearnedWordRepository
from local_db.repositories.operators import OperatorRepository
from local_db.repositories.outbox import OutboxRepository
from local_db.repositories.packs import PackRepository
from local_db.repositories.papers import PaperRepository
from local_db.repositories.portal_cases import PortalCaseRepository
from local_db.repositories.portal_line import PortalLineRepository
from local_db.repositories.search_index import SearchIndex
from local_db.repositories.slip_dates import SlipDateRepository
from local_db.repositories.slips import SlipRepository
from local_db.repositories.stock_phrases import StockPhraseRepository
from local_db.repositories.uploads import UploadRepository
from local_db.repositories.work import Work

# What records take and give, so that a caller of the store needs one import.
__all__ = [
    "VERIFIED",
    "Attempt",
    "AuditHead",
    "AuditReport",
    "CasePage",
    "Check",
    "ClockFacts",
    "Draft",
    "Filed",
    "FilingRequest",
    "HighWater",
    "HoldState",
    "Lease",
    "OutOfScope",
    "Pack",
    "Records",
    "Rejected",
    "SlipPrint",
]


class Records:
    """The store's content inside one transaction; it never leaves the ``with`` block."""

    def __init__(self, work: Work) -> None:
        self.work = work

    @cached_property
    def device(self) -> DeviceRepository:
        """This installation at the portal."""
        return DeviceRepository(self.work)

    @cached_property
    def installation(self) -> InstallationRepository:
        """Whether this store is a copy of another one."""
        return InstallationRepository(self.work)

    @cached_property
    def complaints(self) -> ComplaintRepository:
        """Complaints filed here."""
        return ComplaintRepository(self.work)

    @cached_property
    def habits(self) -> HabitRepository:
        """What is written most."""
        return HabitRepository(self.work)

    @cached_property
    def slip_dates(self) -> SlipDateRepository:
        """The day on slips while the PC's clock is doubted."""
        return SlipDateRepository(self.work)

    @cached_property
    def stock_phrases(self) -> StockPhraseRepository:
        """What the office writes again and again."""
        return StockPhraseRepository(self.work)

    @cached_property
    def amendments(self) -> AmendmentRepository:
        """What was said later about complaints."""
        return AmendmentRepository(self.work)

    @cached_property
    def drafts(self) -> DraftRepository:
        """Complaints being typed."""
        return DraftRepository(self.work)

    @cached_property
    def outbox(self) -> OutboxRepository:
        """Messages for the portal."""
        return OutboxRepository(self.work)

    @cached_property
    def carrying(self) -> CarryingRepository:
        """The queue as a pen drive carries it."""
        return CarryingRepository(self.work)

    @cached_property
    def portal_cases(self) -> PortalCaseRepository:
        """What the portal did."""
        return PortalCaseRepository(self.work)

    @cached_property
    def portal_line(self) -> PortalLineRepository:
        """How this PC reaches the portal."""
        return PortalLineRepository(self.work)

    @cached_property
    def papers(self) -> PaperRepository:
        """Papers of the cases."""
        return PaperRepository(self.work)

    @cached_property
    def uploads(self) -> UploadRepository:
        """Papers on their way to the portal."""
        return UploadRepository(self.work)

    @cached_property
    def slips(self) -> SlipRepository:
        """Slips that were printed or wait."""
        return SlipRepository(self.work)

    @cached_property
    def duplicates(self) -> DuplicateRepository:
        """Earlier complaints that one being typed may repeat."""
        return DuplicateRepository(self.work)

    @cached_property
    def search_index(self) -> SearchIndex:
        """What makes cases findable."""
        return SearchIndex(self.work)

    @cached_property
    def operators(self) -> OperatorRepository:
        """People of this counter."""
        return OperatorRepository(self.work)

    @cached_property
    def learned_words(self) -> LearnedWordRepository:
        """Words that operators chose while typing."""
        return LearnedWordRepository(self.work)

    @cached_property
    def packs(self) -> PackRepository:
        """Master data of the portal."""
        return PackRepository(self.work)

    @cached_property
    def audit(self) -> AuditRepository:
        """The audit chain."""
        return AuditRepository(self.work)

    @cached_property
    def keys(self) -> KeyRepository:
        """What a change of the data key leaves to be remembered."""
        return KeyRepository(self.work)

    @cached_property
    def checks(self) -> CheckRepository:
        """What ``abhijog verify`` looks at."""
        return CheckRepository(self.work)
