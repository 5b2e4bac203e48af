"""Facts of status slips and re-contacts for tests: invented people, our own words."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from local_db.domain.clock import IST
from printing.case_facts import CaseFacts, RecontactFacts, StepFacts
from printing.slip_facts import Both
from tests.samples.slips import FACTS, OVERFULL

_PANCHAYATS: Final = Both("পঞ্চায়েত ও গ্রামোন্নয়ন", "Panchayats and Rural Development")
_BLOCK: Final = Both("ব্লক উন্নয়ন আধিকারিক, আউশগ্রাম-১", "BDO, Ausgram-I")

STEPS: Final = (
    StepFacts(
        at=datetime(2026, 12, 1, 16, 5, tzinfo=IST),
        state=Both("কাজ চলছে", "Action being taken"),
        department=_PANCHAYATS,
        officer=Both("সহকারী বাস্তুকার", "Assistant Engineer"),
        note=Both(
            "মাপজোক হয়েছে; ইট ও পাথর এলে ১০ ডিসেম্বরের মধ্যে কাজ শুরু হবে।",
            "Measured; work starts by 10 December when bricks and stone arrive.",
        ),
    ),
    StepFacts(
        at=datetime(2026, 11, 26, 10, 40, tzinfo=IST),
        state=Both("দপ্তরে পাঠানো হয়েছে", "Forwarded to the department"),
        department=_PANCHAYATS,
    ),
    StepFacts(
        at=datetime(2026, 11, 24, 9, 15, tzinfo=IST),
        state=Both("পোর্টালে গৃহীত", "Received at the portal"),
        department=_BLOCK,
    ),
)

CASE: Final = CaseFacts(
    slip=replace(
        FACTS,
        name="সু*** চ***",
        name_en=None,
        portal_ref="CMO/2026/1187342",
        is_on_portal=True,
        is_department_confirmed=True,
    ),
    state=Both("কাজ চলছে", "Action being taken"),
    as_of=datetime(2026, 12, 2, 9, 58, tzinfo=IST),
    steps=STEPS,
    printed_at=datetime(2026, 12, 2, 12, 31, tzinfo=IST),
)

AGAIN: Final = RecontactFacts(
    at=datetime(2026, 12, 2, 12, 28, tzinfo=IST),
    note="মাপজোকের পরে আর কেউ আসেনি। স্কুলের সামনে জল জমে আছে, একটি শিশু পড়ে হাত ভেঙেছে।",
    disputes_outcome=False,
    count=1,
    taken_by="AUS1-OP2",
)

_LONG: Final = "দীর্ঘ মন্তব্য: রাস্তা, জল, বিদ্যুৎ, রেশন ও পেনশন। " * 60

FULL_CASE: Final = CaseFacts(
    slip=replace(OVERFULL, copy=1, copied_on=None, department=Both(_LONG[:200], _LONG[:200])),
    state=Both("নিষ্পত্তি হয়েছে " * 8, "Disposed of after all parties were heard " * 4),
    as_of=datetime(2026, 12, 30, 9, 58, tzinfo=IST),
    is_late=True,
    outcome=Both("দাবি মানা হয়নি " * 9, "Not granted " * 12),
    steps=tuple(
        StepFacts(
            at="দুই সপ্তাহ আগে" if place % 7 == 3 else datetime(2026, 12, 30, 9, 58, tzinfo=IST),
            state=Both("দপ্তরে পাঠানো হয়েছে", "Forwarded to the department"),
            department=_PANCHAYATS,
            officer=Both(_LONG[:150], ""),
            note=Both(_LONG, ""),
        )
        for place in range(40)
    ),
    printed_at=datetime(2026, 12, 31, 12, 31, tzinfo=IST),
)

FULL_AGAIN: Final = RecontactFacts(
    at=datetime(2026, 12, 31, 12, 28, tzinfo=IST),
    note=_LONG,
    disputes_outcome=True,
    count=12,
    taken_by="AUS1-OP2",
)


def case(**changes: Any) -> CaseFacts:
    """Return the sample case with some facts changed; those of the slip by ``slip_<name>``."""
    of_slip = {n.removeprefix("slip_"): v for n, v in changes.items() if n.startswith("slip_")}
    own = {n: v for n, v in changes.items() if not n.startswith("slip_")}
    return replace(CASE, slip=replace(CASE.slip, **of_slip), **own)
