"""This installation: its enrolment, slots, the portal's time, the feed's cursor and the hold."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from local_db.domain.enrolment import (
    BundleKeys,
    ClockFacts,
    HighWater,
    HoldState,
    Lease,
    PortalNotice,
)
from local_db.domain.high_mark import EpochReason, HighMark, OlderData, Skip
from local_db.domain.outbox import Hold
from local_db.domain.people import Device, Office
from local_db.domain.retention import RetentionMemory, Sightings
from local_db.repositories.audit import PORTAL, SYSTEM, AuditRepository
from local_db.repositories.installation import InstallationRepository
from local_db.repositories.marks import MarkRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.work import Work

_SETTING = "setting."


class DeviceRepository:
    """What this installation is, and what the portal gave it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._meta = MetaRepository(work)
        self._numbers = NumberRepository(work)
        self._audit = AuditRepository(work)
        self._marks = MarkRepository(work)

    @property
    def install_id(self) -> str:
        """The random name of this installation; a restored backup keeps it."""
        return self._meta.get(Fact.INSTALL_ID) or ""

    def get(self) -> Device:
        """Return this installation as the portal knows it."""
        office = self._meta.get_object(Fact.OFFICE)
        return Device(
            install_id=self.install_id,
            device_id=self._meta.get(Fact.DEVICE_ID),
            portal_url=self._meta.get(Fact.PORTAL_URL),
            counter_label=self._meta.get(Fact.COUNTER_LABEL) or "",
            db_epoch=int(self._meta.get(Fact.DB_EPOCH) or 1),
            office=None if office is None else Office(**office),
            is_practice=self._work.folder.is_practice,
        )

    def save_enrolment(
        self,
        *,
        device_id: str,
        portal_url: str,
        office: Office,
        counter_label: str,
        leases: Iterable[Lease],
        portal_time: datetime,
    ) -> None:
        """Keep the portal's answer to an enrolment (contract section 2)."""
        now = self._work.now()
        installation = InstallationRepository(self._work)
        if installation.copy_kind is not None:
            installation.begin_anew()
        elif self._meta.get(Fact.DEVICE_ID) is not None:
            installation.begin_with_new_key()
        self._meta.save(Fact.DEVICE_ID, device_id)
        self._meta.save(Fact.PORTAL_URL, portal_url)
        self._meta.save(Fact.COUNTER_LABEL, counter_label)
        self._meta.save_object(Fact.OFFICE, dataclasses.asdict(office))
        self.add_leases(leases)
        self.save_clock(portal_time=portal_time, offset=portal_time - now, synced_at=now)
        self._audit.add(SYSTEM, "device.enrolled", "device", device_id, {"office": office.code})

    def save_portal_url(self, portal_url: str, actor: str = SYSTEM) -> None:
        """Remember that the same portal answers at another address now."""
        self._meta.save(Fact.PORTAL_URL, portal_url)
        facts = {"digest": _digest(portal_url)}
        self._audit.add(actor, "device.portal_moved", "device", self.install_id, facts)

    def save_epoch(self, epoch: int) -> None:
        """Raise the epoch after a fork or a roll-back, and end every slot with it.

        Another copy may have used the old slots' numbers, so filing waits for ``add_leases``;
        do both in one transaction.
        """
        if epoch == self.get().db_epoch:
            return
        self._meta.save(Fact.DB_EPOCH, str(epoch))
        self._numbers.close_all()
        self._audit.add(SYSTEM, "device.epoch", "device", self.install_id, {"epoch": epoch})

    def begin_epoch(self, reason: EpochReason, mark: HighMark | None) -> None:
        """Begin the epoch after a restore or a roll-back and move every counter past the mark."""
        self._marks.begin_epoch(reason, mark)

    def older_data(self) -> OlderData | None:
        """Return what people must know since an older copy of the data was found."""
        return self._marks.older_data()

    def forget_older_data(self) -> None:
        """Keep that the supervisor has seen it."""
        self._marks.forget_older_data()

    def skipped(self) -> tuple[tuple[str, Skip], ...]:
        """Return all runs of numbers that are not held here, by slot."""
        return self._marks.skipped()

    def add_leases(self, leases: Iterable[Lease]) -> None:
        """Take in what the portal leased; leases that are known change nothing."""
        self._numbers.add(leases)

    def active_lease(self) -> Lease | None:
        """Return the slot that gives numbers now."""
        return self._numbers.active()

    def high_water(self) -> list[HighWater]:
        """Return how far every slot was used (contract section 3)."""
        return self._numbers.high_water()

    def last_device_seq(self) -> int:
        """Return the highest device sequence given out."""
        return self._numbers.last_device_seq()

    def clock_facts(self) -> ClockFacts:
        """Return what the last exchange told about the clock."""
        known = self._meta.some(Fact.CLOCK_OFFSET_MS, Fact.PORTAL_TIME, Fact.SYNCED_AT)
        offset = known.get(Fact.CLOCK_OFFSET_MS)
        return ClockFacts(
            portal_time=_moment(known.get(Fact.PORTAL_TIME)),
            offset=None if offset is None else timedelta(milliseconds=int(offset)),
            synced_at=_moment(known.get(Fact.SYNCED_AT)),
        )

    def save_clock(self, *, portal_time: datetime, offset: timedelta, synced_at: datetime) -> None:
        """Keep the portal's time, how far the PC is from it, and when that was seen."""
        self._meta.save_moment(Fact.PORTAL_TIME, portal_time)
        self._meta.save(Fact.CLOCK_OFFSET_MS, str(round(offset / timedelta(milliseconds=1))))
        self._meta.save_moment(Fact.SYNCED_AT, synced_at)

    def cursor(self) -> str | None:
        """Return where the feed of changes stands; None asks from the start."""
        return self._meta.get(Fact.CURSOR)

    def save_cursor(self, cursor: str | None) -> None:
        """Keep where the feed of changes stands."""
        self._meta.save(Fact.CURSOR, cursor)

    def hold(self) -> HoldState:
        """Return why the device is not sending."""
        kept = self._meta.get_object(Fact.HOLD)
        if kept is None:
            return HoldState(hold=None)
        return HoldState(
            hold=Hold(kept["hold"]),
            since=datetime.fromisoformat(kept["since"]),
            until=None if kept["until"] is None else datetime.fromisoformat(kept["until"]),
            message_values=kept["values"],
        )

    def save_hold(
        self,
        hold: Hold | None,
        *,
        until: datetime | None = None,
        **message_values: object,
    ) -> None:
        """Keep why the device is not sending; the same reason again keeps its first time."""
        if hold is None:
            self._meta.save_object(Fact.HOLD, None)
            return
        before = self.hold()
        since = before.since if before.hold is hold else None
        self._meta.save_object(
            Fact.HOLD,
            {
                "hold": hold.value,
                "since": (since or self._work.now()).isoformat(),
                "until": None if until is None else until.isoformat(),
                "values": message_values,
            },
        )

    def notice(self) -> PortalNotice | None:
        """Return what the portal announced last, over or not."""
        kept = self._meta.get_object(Fact.NOTICE)
        if kept is None:
            return None
        return PortalNotice(**{**kept, "until": datetime.fromisoformat(kept["until"])})

    def save_notice(self, notice: PortalNotice | None) -> None:
        """Keep what the portal announces; None means nothing."""
        if notice == self.notice():
            return
        kept = None if notice is None else dataclasses.asdict(notice)
        if kept is not None:
            kept["until"] = kept["until"].isoformat()
        self._meta.save_object(Fact.NOTICE, kept)

    def retention(self) -> RetentionMemory:
        """Return what the last look at things that may go has found."""
        kept = self._meta.get_object(Fact.RETENTION)
        if kept is None:
            return RetentionMemory()
        return RetentionMemory(
            ran_at=datetime.fromisoformat(kept["ran_at"]),
            papers=_sightings(kept["papers"]),
            logs=_sightings(kept["logs"]),
        )

    def save_retention(self, memory: RetentionMemory) -> None:
        """Keep what a look has found, for the next one."""
        kept = {
            "ran_at": None if memory.ran_at is None else memory.ran_at.isoformat(),
            "papers": {name: at.isoformat() for name, at in memory.papers.since.items()},
            "logs": {name: at.isoformat() for name, at in memory.logs.since.items()},
        }
        self._meta.save_object(Fact.RETENTION, kept)

    def last_sync_at(self) -> datetime | None:
        """Return when the last complete exchange ended."""
        return self._meta.get_moment(Fact.LAST_SYNC_AT)

    def save_last_sync(self, at: datetime) -> None:
        """Keep when the last complete exchange ended."""
        self._meta.save_moment(Fact.LAST_SYNC_AT, at)

    def device_key(self) -> bytes | None:
        """Return the seed of the device's Ed25519 key, once it was made."""
        kept = self._meta.get(Fact.DEVICE_KEY)
        return None if kept is None else bytes.fromhex(kept)

    def save_device_key(self, seed: bytes) -> None:
        """Keep the seed of the device's key; it lies in the encrypted file only."""
        self._meta.save(Fact.DEVICE_KEY, seed.hex())
        self._audit.add(SYSTEM, "device.key_made", "device", self.install_id, {})

    def bundle_keys(self) -> BundleKeys | None:
        """Return the portal's keys for files on pen drives, once it told them."""
        kept = self._meta.get_object(Fact.BUNDLE_KEYS)
        return None if kept is None else BundleKeys(**kept)

    def save_bundle_keys(self, keys: BundleKeys | None) -> None:
        """Keep the portal's keys for files on pen drives; a portal that tells none keeps them."""
        if keys is None or keys == self.bundle_keys():
            return
        self._meta.save_object(Fact.BUNDLE_KEYS, dataclasses.asdict(keys))
        facts = {"digest": _digest(f"{keys.encrypt} {keys.sign}")}
        self._audit.add(PORTAL, "device.bundle_keys", "device", self.install_id, facts)

    def setting(self, name: str) -> str | None:
        """Return a small setting of this office."""
        return self._meta.get(_SETTING + name)

    def save_setting(self, name: str, value: str | None, actor: str = SYSTEM) -> None:
        """Keep a small setting; None forgets it."""
        if value == self.setting(name):
            return
        self._meta.save(_SETTING + name, value)
        facts = {"digest": None if value is None else _digest(value)}
        self._audit.add(actor, "setting.changed", "setting", name, facts)

    def setting_object(self, name: str) -> Mapping[str, Any] | None:
        """Return a setting of this office that has parts."""
        return self._meta.get_object(_SETTING + name)

    def save_setting_object(self, name: str, value: Mapping[str, Any], actor: str) -> None:
        """Keep a setting that has parts."""
        kept = json.dumps(value, ensure_ascii=False, sort_keys=True)
        self.save_setting(name, kept, actor)


def _sightings(kept: Mapping[str, str]) -> Sightings:
    return Sightings({name: datetime.fromisoformat(at) for name, at in kept.items()})


def _digest(value: str) -> str:
    """Return what the audit chain keeps of a text that it must not hold itself."""
    return hashlib.sha256(value.encode("utf-8")).hexdigest()


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
