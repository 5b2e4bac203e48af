"""Make an installation a device of an office (portal contract, section 2, ``enrol``)."""

import uuid
from http import HTTPStatus

from sqlalchemy import Connection, Row, insert, select, update

from resources.text import Language
from sync.contract.codes import ProblemCode
from sync.contract.replies import Enrolled, FieldError, OfficeTold
from sync.contract.requests import EnrolRequest
from sync.contract.shared import office_time
from sync.portal.bundle_keys import told_keys
from sync.portal.enrol_codes import typed_code
from sync.portal.pack_shelf import notice_texts
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError, bad_fields
from sync.portal.slots import lease_slot
from sync.portal.tables import devices, enrol_codes, leases, offices
from sync.portal.tokens import read_public_key

FIRST_EPOCH = 1


def enrol(portal: Portal, asked: EnrolRequest) -> tuple[Enrolled, bool]:
    """Return the device's identity, and whether it is new; the same request gets the same again.

    Raises:
        ProblemError: 404, 409, 410 for the code, 422 for the office or the key.
    """
    try:
        read_public_key(asked.public_key)
    except ValueError as error:
        bad = FieldError(pointer="/public_key", code="key_invalid")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        raise bad_fields(status, ProblemCode.BODY_INVALID, (bad,)) from error
    return portal.database.run(lambda connection: _enrolled(portal, connection, asked))


def _enrolled(portal: Portal, connection: Connection, asked: EnrolRequest) -> tuple[Enrolled, bool]:
    code = typed_code(asked.enrol_code)
    row = connection.execute(select(enrol_codes).where(enrol_codes.c.code == code)).one_or_none()
    if row is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, ProblemCode.ENROL_CODE_UNKNOWN)
    if row.device_id is not None:
        return _answer(portal, connection, _same_device(connection, row.device_id, asked)), False
    if row.expires_at <= portal.database.now().timestamp():
        raise ProblemError(HTTPStatus.GONE, ProblemCode.ENROL_CODE_EXPIRED)
    if asked.office not in {None, row.office}:
        bad = FieldError(pointer="/office", code="office_mismatch")
        raise bad_fields(HTTPStatus.UNPROCESSABLE_ENTITY, ProblemCode.OFFICE_MISMATCH, (bad,))
    device_id = _new_device(portal, connection, asked, row.office)
    used = update(enrol_codes).where(enrol_codes.c.code == code).values(device_id=device_id)
    connection.execute(used)
    return _answer(portal, connection, device_id), True


def _same_device(connection: Connection, device_id: str, asked: EnrolRequest) -> str:
    row = connection.execute(select(devices).where(devices.c.device_id == device_id)).one()
    if (row.install_id, row.public_key) != (asked.install_id, asked.public_key.rstrip("=")):
        raise ProblemError(HTTPStatus.CONFLICT, ProblemCode.ENROL_CODE_USED)
    return device_id


def _new_device(portal: Portal, connection: Connection, asked: EnrolRequest, office: str) -> str:
    device_id = str(uuid.uuid4())
    at = portal.database.now_text()
    connection.execute(
        insert(devices).values(
            device_id=device_id,
            office=office,
            install_id=asked.install_id,
            public_key=asked.public_key.rstrip("="),
            counter_label=asked.counter_label or "",
            enrolled_at=at,
            last_epoch=FIRST_EPOCH,
            last_device_seq=0,
            is_suspended=False,
        )
    )
    year = f"{office_time(portal.database.now()).year % 100:02d}"
    lease_slot(connection, device_id, office, yy=year, db_epoch=FIRST_EPOCH, at=at)
    return device_id


def _answer(portal: Portal, connection: Connection, device_id: str) -> Enrolled:
    wanted = select(leases).where(leases.c.device_id == device_id, leases.c.db_epoch == FIRST_EPOCH)
    first = connection.execute(wanted.order_by(leases.c.leased_at, leases.c.slot)).first()
    if first is None:
        raise LookupError("lease")
    lease = lease_slot(
        connection,
        device_id,
        first.office,
        yy=first.yy,
        db_epoch=FIRST_EPOCH,
        at=first.leased_at,
    )
    office = connection.execute(select(offices).where(offices.c.code == first.office)).one()
    today = office_time(portal.database.now()).date()
    return Enrolled(
        device_id=device_id,
        office=_told(office, notice_texts(connection, today, Language.EN).get("helpline")),
        leases=(lease,),
        server_time=portal.database.now_text(),
        bundle_keys=told_keys(portal),
    )


def _told(office: Row[tuple[str, ...]], helpline: str | None) -> OfficeTold:
    return OfficeTold(
        code=office.code,
        name_bn=office.name_bn,
        name_en=office.name_en,
        district_bn=office.district_bn,
        district_en=office.district_en,
        block_code=office.block,
        phone=office.phone,
        helpline=helpline,
    )
