"""A bad line made of two network namespaces and a process that carries packets between them.

Each side is a child in a namespace of its own with a TUN device; the parent delays, drops and holds
packets back as a ``Plan`` says, so real kernel TCP runs over it (portal_network.md 4). It needs
root and ``/dev/net/tun``; nothing outside the two namespaces is touched, and both end with it.
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_NEW_NET: Final = 0x40000000
_SET_IFF: Final = 0x400454CA
_TUN_WITHOUT_HEAD: Final = 0x0001 | 0x1000
_PACKET: Final = 65_536
_DEVICE: Final = "line"
# The column of bytes sent in /proc/net/dev.
_SENT: Final = 9
_CONGESTION: Final = getattr(socket, "TCP_CONGESTION", 13)
CLIENT: Final = "10.77.0.1"
PORTAL: Final = "10.77.0.2"
_PORT: Final = 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A line: its rate, its round trip, what it loses, when it is away; its luck is a seed."""

    name: str
    rate_kbit: float
    round_trip_ms: float
    loss: float
    up_s: float = 0.0
    down_s: float = 0.0
    luck: int = 7

    def is_away(self, at: float) -> bool:
        """Tell whether the line is down at a moment since its start."""
        return self.down_s > 0 and at % (self.up_s + self.down_s) >= self.up_s


@dataclass(slots=True)
class _Way:
    """One direction: a queue with a rate before it and a delay behind it."""

    plan: Plan
    target: int
    free_at: float = 0.0
    carried: int = 0
    waiting: list[tuple[float, int, bytes]] = field(default_factory=list)
    count: int = 0

    def take(self, packet: bytes, now: float, at: float, chance: random.Random) -> None:
        """Queue a packet, or lose it: by chance, in an outage, or because the queue is full."""
        bytes_a_second = self.plan.rate_kbit * 125
        queued_s = max(0.0, self.free_at - now)
        if self.plan.is_away(at) or queued_s * bytes_a_second > max(30_000, bytes_a_second):
            return
        self.free_at = max(now, self.free_at) + len(packet) / bytes_a_second
        self.carried += len(packet)
        if chance.random() < self.plan.loss:
            return
        self.count += 1
        arrives = self.free_at + self.plan.round_trip_ms / 2000
        heapq.heappush(self.waiting, (arrives, self.count, packet))

    def deliver(self, now: float) -> None:
        """Hand over what has arrived."""
        while self.waiting and self.waiting[0][0] <= now:
            os.write(self.target, heapq.heappop(self.waiting)[2])


def can_emulate() -> bool:
    """Tell whether this machine lets us make the line."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and Path("/dev/net/tun").exists()


def over(
    plan: Plan, serve: Callable[[str, int], object], work: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """Serve at one end, work at the other, and return what the work told and what was carried.

    Args:
        plan: the line.
        serve: called with host and port in the portal's namespace; it never has to return.
        work: called with the portal's address in the client's namespace.
    """
    server = _Side(PORTAL, CLIENT, lambda _: serve(PORTAL, _PORT))
    client = _Side(CLIENT, PORTAL, lambda told: told(work(f"http://{PORTAL}:{_PORT}")))
    try:
        up = _Way(plan, server.tun)
        down = _Way(plan, client.tun)
        server.go()
        result = _carry(client, server, up, down)
    finally:
        client.end()
        server.end()
    return {**result, "carried_up": up.carried, "carried_down": down.carried}


def _carry(client: "_Side", server: "_Side", up: _Way, down: _Way) -> dict[str, Any]:
    """Carry packets until the client's work is done."""
    chance = random.Random(up.plan.luck)  # noqa: S311 - a line's luck, repeatable
    ways = {client.tun: up, server.tun: down}
    began = time.monotonic()
    client.go()
    while True:
        now = time.monotonic()
        due = [way.waiting[0][0] - now for way in ways.values() if way.waiting]
        timeout = max(0.0, min([0.5, *due]))
        ready, _, _ = select.select([*ways, client.pipe], [], [], timeout)
        now = time.monotonic()
        for tun in ready:
            if tun == client.pipe:
                return client.told()
            ways[tun].take(os.read(tun, _PACKET), now, now - began, chance)
        for way in ways.values():
            way.deliver(now)


class _Side:
    """A child in a namespace of its own; its TUN device is in our hands."""

    def __init__(self, own: str, other: str, work: Callable[[Any], object]) -> None:
        ours, theirs = socket.socketpair()
        self.pipe, told = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            _live(own, other, theirs, told, work)
        theirs.close()
        os.close(told)
        self._ours = ours
        _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        self.tun = fds[0]

    def go(self) -> None:
        """Let the child begin its work."""
        self._ours.send(b"g")

    def told(self) -> dict[str, Any]:
        """Return the result that the child wrote before it ended."""
        raw = b""
        while piece := os.read(self.pipe, _PACKET):
            raw += piece
        if not raw:
            raise RuntimeError("the work at the client's end failed")
        result: dict[str, Any] = json.loads(raw)
        return result

    def end(self) -> None:
        """End the child, and with it its namespace."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.tun)
        os.close(self.pipe)
        self._ours.close()


def _live(
    own: str, other: str, ours: socket.socket, told: int, work: Callable[[Any], object]
) -> None:
    """Be the child: move into a namespace, hand over the device, work, and be gone."""
    code = 1
    try:
        if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NET):
            raise OSError(ctypes.get_errno(), "unshare")
        tun = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(tun, _SET_IFF, struct.pack("16sH22x", _DEVICE.encode(), _TUN_WITHOUT_HEAD))
        for words in (
            ["link", "set", "lo", "up"],
            ["addr", "add", own, "peer", other, "dev", _DEVICE],
            ["link", "set", _DEVICE, "mtu", "1400", "up"],
        ):
            subprocess.run(["ip", *words], check=True)
        socket.send_fds(ours, [b"t"], [tun])
        ours.recv(1)
        work(lambda result: os.write(told, json.dumps(result).encode()))
        code = 0
    finally:
        # Nothing of the parent's is to be tidied up here.
        os._exit(code)


def sent_bytes() -> int:
    """Return what this side's device has sent so far, repeats and all; 0 where there is none."""
    told = Path("/proc/self/net/dev")
    lines = told.read_text(encoding="ascii").splitlines() if told.exists() else []
    counts = (line.split() for line in lines)
    return sum(int(found[_SENT]) for found in counts if found[0] == f"{_DEVICE}:")


def cubic(one: socket.socket) -> None:
    """Use the usual congestion control on a socket, whatever this kernel's default is."""
    one.setsockopt(socket.IPPROTO_TCP, _CONGESTION, b"cubic")


CUBIC_OPTION: Final = (socket.IPPROTO_TCP, _CONGESTION, b"cubic")
