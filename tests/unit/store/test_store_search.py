import unicodedata

import pytest
from store_rig import event, file

from local_db.domain.number import Number
from local_db.store import Store


def found(store: Store, query: str) -> list[str]:
    with store.read() as records:
        return [case.ref for case in records.complaints.find(query)]


@pytest.mark.parametrize(
    "write",
    [
        lambda n: n.digits,
        lambda n: n.shown,
        lambda n: n.digits.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")),
        lambda n: n.tail,
        lambda n: f" {n.tail[:3]} {n.tail[3:]} ",
        lambda n: n.tail.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")),
    ],
)
def test_a_number_is_found_however_it_is_typed(store: Store, write) -> None:
    file(store)
    filed = file(store)
    assert found(store, write(Number(filed.ref))) == [filed.ref]


def test_a_wrong_number_finds_nothing(store: Store) -> None:
    file(store)
    assert found(store, "26347020000292") == []
    assert found(store, "0000292") == []


@pytest.mark.parametrize(
    "typed", ["9830012345", "+91 98300 12345", "০৯৮৩০০১২৩৪৫", "98300-12345", "9123456789"]
)
def test_a_mobile_is_found_however_it_is_typed(store: Store, typed: str) -> None:
    filed = file(store, petitioner__alt_mobile="9123456789")
    file(store, petitioner__mobile="9830099999")
    assert found(store, typed) == [filed.ref]


def test_a_returning_citizen_is_known_by_their_mobile(store: Store) -> None:
    first, second = file(store), file(store, petitioner__guardian="তারাপদ")
    file(store, petitioner__mobile=None)
    with store.read() as records:
        earlier = records.complaints.by_mobile("9830012345", 5)
        newest = records.complaints.by_mobile("9830012345", 1)
        last = records.complaints.last_by_mobile("9830012345")
        nobody = records.complaints.last_by_mobile("9000000000")
    assert [case.ref for case in earlier] == [second.ref, first.ref]
    assert [case.ref for case in newest] == [second.ref]
    assert last is not None
    assert last.intake.petitioner.guardian == "তারাপদ"
    assert nobody is None


def test_an_older_portal_number_still_finds_the_case(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        records.portal_cases.apply(
            [event(filed.ref, 1, portal_ref="WB/1"), event(filed.ref, 2, portal_ref="WB/2")], "c"
        )
    assert found(store, "WB/1") == found(store, "wb-2") == [filed.ref]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "Banerjee"),
        ("লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "Bandyopadhyay"),
        ("লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "ব্যানার্জী লক্ষ্মীরানী"),
        ("লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "Laxmirani"),
        ("Sukumar Mondal", "সুকুমার মণ্ডল"),
        ("Sukumar Mondal", "মন্ডল"),
        ("Sukumar Mondal", "Suku"),
        ("শেখ আব্দুল রহমান", "Sk Abdul Rahaman"),
        ("Sk. Md. Rahim", "শেখ মোঃ রহিম"),
        ("Sk. Md. Rahim", "মহম্মদ রহিম"),
        ("মোঃ রহিম", "Mohammad Raheem"),
        ("Subhankar Tewari", "শুভঙ্কর তেওয়ারি"),
        ("মৌমিতা চৌধুরী", "Mowmita Chowdhury"),
        ("Yasmin Khatun", "ইয়াসমিন খাতুন"),
        ("Yusuf Ansari", "ইউসুফ আনসারী"),
        ("তপন সাঁতরা", "Santra"),
        ("ভুঁইয়া শিবু", "Bhunia"),
        ("দ্বিজেন সিংহ", "Dijen Singh"),
        ("দ্বিজেন সিংহ", "Dwijen Sinha"),
        ("যাদব ঘোষ", "Yadav Ghosh"),
        ("Wahid Ali", "ওয়াহিদ আলী"),
        ("জ্ঞানেন্দ্র দত্ত", "Jnanendra Dutta"),
        ("O'Brien D'Souza", "O'Brien"),
    ],
)
def test_a_name_is_found_in_either_script_and_usual_spelling(
    store: Store, name: str, typed: str
) -> None:
    filed = file(store, petitioner__name=name)
    file(store, petitioner__name="গোবিন্দ হাঁসদা")
    assert found(store, typed) == [filed.ref]


def test_names_that_only_share_a_letter_or_two_are_not_mixed_up(store: Store) -> None:
    file(store, petitioner__name="গৌরী বেরা")
    assert found(store, "Giri") == []
    assert found(store, "Bauri") == []


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("বাড়ির ছাদ উড়ে গেছে", unicodedata.normalize("NFC", "বাড়ির")),
        ("বা\u09dcির ছাদ", "বা\u09a1\u09bcির"),
        ("সময়মতো বেতন", "সম\u09df"),
        ("র\u200d্যাব এসেছিল", "র\u09cd\u09afাব"),
        ("র\u200c্যাব এসেছিল", "র\u200d্যাব"),
        ("উত্\u200dসব ভাতা", "উৎসব"),
        ("বার্ড নং ২৩ এ জল নেই", "23"),
        ("ward 23 has no water", "২৩"),
        ("ভ\u09c7\u09beটার তালিকা", "ভোটার"),
        ("ম\u09c7\u09d7জা নং ৫", "মৌজা"),
        ("নলকূপটি খারাপ", "নলকূপ"),
        ("নলকূপ খারাপ", "নলকূপটি"),
        ("রাস্তা ভাঙা", "রাস্তার"),
        ("রাস্তাগুলি ভাঙা", "রাস্তা"),
        ("THE ROAD is broken", "road"),
        ("জল জমে", "জল"),
    ],
)
def test_words_are_found_in_every_way_of_writing_them(
    store: Store, written: str, typed: str
) -> None:
    filed = file(store, complaint__description=written)
    file(store, complaint__description="অন্য কিছু")
    assert found(store, typed) == [filed.ref]


