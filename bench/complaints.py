"""Complaints for benchmarks: another one for every number, the same one for the same number.

Words follow Zipf's law over a vocabulary of the size of a real office's (local_db.md 2), names and
mobiles come back as people do. Nothing here is a real person's.
"""

import itertools
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from local_db.domain.clock import IST, ClockTrust
from local_db.domain.complaint import (
    Address,
    CitizenLanguage,
    Intake,
    Matter,
    Petitioner,
    PetitionerKind,
    Source,
)
from local_db.domain.filing import FilingRequest
from local_db.domain.sealing import FilingFacts

OPERATOR: Final = "BENCH-OP1"
FIRST_DAY: Final = datetime(2016, 1, 4, 10, 0, tzinfo=IST)
_EVERY: Final = timedelta(minutes=5)
_VOCABULARY: Final = 90_000
_PEOPLE: Final = 300_000
_WORDS_IN_TEXT: Final = (18, 46)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_COMMON: Final = _words(
    "আমার আমাদের গ্রামের রাস্তা রাস্তার নলকূপ নলকূপটি জল পানীয় জলের কষ্ট তিন মাস ধরে খারাপ পঞ্চায়েতে "
    "জানিয়ে কাজ হয়নি বিদ্যুৎ খুঁটি ভেঙে গেছে ভাতা টাকা পাইনি বাড়ি ঘর আবাস যোজনা তালিকায় নাম নেই জমি "
    "জমির রেকর্ড ভুল সংশোধন চাই স্কুল স্কুলের শিক্ষক মিড ডে মিল রেশন কার্ড দোকান ডিলার চাল কম দেয় হাসপাতাল "
    "ডাক্তার আসে না পুকুর ভরাট নালা নিকাশি বর্ষায় জমে থাকে সেতু কালভার্ট ভাঙা অফিসে গেলে ঘুরতে হয় আবেদন "
    "করেছি উত্তর পাইনি দয়া করে ব্যবস্থা নিন এবং ও কিন্তু যে সে তার তাদের এই ওই একটি অনেক দিন বছর"
)
_LETTERS: Final = "কখগঘচছজঝটঠডঢতথদধনপফবভমযরলশষসহ"
_SIGNS: Final = ("", "া", "ি", "ী", "ু", "ূ", "ে", "ো", "ৈ", "ৌ")
_GIVEN: Final = _words(
    "সুকুমার লক্ষ্মীরানী গৌতম রহিমা আবদুল তারাপদ মালতী শেফালী রবীন্দ্রনাথ সন্ধ্যা কৃষ্ণা অনিমা সাবিত্রী বিশ্বজিৎ "
    "প্রসেনজিৎ নূরজাহান ফতেমা আজিজুল সনাতন বাহামণি চুনারাম পার্বতী দুলাল নিমাই হরিপদ সরস্বতী মমতাজ ইব্রাহিম "
    "Sukumar Rahima Gautam Malati Abdul Sanjay Priyanka Tapan Anima Jahanara Bikash Mita Ranjit"
)
_FAMILY: Final = _words(
    "মণ্ডল বন্দ্যোপাধ্যায় মুখোপাধ্যায় চট্টোপাধ্যায় দাস ঘোষ পাল সরকার রায় খাতুন বিবি শেখ হাঁসদা মুর্মু সোরেন টুডু "
    "কিস্কু বাউরি বাগদি মাঝি মাহাতো ঘোড়ুই সামন্ত জানা বেরা মাইতি মিদ্যা মল্লিক বিশ্বাস কর্মকার সূত্রধর "
    "Mondal Das Khatun Ghosh Sarkar Sheikh Murmu Roy Biswas Mallick Bauri"
)
_PLACES: Final = tuple(f"{name}{end}" for name in _GIVEN[:20] for end in ("পুর", "গ্রাম", "ডাঙা"))
_CATEGORIES: Final = ("C16", "C01", "C05", "C09")


def _vocabulary() -> tuple[Sequence[str], Sequence[float]]:
    dice = random.Random(3)  # noqa: S311 - words, not secrets
    made: dict[str, None] = dict.fromkeys(_COMMON)
    while len(made) < _VOCABULARY:
        syllables = dice.randint(2, 4)
        word = "".join(dice.choice(_LETTERS) + dice.choice(_SIGNS) for _ in range(syllables))
        made[word] = None
    words = tuple(made)
    weights = itertools.accumulate(1 / (rank + 8) for rank in range(len(words)))
    return words, tuple(weights)


_WORDS, _WEIGHTS = _vocabulary()


def mobile_of(person: int) -> str:
    """Return the mobile number of a person of the benchmark."""
    return str(6_000_000_000 + person * 13_007 % 3_999_999_999)


def complaint(number: int) -> FilingRequest:
    """Return the complaint of a number: about 210 characters, one in fifty sensitive."""
    dice = random.Random(number)  # noqa: S311 - words, not secrets
    filed_at = FIRST_DAY + number * _EVERY
    person = min(dice.randrange(_PEOPLE), dice.randrange(_PEOPLE))
    facts = FilingFacts(
        filed_at=filed_at,
        filed_on=filed_at.date(),
        clock=ClockTrust.GOOD,
        entered_by=OPERATOR,
        expected_by=filed_at.date() + timedelta(days=7),
        department_expected="PRD",
    )
    named = random.Random(person)  # noqa: S311 - words, not secrets
    who = Petitioner(
        kind=PetitionerKind.PERSON,
        name=f"{named.choice(_GIVEN)} {named.choice(_FAMILY)}",
        mobile=mobile_of(person),
    )
    words = dice.choices(_WORDS, cum_weights=_WEIGHTS, k=dice.randint(*_WORDS_IN_TEXT))
    matter = Matter(
        type="T08", category=_CATEGORIES[number % len(_CATEGORIES)], description=" ".join(words)
    )
    intake = Intake(
        source=Source.WALK_IN,
        language=CitizenLanguage.BN,
        petitioner=who,
        address=Address(block="2796", village=named.choice(_PLACES)),
        complaint=matter,
        sensitive=number % 50 == 0,
    )
    return FilingRequest(intake=intake, facts=facts, papers=(), operator_code=OPERATOR)


def text_words(number: int, count: int) -> str:
    """Return words of a complaint's text, to search for."""
    text = complaint(number).intake.complaint.description.split()
    return " ".join(text[:count])
