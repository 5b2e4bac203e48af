"""Names that are written in ways no rule of sound can join, and words that are no part of a name.

Surnames of two traditions (Banerjee is Bandyopadhyay), English forms (Bose, Tagore), short forms
(Sk, Md, Kr) and titles, as they stand in West Bengal's lists (local_db.md 7).
"""

from collections.abc import Mapping
from typing import Final

# The first of a group is its sign. Short forms are compared letter by letter, longer names also by
# sound, so that every usual spelling of one is meant.
_GROUPS: Final = (
    "banerjee bannerjee bandyopadhyay bandopadhyay ব্যানার্জী বন্দ্যোপাধ্যায় বন্দোপাধ্যায়",
    "mukherjee mookerjee mukhopadhyay মুখার্জী মুখোপাধ্যায়",
    "chatterjee chattopadhyay চ্যাটার্জী চট্টোপাধ্যায়",
    "ganguly gangopadhyay গাঙ্গুলী গঙ্গোপাধ্যায়",
    "bhattacharya bhattacharjee ভট্টাচার্য ভট্টাচার্জী",
    "acharya acharjee আচার্য আচার্য্য",
    "gosain gosai gonsai গোঁসাই",
    (
        "mohammad md mohd mohammed muhammad mahammad mohamed মহম্মদ মোহাম্মদ মুহাম্মদ"
        " মহ মো মু মোঃ মহঃ মুঃ মোহা মুহ মোহঃ"
    ),
    "sheikh sk sekh shaikh seikh শেখ সেখ সেক শেক শাইখ",
    "mosammat mst msst mosammat musammat মোসাম্মৎ মুসাম্মৎ মোছাম্মৎ মোসাঃ মোছাঃ মুসাঃ মোসা মোছা",
    "syed sayed saiyad saiyed sayyad সৈয়দ সৈয়েদ সাইয়েদ সাইয়্যেদ ছৈয়দ",
    "hossain hussain husain hosen hussein হোসেন হুসেন হোসাইন হুসাইন হোসাঈন",
    "basu bose bosu বসু বোস",
    "thakur tagore ঠাকুর",
    "sarkar sircar সরকার",
    "roy ray rai রায় রয়",
    "sil seal shil শীল শিল",
    "basak bysack বসাক",
    "pain pyne পাইন",
    "adhya addy adhya আঢ্য",
    "laha law লাহা",
    "dan dawn daw দাঁ",
    "sau shaw shau সাউ",
    "bhuiya bhuiyan bhunia bhuinya ভুঁইয়া ভূঁইয়া ভুইয়া ভূঞা ভুঞা ভুঁইঞা",
    "mia mian miah miya মিয়া মিঞা মিয়াঁ",
    "kumar kr কুমার কুঃ",
    "chandra ch চন্দ্র চঃ",
    "prasad pd প্রসাদ প্রঃ",
    "mahato mahata mahto মাহাতো মাহাত মাহাতা",
    "oraon uraon orao ওঁরাও ওরাওঁ ওরাঁও উরাঁও",
    "abdul abd আব্দুল আবদুল",
    "krishna kishna কৃষ্ণ",
)
_TITLES: Final = (
    "smt srimati shrimati srimoti sri shri shree sree late mr mrs miss ms dr mst mosammat musammat"
    " শ্রী শ্রীমতী শ্রীমতি শ্রীমত্যা মৃত স্বর্গীয় স্বর্গত প্রয়াত মিঃ মিসেস মিস ডাঃ ডঃ শ্রীমান লেট"
    " মোসাম্মত্ মুসাম্মত্ মোছাম্মত্ মোসাঃ মোছাঃ মুসাঃ মোসা মোছা"
)
TITLES: Final = frozenset(_TITLES.split())
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    words[0]: tuple(words) for words in (group.split() for group in _GROUPS)
}
# The English names of letters, as initials are written in Bengali: এস কে দাস.
LETTERS: Final[Mapping[str, str]] = {
    "এ": "a", "বি": "b", "সি": "c", "ডি": "d", "ই": "e", "এফ": "f", "জি": "g", "এইচ": "h",
    "আই": "i", "জে": "j", "কে": "k", "এল": "l", "এম": "m", "এন": "n", "ও": "o", "পি": "p",
    "কিউ": "q", "আর": "r", "এস": "s", "টি": "t", "ইউ": "u", "ভি": "v", "ডব্লু": "w",
    "ডব্লিউ": "w", "এক্স": "x", "ওয়াই": "y", "জেড": "z",
}  # fmt: skip
