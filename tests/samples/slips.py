"""Facts of slips for tests: invented people, our own words."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from local_db.domain.clock import IST
from local_db.domain.complaint import CitizenLanguage, PaperKind, Relation
from local_db.domain.number import Number
from printing.slip_facts import (
    BehalfFacts,
    Both,
    Expected,
    ExpectedRule,
    NoticeFacts,
    OfficeFacts,
    PaperFacts,
    SlipFacts,
)

HARD_WORDS: Final = tuple(
    (Path(__file__).parent / "hard_words.txt").read_text(encoding="utf-8").split()
)
NUMBER: Final = Number.parse("26-347-02-00123-59")
QR_TEXT: Final = (
    "WBG1:26347020012359:202611231142:3F2A9C71:26-347-02:1:9A8B7C6D5E4F:"
    "6F8JD+K2 7QX.V0M4/ZT:1C-W$9*L%5HB3GRNYEUPAISOD6KF8J"
    "J2 7QX.V0M4/ZT1CW$9*L%5HB3GRNYEUPAISOD6KF8JD0"
)

FACTS: Final = SlipFacts(
    number=NUMBER,
    filed_at=datetime(2026, 11, 23, 11, 42, 7, tzinfo=IST),
    office=OfficeFacts(
        name=Both(
            "ব্লক উন্নয়ন আধিকারিকের কার্যালয়, আউশগ্রাম-১",
            "Office of the Block Development Officer, Ausgram-I",
        ),
        district=Both("পূর্ব বর্ধমান", "Purba Bardhaman"),
        address=Both("গুসকরা, পিন ৭১৩১২৮", "Guskara, PIN 713128"),
        hours=Both("সোম–শুক্র ১০:৩০–১৭:৩০", "Mon–Fri 10:30–17:30"),
        phone="0342-2255001",
    ),
    notices=NoticeFacts(
        how_to_check=Both(
            "এই কাউন্টারে নম্বর বলুন, অথবা পোর্টালে মোবাইল নম্বর দিন।",
            "Ask at this counter, or enter your mobile number at the portal.",
        ),
        helpline="9137091370",
        free_of_charge=Both(
            "এই পরিষেবা বিনামূল্যে; কাউকে টাকা দেবেন না।",
            "This service is free; give no money to anyone.",
        ),
        privacy=Both(
            "আপনার তথ্য শুধু এই অভিযোগের জন্য। প্রশ্ন থাকলে এই কার্যালয়ে জানান।",
            "Your data is used only for this complaint. Questions: ask this office.",
        ),
        if_not_solved=Both(
            "তারিখ পেরিয়ে গেলে এই স্লিপ নিয়ে আবার আসুন।",
            "If the date passes, come back with this slip.",
        ),
    ),
    name="সুস্মিতা চট্টোপাধ্যায়",
    name_en="Susmita Chattopadhyay",
    mobile="9830012345",
    gp_name="বিল্বগ্রাম",
    village="অভিরামপুর",
    type=Both("রাস্তা ও পরিকাঠামো", "Roads and infrastructure"),
    category=Both("গ্রামীণ রাস্তা", "Rural roads"),
    subcategory=Both("রাস্তা ভাঙা", "Broken road"),
    reason=Both("কাজ হয়নি", "Work not done"),
    description=(
        "গ্রামের প্রাথমিক বিদ্যালয়ের সামনের রাস্তাটি শ্রাবণ মাস থেকে ভেঙে আছে। বর্ষায় জল জমে থাকে, "
        "বাচ্চারা পড়ে যায়। BDO-এর কার্যালয়ে ১২ আগস্ট দরখাস্ত (No. 118/2026) দেওয়া হয়েছিল, "
        "কিন্তু এখনও কৃষক পাড়ার কেউ কোনো উত্তর পায়নি।"
    ),
    relief="রাস্তাটি মেরামত করা হোক।",
    papers=(
        PaperFacts(kind=PaperKind.PHOTO, title="ভাঙা রাস্তার ছবি", pages=1),
        PaperFacts(kind=PaperKind.LETTER, pages=2),
    ),
    department=Both("পঞ্চায়েত ও গ্রামোন্নয়ন", "Panchayats and Rural Development"),
    expected=Expected(on=date(2026, 12, 2), rule=ExpectedRule.OFFICE_DAYS, days=7),
    entered_by="AUS1-OP2",
    counter_label="2",
    app_version="0.1.0",
    record_hash="9A8B 7C6D 5E4F",
    qr_text=QR_TEXT,
)


def facts(**changes: Any) -> SlipFacts:
    """Return the sample facts with some changed."""
    return replace(FACTS, **changes)


_LONG_NAME: Final = ("ত্রৈলোক্যনাথ বন্দ্যোপাধ্যায় ভট্টাচার্য " * 5)[:150].strip()

OVERFULL: Final = facts(
    name=_LONG_NAME,
    name_en=("Troilokyanath Bandyopadhyay " * 6)[:150].strip(),
    on_behalf_of=BehalfFacts(name=_LONG_NAME, relation=Relation.PARENT),
    signatories=112,
    gp_name=_LONG_NAME[:100].strip(),
    village=_LONG_NAME[:100].strip(),
    description=("দীর্ঘ বিবরণ: রাস্তা, জল, বিদ্যুৎ, রেশন ও পেনশন। " * 90)[:4000],
    relief="সব কাজ দ্রুত সম্পূর্ণ করা হোক। " * 30,
    scheme_ref="WB/" + "9" * 97,
    previous=NUMBER,
    papers=tuple(
        PaperFacts(kind=PaperKind.IDENTITY_MASKED, title="দীর্ঘ শিরোনাম " * 7, pages=20)
        for _ in range(5)
    ),
    is_specimen=True,
    is_emergency=True,
    copy=12,
    copied_on=date(2026, 12, 31),
)

HOSTILE_TEXTS: Final = (
    "<b>মোটা</b> & <script>alert(1)</script> \\( ) %PDF ]] >>",
    "🙏🏽 👨‍👩‍👧 ধন্যবাদ ✓ → 漢字 தமிழ்",
    "ক্ষি" * 1000,
    "w" * 4000,
    "\u200dক\u200d \u200c \u200d",
    "ি ু ্ ্্্ ়়়",
    "ক" + "্ক" * 400,
    "ক" + "\u0981" * 300,
    "a\u0301" * 300,
    "তথ্য\x00\x07\x1b[31m\ufffe\ue000 শেষ",
    "soft\u00adhyphen non\u00a0break \u202eright-to-left\u202c",
    "شکایت درج کریں BDO دفتر 2026 میں",
    "सड़क टूटी है ᱥᱟᱱᱛᱟᱲᱤ শেষ",
    "\n\n\t \n",
    "।",
    "x " * 2000,
)
ALL_LANGUAGES: Final = tuple(CitizenLanguage)
