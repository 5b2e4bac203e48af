"""The public page over plain HTTP: every step, every trouble, nothing told too early."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from device_rig import Counter

from sync.portal.operations import act
from sync.portal.otp_outbox import codes_sent
from sync.portal.pace import OtpPace, Paces
from tests.fakes.portal import PortalClock, RunningPortal, running_portal

KNOWN, UNKNOWN = "9830012345", "9830099999"
TAG = re.compile(r"<[^>]+>")


class Visitor:
    """A phone with a browser that keeps cookies and follows the page's own ways."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(self.base_url + path, timeout=20, **more)

    def post(self, path: str, **fields: str) -> requests.Response:
        return self.session.post(self.base_url + path, data=fields, timeout=20)


def words_of(page: requests.Response) -> str:
    return TAG.sub(" ", page.text)


@pytest.fixture
def visitor(portal: RunningPortal) -> Iterator[Visitor]:
    visitor = Visitor(portal.base_url)
    yield visitor
    visitor.session.close()


@pytest.fixture
def filing(counter: Counter) -> dict[str, Any]:
    filing = counter.filing()
    counter.send(filing)
    return filing


def code_for(portal: RunningPortal, mobile: str = KNOWN) -> str:
    return str(codes_sent(portal.database_url, mobile, portal.clock)[0]["otp"])


def test_a_citizen_sees_how_the_complaint_stands_in_both_languages(
    portal: RunningPortal, visitor: Visitor, filing: dict[str, Any]
) -> None:
    act(
        portal.database_url, filing["ref"], "GM008", note="পরিদর্শন হয়েছে", department="PRD",
        expected=date(2026, 12, 5), clock=portal.clock,
    )  # fmt: skip
    assert "আপনার অভিযোগ জানুন" in words_of(visitor.get("/"))
    page = visitor.post("/code", mobile=" +91 ৯৮৩০০-১২৩৪৫ ")
    assert (page.url, page.status_code) == (f"{portal.base_url}/code", 200)
    assert "৯৮XXXXXX৪৫" in words_of(page)
    page = visitor.post("/complaints", code=code_for(portal))
    assert page.url == f"{portal.base_url}/complaints"
    ref = filing["ref"]
    shown = f"{ref[:2]}-{ref[2:5]}-{ref[5:7]}-{ref[7:12]}-{ref[12:]}"
    told = words_of(page)
    bengali = shown.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    for words in (bengali, "মাঠ পর্যায়ের অফিসে প্রেরিত", "পঞ্চায়েত ও গ্রামোন্নয়ন", "০৫-১২-২০২৬",
                  "পরিদর্শন হয়েছে", "২৩-১১-২০২৬", "৯১৩৭০৯১৩৭০", "এখন কিছু করতে হবে না"):  # fmt: skip
        assert words in told
    assert not any(word in page.text for word in ("লক্ষ্মী", KNOWN, "রাস্তাটি"))
    english = words_of(visitor.get("/complaints?lang=en"))
    for words in (shown, "With the field office", "05-12-2026", "Helpline: 9137091370"):
        assert words in english
    # The page can be read again until the visit ends, and not a moment longer.
    assert shown in words_of(visitor.get("/complaints?lang=en"))


def test_what_to_do_next_follows_the_state_and_the_promised_day(
    portal: RunningPortal, visitor: Visitor, clock: PortalClock, filing: dict[str, Any]
) -> None:
    ref = filing["ref"]
    for state, step, words in (
        ("GM003", timedelta(seconds=1), "Nothing for now"),
        ("GM003", timedelta(days=30), "The expected day has passed"),
        ("GM015", timedelta(seconds=1), "If it is not solved"),
    ):
        clock.advance(step)
        act(portal.database_url, ref, state, clock=clock)
        visitor.post("/code?lang=en", mobile=KNOWN)
        assert words in words_of(visitor.post("/complaints?lang=en", code=code_for(portal)))


def test_a_known_and_an_unknown_number_lead_to_the_same_screen(
    portal: RunningPortal, filing: dict[str, Any]
) -> None:
    assert filing["ref"]
    told = []
    for mobile in (KNOWN, "9830099945"):
        visitor = Visitor(portal.base_url)
        asked = visitor.session.post(
            portal.base_url + "/code", data={"mobile": mobile}, allow_redirects=False, timeout=20
        )
        cookie = asked.headers["Set-Cookie"]
        shown, wrong = visitor.get("/code"), visitor.post("/complaints", code="000000")
        told.append((asked.status_code, asked.headers["Location"], len(cookie), shown.text,
                     wrong.status_code, wrong.text))  # fmt: skip
        visitor.session.close()
    assert told[0] == told[1]
    assert told[0][4] == 401


