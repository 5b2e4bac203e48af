"""What a screen reader hears of a window: the accessibility tree over AT-SPI, and announcements.

Speaks the protocol itself over D-Bus, as Orca does through a library of the system's Python.
"""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jeepney import DBusAddress, MatchRule, Message, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse

from tests.e2e.screen import Screen, practice_desk, wait_for

LAUNCHER: Final = Path("/usr/libexec/at-spi-bus-launcher")
# Qt builds no tree unless a reader is known to run.
FOR_THE_PROGRAM: Final = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
_REGISTRY: Final = "org.a11y.atspi.Registry"
_ROOT: Final = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_TEXT: Final = "org.a11y.atspi.Text"
_COMPONENT: Final = "org.a11y.atspi.Component"
# They are on no screen themselves.
_ROOTS: Final = frozenset({"desktop frame", "application"})
_PATIENCE_S: Final = 20.0
# The numbers of the protocol's states.
_FOCUSABLE, _FOCUSED, _SHOWING = 11, 12, 25
# The number of a relation.
_LABELLED_BY: Final = 2


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the screen as a reader would tell it."""

    role: str
    name: str
    words: str
    is_showing: bool
    is_focusable: bool
    is_focused: bool
    at: tuple[str, str]  # whom to ask about it: the program and its path there


class ScreenReader:
    """Listens on the session bus of a screen; asks the program about its window."""

    def __init__(self, session: str) -> None:
        self._open = ExitStack()
        with open_dbus_connection(session) as bus:
            ask = new_method_call(
                DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress"
            )
            (address,) = bus.send_and_get_reply(ask, timeout=_PATIENCE_S).body
        self._bus: DBusConnection = self._open.enter_context(open_dbus_connection(address))
        self._heard = self._listen()

    def close(self) -> None:
        self._open.close()

    def nodes(self) -> tuple[Node, ...]:
        """Return what is in the windows of the programs on this screen, in reading order."""
        return tuple(self._walk(_REGISTRY, _ROOT, is_shown=True))

    def showing(self) -> tuple[Node, ...]:
        """Return what is on the screen now."""
        return tuple(node for node in self.nodes() if node.is_showing)

    def focused(self) -> Node | None:
        """Return what has the keyboard."""
        return next((node for node in self.nodes() if node.is_focused), None)

    def label(self, node: Node) -> str:
        """Return the words beside a field that name it; a choice names itself by its value."""
        for kind, others in self._ask(*node.at, "GetRelationSet")[0]:
            if kind == _LABELLED_BY:
                return " ".join(self._name(*other) for other in others)
        return ""

    def place(self, node: Node) -> tuple[int, int, int, int]:
        """Return left, top, width and height on the screen in pixels."""
        left, top, width, height = self._ask(*node.at, "GetExtents", "u", (0,), of=_COMPONENT)[0]
        return left, top, width, height

    def says(self, words: str) -> bool:
        """Tell whether words stand anywhere on the screen."""
        return any(words in node.name or words in node.words for node in self.showing())

    def heard(self) -> tuple[str, ...]:
        """Return what the program announced since this was asked last."""
        self._ask(_REGISTRY, _ROOT, "GetRoleName")  # whatever waits is read with the answer
        told = tuple(str(message.body[3][1]) for message in self._heard)
        self._heard.clear()
        return told

    def _listen(self) -> deque[Message]:
        rule = MatchRule(
            type="signal", interface="org.a11y.atspi.Event.Object", member="Announcement"
        )
        self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=_PATIENCE_S)
        registry = DBusAddress("/org/a11y/atspi/registry", _REGISTRY, _REGISTRY)
        wish = new_method_call(registry, "RegisterEvent", "s", ("object:announcement",))
        self._bus.send_and_get_reply(wish, timeout=_PATIENCE_S)
        heard: deque[Message] = self._open.enter_context(self._bus.filter(rule, bufsize=500))
        return heard

    def _walk(self, owner: str, path: str, *, is_shown: bool) -> Iterator[Node]:
        try:
            node = self._node(owner, path, is_shown=is_shown)
            # Qt calls the entries of a closed list shown and one of them focused; nothing inside
            # what is hidden is on the screen, and a program has many hidden pages.
            is_shown = node.is_showing or node.role in _ROOTS
            children = self._ask(owner, path, "GetChildren")[0] if is_shown else ()
        except DBusErrorResponse:
            return  # it went away while the tree was read
        yield node
        for child_owner, child_path in children:
            yield from self._walk(child_owner, child_path, is_shown=is_shown)

    def _node(self, owner: str, path: str, *, is_shown: bool) -> Node:
        states = self._ask(owner, path, "GetState")[0][0]
        words = ""
        if _TEXT in self._ask(owner, path, "GetInterfaces")[0]:
            words = self._ask(owner, path, "GetText", "ii", (0, -1), of=_TEXT)[0]
        return Node(
            role=self._ask(owner, path, "GetRoleName")[0],
            name=self._name(owner, path),
            words=words,
            is_showing=is_shown and bool(states >> _SHOWING & 1),
            is_focusable=is_shown and bool(states >> _FOCUSABLE & 1),
            is_focused=is_shown and bool(states >> _FOCUSED & 1),
            at=(owner, path),
        )

    def _name(self, owner: str, path: str) -> str:
        ask = Properties(DBusAddress(path, owner, _ACCESSIBLE)).get("Name")
        answer = self._bus.send_and_get_reply(ask, timeout=_PATIENCE_S)
        return str(answer.body[0][1]) if answer.header.message_type.name != "error" else ""

    def _ask(
        self,
        owner: str,
        path: str,
        method: str,
        signature: str | None = None,
        values: tuple[object, ...] = (),
        *,
        of: str = _ACCESSIBLE,
    ) -> Any:
        call = new_method_call(DBusAddress(path, owner, of), method, signature, values)
        answer = self._bus.send_and_get_reply(call, timeout=_PATIENCE_S)
        if answer.header.message_type.name == "error":
            raise DBusErrorResponse(answer)
        return answer.body


@contextmanager
def practice_desk_heard(screen: Screen, folder: Path) -> Iterator[ScreenReader]:
    """Start the desk in practice mode beside a reader; its sign-in screen is shown."""
    with practice_desk(screen, folder, **FOR_THE_PROGRAM):
        reader = ScreenReader(screen.env["DBUS_SESSION_BUS_ADDRESS"])
        wait_for(lambda: reader.says("Rina Das"), "the sign-in screen")
        yield reader
        reader.close()


def missing_tools() -> list[str]:
    """Return what a screen reader needs and this computer has not."""
    found = {
        "at-spi2-core": LAUNCHER.exists(),
        "dbus-daemon": any(
            (Path(folder) / "dbus-daemon").exists() for folder in os.environ["PATH"].split(":")
        ),
    }
    return [name for name, is_here in found.items() if not is_here]
