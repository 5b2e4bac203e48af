"""The four screens of the public page: number, code, complaints, trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from resources.text import Language, local_digits
from sync.contract.public_replies import PublicCase
from sync.contract.shared import Number, mask_mobile
from sync.portal.otp import DIGITS, LIFE_S
from sync.portal.page.html import Html, address, document, element, joined, words
from sync.portal.page.state_words import advice_words, state_words, step_words

_MINUTE_S: Final = 60
START: Final = "/"
CODE: Final = "/code"
COMPLAINTS: Final = "/complaints"
LEAVE: Final = "/leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every screen needs: the language, the day, and the dated notices as they stand."""

    language: Language
    today: date
    notices: Mapping[str, str]


def start_screen(setting: Setting, *, error: str | None = None, typed: str = "") -> bytes:
    """Return the first screen, which asks for the mobile number."""
    language = setting.language
    asked = _field(
        setting,
        "mobile",
        error=error,
        value=typed,
        inputmode="tel",
        autocomplete="tel-national",
        maxlength="20",
    )
    button = element("button", words("send_code", language), type="submit")
    form = element("form", asked, button, method="post", action=address(CODE, language))
    body = joined(element("p", words("intro", language)), form)
    return _screen(setting, "title", START, body)


def code_screen(setting: Setting, mobile: str, *, error: str | None = None) -> bytes:
    """Return the second screen, which asks for the code; it never tells who is known."""
    language = setting.language
    shown = local_digits(mask_mobile(mobile), language)
    minutes = local_digits(LIFE_S // _MINUTE_S, language)
    sent = element("p", words("code_sent", language, mobile=shown, minutes=minutes))
    asked = _field(
        setting,
        "code",
        error=error,
        inputmode="numeric",
        autocomplete="one-time-code",
        maxlength="12",
    )
    button = element("button", words("show", language), type="submit")
    form = element("form", asked, button, method="post", action=address(COMPLAINTS, language))
    again = element(
        "p", element("a", words("other_number", language), href=address(START, language))
    )
    waiting = element("p", words("no_code", language), class_="quiet")
    return _screen(setting, "code_title", CODE, joined(sent, form, waiting, again))


def complaints_screen(setting: Setting, mobile: str, cases: Sequence[PublicCase]) -> bytes:
    """Return the third screen: every complaint, and what to do next."""
    language = setting.language
    shown = local_digits(mask_mobile(mobile), language)
    count = local_digits(len(cases), language)
    found = words("found", language, count=count, mobile=shown)
    none = words("none_found", language, mobile=shown)
    button = element("button", words("leave", language), type="submit", class_="plain")
    leave = element("form", button, method="post", action=address(LEAVE, language))
    body = joined(
        element("p", found if cases else none),
        *(_complaint(setting, case) for case in cases),
        element("p", words("hidden_cases", language), class_="quiet"),
        leave,
    )
    return _screen(setting, "complaints_title", COMPLAINTS, body)


def trouble_screen(setting: Setting, sentence: str) -> bytes:
    """Return a screen that says what went wrong and leads back to the start."""
    language = setting.language
    back = element("a", words("back", language), href=address(START, language), class_="button")
    told = element("p", sentence, class_="error", role="alert")
    return _screen(setting, "trouble_title", START, joined(told, element("p", back)))


def _screen(setting: Setting, title: str, path: str, body: Html) -> bytes:
    language = setting.language
    helpline = setting.notices.get("helpline")
    notes = [element("p", setting.notices[key]) for key in _NOTES if key in setting.notices]
    if helpline is not None:
        call = element(
            "a",
            words("helpline", language, number=local_digits(helpline, language)),
            href=f"tel:{helpline}",
        )
        notes.insert(0, element("p", call, class_="helpline"))
    return document(language, words(title, language), path=path, body=body, notes=joined(*notes))


_NOTES: Final = ("free_of_charge", "privacy")


def _field(setting: Setting, name: str, *, error: str | None, **attributes: str) -> Html:
    """Return a labelled field with its hint, and its error where there is one."""
    language = setting.language
    told = []
    if error is not None:
        told.append(element("p", error, id=f"{name}-error", class_="error", role="alert"))
    described = f"{name}-hint" if error is None else f"{name}-error {name}-hint"
    return joined(
        element("label", words(f"field.{name}.label", language), for_=name),
        element(
            "p",
            words(f"field.{name}.hint", language, digits=local_digits(DIGITS, language)),
            id=f"{name}-hint",
            class_="hint",
        ),
        *told,
        element(
            "input",
            id=name,
            name=name,
            type="text",
            required=True,
            autofocus=True,
            aria_describedby=described,
            aria_invalid=None if error is None else "true",
            **attributes,
        ),
    )


def _complaint(setting: Setting, case: PublicCase) -> Html:
    language = setting.language
    department = words("no_department", language)
    if case.department is not None:
        names = {Language.BN: case.department.name_bn, Language.EN: case.department.name_en}
        department = names[language]
    rows = [
        ("state", state_words(case.state, language)),
        ("department", department),
        ("expected_by", _day(setting, case.expected_by)),
        ("last_action", _action(setting, case)),
        ("last_action_on", _day(setting, case.last_action_on)),
    ]
    facts = element(
        "dl",
        *(
            element("div", element("dt", words(f"fact.{key}", language)), element("dd", value))
            for key, value in rows
        ),
    )
    number = local_digits(Number(case.ref).shown, language)
    title = element("h2", words("complaint", language, number=number))
    what = element("p", element("strong", words("next_title", language)), " ", _next(setting, case))
    return element("article", title, facts, what)


def _action(setting: Setting, case: PublicCase) -> str:
    if case.last_action is None:
        return step_words(case.state, setting.language)
    notes = {Language.BN: case.last_action.note_bn, Language.EN: case.last_action.note_en}
    return notes[setting.language] or case.last_action.note_bn or case.last_action.note_en or ""


def _next(setting: Setting, case: PublicCase) -> str:
    """Return what the citizen does next, by where the complaint stands and what was promised."""
    is_late = case.expected_by is not None and case.expected_by < setting.today.isoformat()
    return advice_words(case.state, setting.language, is_late=is_late)


def _day(setting: Setting, told: str | None) -> str:
    if told is None:
        return words("no_date", setting.language)
    return local_digits(f"{date.fromisoformat(told):%d-%m-%Y}", setting.language)