def test_without_a_right_code_nothing_is_shown(visitor: Visitor, filing: dict[str, Any]) -> None:
    for path in ("/complaints", "/code"):
        assert visitor.get(path).url.endswith("/")
    visitor.post("/code", mobile=KNOWN)
    assert visitor.get("/complaints").url.endswith("/")
    page = visitor.post("/complaints", code="12ab")
    assert page.status_code == 401
    assert "কোডটি ভুল" in words_of(page)
    assert filing["ref"] not in page.text
    visitor.session.cookies.set("visit", "forged", domain="127.0.0.1", path="/")
    assert visitor.get("/complaints").url.endswith("/")


def test_a_visit_ends_by_itself_or_by_the_button(
    portal: RunningPortal, visitor: Visitor, clock: PortalClock, filing: dict[str, Any]
) -> None:
    assert filing["ref"]
    visitor.post("/code", mobile=KNOWN)
    visitor.post("/complaints", code=code_for(portal))
    assert visitor.get("/complaints").url.endswith("/complaints")
    clock.advance(timedelta(minutes=10))
    assert visitor.get("/complaints").url.endswith("/")
    visitor.post("/code", mobile=KNOWN)
    visitor.post("/complaints", code=code_for(portal))
    assert visitor.post("/leave").url.endswith("/")
    assert visitor.get("/complaints").url.endswith("/")


def test_what_is_no_number_is_shown_again_with_the_reason(visitor: Visitor) -> None:
    for typed in ("", "12345", '"><script>alert(1)</script>', "\x00", "৯" * 5_000):
        page = visitor.post("/code", mobile=typed)
        assert page.status_code == 422
        assert "দশ অঙ্কের মোবাইল নম্বর নয়" in words_of(page)
        assert "<script" not in page.text
        assert 'aria-invalid="true"' in page.text


def test_too_many_codes_are_told_in_words(tmp_path: Path, clock: PortalClock) -> None:
    with running_portal(tmp_path, clock=clock, paces=Paces(otp=OtpPace())) as portal:
        visitor = Visitor(portal.base_url)
        for _ in range(3):
            assert visitor.post("/code?lang=en", mobile=KNOWN).status_code == 200
        page = visitor.post("/code?lang=en", mobile=KNOWN)
        assert (page.status_code, page.headers["Retry-After"]) == (429, "1800")
        assert "wait 30 minutes" in words_of(page)
        visitor.session.close()


def test_every_page_says_what_a_browser_may_do(visitor: Visitor) -> None:
    for path in ("/", "/page.css", "/fonts/HindSiliguri-Regular.ttf", "/nothing", "/code"):
        reply = visitor.get(path)
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert "http" not in re.sub(r"https?://127\.0\.0\.1[^\"]*", "", visitor.get("/").text)
    assert visitor.get("/").headers["Cache-Control"] == "no-store"
    assert visitor.get("/page.css").headers["Cache-Control"].startswith("public")


def test_an_address_where_nothing_is_says_so(visitor: Visitor) -> None:
    for path in ("/nothing", "/code/", "/fonts/../portal.py", "/fonts/HindSiliguri-Bold.ttf"):
        page = visitor.get(path)
        assert page.status_code == 404
        assert "এই ঠিকানায় কোনো পাতা নেই" in words_of(page)
    page = visitor.post("/")
    assert (page.status_code, "শুরুতে ফিরে যান" in words_of(page)) == (405, True)


def test_the_cookie_is_for_this_page_alone(portal: RunningPortal, visitor: Visitor) -> None:
    plain = visitor.session.post(
        portal.base_url + "/code", data={"mobile": KNOWN}, allow_redirects=False, timeout=20
    )
    cookie = plain.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert KNOWN not in cookie
    assert "Secure" not in cookie
    behind_tls = visitor.session.post(
        portal.base_url + "/code", data={"mobile": KNOWN}, allow_redirects=False, timeout=20,
        headers={"X-Forwarded-Proto": "https"},
    )  # fmt: skip
    assert "Secure" in behind_tls.headers["Set-Cookie"]


def test_a_mistake_of_the_page_is_told_without_data(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def mistake(*_: object) -> None:
        raise KeyError(KNOWN)

    monkeypatch.setattr("sync.portal.page.calls.send_code", mistake)
    page = visitor.post("/code", mobile=KNOWN)
    assert page.status_code == 500
    assert KNOWN not in page.text + caplog.text
    assert "/code" in caplog.text
