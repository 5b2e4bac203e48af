"""Safety at a glance: store, disk, backups, second disk, keys, numbers, the code of the log."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.speaker import Saying, count, phrase
from desktop.theme import Tone
from desktop.views.banner_lines import number_saying
from desktop.views.data.fact_lines import LOUD, Fact, FactLines
from desktop.views.data.saying import size_words
from desktop.views.desk import Desk
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.chip import Chip
from local_db.domain.health import RoomLevel
from local_db.domain.key_ways import Way

if TYPE_CHECKING:
    from desktop.services.backup_status import BackupStatus
    from desktop.services.keys import KeyWays
    from desktop.services.safety import SafetyFacts
    from local_db.domain.health import HealthReport

_ROOM_TONES = {
    RoomLevel.AMPLE: Tone.OK,
    RoomLevel.LOW: Tone.WARN,
    RoomLevel.LAST: Tone.WARN,
    RoomLevel.FULL: Tone.ERROR,
}


class SafetyCard(Card):
    """What a supervisor reads first; the one thing to do is to say that older data was seen."""

    seen_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "data.tab.safety", note="data.safety.note")
        self.verdict = Chip(desk.ui)
        self.facts = FactLines(desk.ui)
        row = QHBoxLayout()
        row.addWidget(self.verdict)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.facts)
        self.seen = Button(desk.ui, "data.numbers.seen", icon="ok")
        self.seen.clicked.connect(self.seen_asked)
        foot = QHBoxLayout()
        foot.addWidget(self.seen)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.seen.hide()
        self.body.addStretch(1)

    def show_facts(self, facts: "SafetyFacts") -> None:
        """Show how things stand."""
        lines = tuple(_facts(facts))
        loud = sum(line.tone in LOUD for line in lines)
        if any(concern.stops_filing for concern in facts.concerns):
            self.verdict.show_state("data.safety.stopped", Tone.ERROR)
        elif loud:
            self.verdict.show_state(phrase("data.safety.concerns", count=loud), Tone.WARN)
        else:
            self.verdict.show_state("data.safety.all_well", Tone.OK)
        self.facts.show_facts(lines)
        self.seen.setVisible(any(notice.is_older for notice in facts.numbers))


def _facts(facts: "SafetyFacts") -> Iterator[Fact]:
    yield _store(facts.health)
    yield _room(facts.health)
    yield _backup(facts)
    yield _rehearsal(facts.backups)
    yield _second(facts.backups)
    yield recovery_fact(facts.keys)
    yield _numbers(facts)
    yield Fact(name="log", saying=phrase("data.log.head", code=facts.head_code), icon="lock")


def _store(health: "HealthReport") -> Fact:
    if health.is_damaged:
        return Fact(name="store", saying=phrase("data.store.damaged"), tone=Tone.ERROR)
    if health.is_read_only:
        return Fact(name="store", saying=phrase("data.store.read_only"), tone=Tone.ERROR)
    if health.looked_through_at is None:
        return Fact(name="store", saying=phrase("data.store.not_looked"), tone=Tone.NEUTRAL)
    looked = moment_words(health.looked_through_at)
    key = "due" if health.is_deep_check_due else "well"
    return Fact(name="store", saying=spoken(f"data.store.{key}", moment=looked), tone=Tone.OK)


def _room(health: "HealthReport") -> Fact:
    room = health.room
    saying = spoken(f"data.room.{room.level.value}", free=size_words(room.free_bytes))
    return Fact(name="room", saying=saying, tone=_ROOM_TONES[room.level])


def _backup(facts: "SafetyFacts") -> Fact:
    last, newest = facts.backups.last, facts.newest
    if last is None or newest is None:
        return Fact(name="backup", saying=phrase("data.backup.none"), tone=Tone.WARN)
    held = count(newest.cases) if newest.cases is not None else phrase("data.list.unknown")
    saying = spoken("data.backup.last", moment=moment_words(newest.made_at), complaints=held)
    if facts.backups.failing is not None:
        failed = moment_words(facts.backups.failing.at)
        return Fact(
            name="backup",
            saying=spoken("data.backup.failing", last=saying, moment=failed),
            tone=Tone.ERROR,
        )
    is_old = any(concern.value == "backup_old" for concern in facts.concerns)
    return Fact(name="backup", saying=saying, tone=Tone.WARN if is_old else Tone.OK)


def _rehearsal(backups: "BackupStatus") -> Fact:
    drill = backups.drill
    if drill is None:
        return Fact(name="rehearsal", saying=phrase("data.rehearsal.none"))
    key, tone = ("well", Tone.OK) if drill.ok else ("failed", Tone.ERROR)
    saying: Saying = spoken(f"data.rehearsal.{key}", moment=moment_words(drill.at))
    return Fact(name="rehearsal", saying=saying, tone=tone)


def _second(backups: "BackupStatus") -> Fact:
    if backups.second is None:
        return Fact(name="second", saying=phrase("data.second.none"), tone=Tone.WARN)
    last = backups.second_last
    if last is None:
        key = "waiting" if backups.second_is_present else "absent"
        return Fact(name="second", saying=phrase(f"data.second.{key}"), tone=Tone.WARN)
    moment = moment_words(last.at)
    if backups.second_failing is not None:
        return Fact(
            name="second", saying=spoken("data.second.failing", moment=moment), tone=Tone.ERROR
        )
    key = "there" if backups.second_is_present else "away"
    return Fact(name="second", saying=spoken(f"data.second.{key}", moment=moment), tone=Tone.OK)


def recovery_fact(keys: "KeyWays") -> Fact:
    """Return whether the data can be opened when this PC and the passphrase are lost."""
    if keys.is_practice:
        return Fact(name="recovery", saying=phrase("data.recovery.practice"))
    made = next((way.made_at for way in keys.ways if way.by is Way.RECOVERY), None)
    if made is not None:
        saying = spoken("data.recovery.made", moment=moment_words(made))
        return Fact(name="recovery", saying=saying, tone=Tone.OK)
    if keys.has_recovery_key:
        return Fact(name="recovery", saying=phrase("data.recovery.there"), tone=Tone.OK)
    return Fact(name="recovery", saying=phrase("data.recovery.none"), tone=Tone.WARN)


def _numbers(facts: "SafetyFacts") -> Fact:
    if facts.numbers:
        notice = facts.numbers[0]
        tone = Tone.ERROR if notice.is_copy else Tone.WARN
        return Fact(name="numbers", saying=number_saying(notice), tone=tone)
    if facts.skipped:
        saying = phrase("data.numbers.skipped", count=facts.skipped)
        return Fact(name="numbers", saying=saying, tone=Tone.OK)
    return Fact(name="numbers", saying=phrase("data.numbers.well"), tone=Tone.OK)
