"""HTML of the public page: every word that is put in is escaped, in one place."""

from html import escape
from typing import Final

from resources.text import Language, text

_OTHER: Final = {Language.BN: Language.EN, Language.EN: Language.BN}
_WORDS: Final = "public_page"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def words(key: str, language: Language, /, **values: object) -> str:
    """Return a sentence of the page."""
    return text(f"{_WORDS}.{key}", language, **values)


def element(name: str, /, *inside: str | Html, **attributes: str | bool | None) -> Html:
    """Return an element; texts in it are escaped, attributes too.

    ``class_`` and ``for_`` lose their underline, others have dashes for theirs.
    """
    told = "".join(
        _attribute(key, value)
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{told}>")
    return Html(f"<{name}{told}>{joined(*inside)}</{name}>")


def joined(*parts: str | Html) -> Html:
    """Return parts one after another."""
    return Html("".join(x if isinstance(x, Html) else escape(x) for x in parts))


def address(path: str, language: Language) -> str:
    """Return an address of the page in a language; Bengali is what it speaks by itself."""
    return path if language is Language.BN else f"{path}?lang={language.value}"


def document(language: Language, title: str, *, path: str, body: Html, notes: Html) -> bytes:
    """Return a whole page around its body; ``path`` is where the other language is found."""
    name = words("name", language)
    other = _OTHER[language]
    switch = element(
        "a",
        words("language", other),
        href=address(path, other),
        lang=other.value,
        hreflang=other.value,
        class_="switch",
    )
    skip = element("a", words("skip", language), href="#content", class_="skip")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", f"{title} - {name}"),
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href="/page.css"),
    )
    top = element("header", element("p", name, class_="name"), element("nav", switch))
    main = element("main", element("h1", title), body, id="content", tabindex="-1")
    whole = element("body", skip, top, main, element("footer", notes))
    return f"<!doctype html>{element('html', head, whole, lang=language.value)}".encode()


_VOID: Final = frozenset({"meta", "link", "input"})


def _attribute(key: str, value: str | bool) -> str:  # noqa: FBT001 - an attribute without a value
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