@pytest.mark.parametrize(
    ("written", "typed"),
    [("রাস্তা ভাঙা", "রোস্তি"), ("রাস্তা ভাঙা", "রসত"), ("কল খারাপ", "কলা"), ("নালা বন্ধ", "নীল")],
)
def test_dropped_vowel_signs_make_no_false_hit(store: Store, written: str, typed: str) -> None:
    file(store, complaint__description=written)
    assert found(store, typed) == []


def test_all_words_must_be_there_and_may_be_name_place_and_text(store: Store) -> None:
    filed = file(
        store, petitioner__name="Sukumar Mondal", complaint__description="culvert has fallen"
    )
    file(store, petitioner__name="Sukumar Mondal", complaint__description="no ration card")
    assert found(store, "mondal culvert") == [filed.ref]
    assert found(store, "আউশগ্রাম culvert") == [filed.ref]
    assert found(store, "mondal bridge") == []


@pytest.mark.parametrize(
    "typed",
    ["", " ", '"', "' OR 1=1 --", "name:*", "NOT x", "a AND", "(", "*", "।", "\x00", "\ud83d"],
)
def test_nothing_typed_is_read_as_query_syntax(store: Store, typed: str) -> None:
    file(store)
    assert found(store, typed) == []


def test_a_sensitive_case_is_found_by_its_number_only_and_masked(store: Store) -> None:
    filed = file(store, sensitive=True, petitioner__name_en="Lakshmirani")
    with store.write() as records:
        records.portal_cases.apply([event(filed.ref, 1, portal_ref="WB/9")], "c")
    for query in ("9830012345", "লক্ষ্মীরানী", "Lakshmirani", "নলকূপ", "আউশগ্রাম"):
        assert found(store, query) == []
    with store.read() as records:
        assert records.complaints.last_by_mobile("9830012345") is None
        for query in (filed.ref, filed.ref[-7:], "WB/9"):
            (case,) = records.complaints.find(query)
            assert (case.name_masked, case.mobile_masked) == ("", None)
            assert (case.village, case.category) == (None, None)
            assert case.sensitive


def test_lists_show_masked_names_and_mobiles(store: Store) -> None:
    file(store)
    with store.read() as records:
        (case,) = records.complaints.page().rows
    assert case.name_masked == "ল*** ব***"
    assert case.mobile_masked == "98XXXXXX45"


def test_pages_follow_each_other_by_key(store: Store) -> None:
    refs = [file(store).ref for _ in range(5)]
    seen, before = [], None
    with store.read() as records:
        while True:
            page = records.complaints.page(before, limit=2)
            seen += [case.ref for case in page.rows]
            before = page.next_before
            if before is None:
                break
    assert seen == refs[::-1]


def test_an_anonymous_complaint_is_found_by_its_words(store: Store) -> None:
    filed = file(store, petitioner__kind="anonymous", petitioner__name=None)
    assert found(store, "নলকূপ") == [filed.ref]
