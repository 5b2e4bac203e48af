"""The public page in real Chromium: small phone and desktop, no script, keyboard alone."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from device_rig import Counter

from sync.portal.operations import act
from sync.portal.otp_outbox import codes_sent
from tests.fakes.browser import CHROMIUM, WHY_NOT, Browser, browser
from tests.fakes.portal import RunningPortal

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT)
KNOWN = "9830012345"
SCREENS = {"phone": (360, 640), "desktop": (1366, 728), "phone-dark": (360, 640)}
# Where somebody wants to look at the pictures.
PICTURES = os.environ.get("ABHIJOG_PICTURES")
WIDEST = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Everything that can be pressed is as high as a thumb; labels belong to their fields.
SMALLEST = (
    "Math.min(...[...document.querySelectorAll('button, input, .button')]"
    ".map(x => x.getBoundingClientRect().height))"
)
UNLABELLED = "[...document.querySelectorAll('input')].filter(x => x.labels.length == 0).length"
# WCAG contrast of every text against what is painted behind it.
CONTRAST = """
(() => {
  const numbers = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = numbers(c).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = x => {
    for (; x; x = x.parentElement) {
      const c = getComputedStyle(x).backgroundColor;
      if (numbers(c).length == 3 || numbers(c)[3] > 0) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter(x =>
    [...x.childNodes].some(n => n.nodeType == 3 && n.textContent.trim()));
  return Math.min(...texts.map(x => {
    const a = light(getComputedStyle(x).color), b = light(behind(x));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
})()
"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as running:
        running.without_scripts()
        yield running


@pytest.fixture
def filings(portal: RunningPortal, counter: Counter) -> list[dict[str, Any]]:
    filings = [counter.filing() for _ in range(2)]
    counter.send(*filings)
    act(
        portal.database_url, filings[0]["ref"], "GM008", department="PRD",
        note="রাস্তাটি পরিদর্শন করা হয়েছে; মেরামতের খরচ ধরা হচ্ছে।", expected=date(2026, 12, 5),
        clock=portal.clock,
    )  # fmt: skip
    act(portal.database_url, filings[1]["ref"], "GM015", outcome="O1", clock=portal.clock)
    return filings


def look(chromium: Browser, name: str, folder: Path) -> None:
    """Hold a screen against what everybody must be able to use, and keep its picture."""
    place = folder if PICTURES is None else Path(PICTURES)
    assert len(chromium.picture(place / f"{name}.png")) > 5_000
    assert chromium.value(WIDEST) == 0, name
    assert chromium.value(SMALLEST) >= 44, name
    assert chromium.value(UNLABELLED) == 0, name
    assert chromium.value(CONTRAST) >= 4.5, name


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_citizen_gets_there_with_the_keyboard_alone(
    portal: RunningPortal,
    filings: list[dict[str, Any]],
    chromium: Browser,
    tmp_path: Path,
    language: str,
    screen: str,
) -> None:
    name = f"{language}-{screen}"
    chromium.said.clear()
    chromium.look_like(*SCREENS[screen], dark=screen.endswith("dark"))
    chromium.open(portal.base_url + ("/" if language == "bn" else "/?lang=en"))
    look(chromium, f"{name}-1-start", tmp_path)
    # The cursor stands in the field from the beginning.
    chromium.type("12345")
    chromium.press("Enter")
    look(chromium, f"{name}-2-wrong", tmp_path)
    chromium.value("document.querySelector('input').value = ''")
    chromium.type("98300 12345")
    chromium.press("Enter")
    assert chromium.value("location.pathname") == "/code"
    look(chromium, f"{name}-3-code", tmp_path)
    chromium.type(str(codes_sent(portal.database_url, KNOWN, portal.clock)[0]["otp"]))
    chromium.press("Enter")
    assert chromium.value("location.pathname") == "/complaints"
    look(chromium, f"{name}-4-complaints", tmp_path)
    assert chromium.value("document.querySelectorAll('article').length") == len(filings)
    assert chromium.value("document.documentElement.lang") == language
    assert chromium.value("document.fonts.check('1em \"Hind Siliguri\"', 'ক্ষ')") is True
    # Nothing was asked of anybody else, and the browser had nothing to complain of.
    told = [line for line in chromium.said if not line.startswith(f"asked {portal.base_url}/")]
    assert [line for line in told if line != "asked data:,"] == [
        line for line in told if "422" in line
    ]
    assert not any(KNOWN in line for line in chromium.said)


def test_the_complaints_print_without_buttons(
    portal: RunningPortal, filings: list[dict[str, Any]], chromium: Browser, tmp_path: Path
) -> None:
    assert filings
    chromium.look_like(1366, 728)
    chromium.open(portal.base_url + "/?lang=en")
    chromium.type(KNOWN)
    chromium.press("Enter")
    chromium.type(str(codes_sent(portal.database_url, KNOWN, portal.clock)[0]["otp"]))
    chromium.press("Enter")
    place = tmp_path if PICTURES is None else Path(PICTURES)
    assert chromium.paper(place / "printed.pdf").startswith(b"%PDF")
