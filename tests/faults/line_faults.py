"""What goes wrong on one exchange, by name; each is a ``Fault`` of the fault line."""

import json
import random
from collections.abc import Callable
from typing import Any

from tests.faults.fault_line import Exchange, Fault
from tests.faults.wire import JSON, PROBLEM, HungUpError, Whole, made, reset

PAGE = b"<!doctype html><html><title>Sign in</title><body>Please sign in</body></html>"


def named(name: str, fault: Fault) -> Fault:
    fault.__name__ = name
    return fault


# The line


def lose_request(_: Exchange) -> None:
    raise HungUpError


def lose_reply(exchange: Exchange) -> None:
    exchange.forward()
    raise HungUpError


def reset_before(exchange: Exchange) -> None:
    reset(exchange.client)
    raise HungUpError


def reset_after(exchange: Exchange) -> None:
    exchange.forward()
    reset(exchange.client)
    raise HungUpError


def cut(share: float) -> Fault:
    """Give only a part of the portal's real reply."""

    def fault(exchange: Exchange) -> None:
        raw = exchange.forward().raw
        exchange.send(raw[: int(len(raw) * share)])
        raise HungUpError

    return named(f"cut at {share}", fault)


def drip(gap_s: float) -> Fault:
    """Give the real reply a byte at a time."""

    def fault(exchange: Exchange) -> None:
        for byte in exchange.forward().raw:
            exchange.send(bytes([byte]))
            exchange.wait(gap_s)

    return named("drip", fault)


def hang(seconds: float, *, after_commit: bool = False) -> Fault:
    """Say nothing for a while, then hang up."""

    def fault(exchange: Exchange) -> None:
        if after_commit:
            exchange.forward()
        exchange.wait(seconds)
        raise HungUpError

    return named(f"hang {'after' if after_commit else 'before'} the commit", fault)


def held_back(exchange: Exchange) -> None:
    """Keep the request somewhere on the way; the portal gets it when it is delivered again."""
    exchange.line.kept.append(exchange.request)
    raise HungUpError


def kept_and_passed(exchange: Exchange) -> Whole:
    """Pass it, and keep it to be delivered again later."""
    exchange.line.kept.append(exchange.request)
    return exchange.forward()


# The portal


def answer(status: int, code: str, *, after_commit: bool = False, **headers: str) -> Fault:
    """Answer with a problem of the contract's form, before or after the portal's commit."""

    def fault(exchange: Exchange) -> Whole:
        if after_commit:
            exchange.forward()
        problem = {"type": "about:blank", "title": code, "code": code, "errors": []}
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        echo = exchange.request.header("x-request-id") or ""
        fields = {"Content-Type": PROBLEM, "X-Request-ID": echo, **told}
        return made(status, json.dumps(problem, ensure_ascii=False).encode(), fields)

    return named(f"{status} {code}{' after the commit' if after_commit else ''}", fault)


def told(change: Callable[[dict[str, Any]], dict[str, Any]], name: str = "told otherwise") -> Fault:
    """Let the portal answer, and change what it said."""
    return named(name, lambda exchange: exchange.forward().json_changed(change))


def padded(size: int) -> Fault:
    """Let the portal's page grow beyond all measure."""
    return told(lambda body: {**body, "more_of_it": "ক" * size}, "padded")


# Strangers on the way


def stranger(status: int, body: bytes = PAGE, kind: str = "text/html", **headers: str) -> Fault:
    """Answer as something that is not the portal: no echo, another content."""

    def fault(_: Exchange) -> Whole:
        return made(status, body, {"Content-Type": kind, **headers})

    return named(f"a stranger's {status}", fault)


def without_echo(exchange: Exchange) -> Whole:
    return exchange.forward().without("x-request-id")


def without_kind(exchange: Exchange) -> Whole:
    return exchange.forward().without("content-type")


def old_reply(exchange: Exchange) -> Whole:
    """Answer from a cache: what the same call was told before."""
    request = exchange.request
    return exchange.line.last_reply[f"{request.method} {request.path}"]


def swapped(exchange: Exchange) -> Whole:
    """Give the body of one answer under the head of another."""
    reply, others = exchange.forward(), list(exchange.line.last_reply.values())
    return reply.with_body(others[-1].body if others else b'{"request_id": "x"}')


def of_chance(chance: random.Random) -> Fault:
    """Choose a fault for a script of chance; none of them blames a message."""
    choices: list[Fault] = [
        lose_request, lose_reply, reset_before, reset_after, cut(chance.random()),
        stranger(200), stranger(200, b'{"results": []}', JSON), stranger(302, Location="/login"),
        stranger(403), stranger(407), without_echo, without_kind, old_reply, swapped,
        answer(500, "internal"), answer(500, "internal", after_commit=True),
        answer(503, "unavailable", Retry_After="1"), answer(429, "rate_limited", Retry_After="1"),
        answer(401, "token_expired"), answer(502, "bad_gateway", after_commit=True),
    ]  # fmt: skip
    return chance.choice(choices)
