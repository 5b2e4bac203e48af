"""The way to the portal: what is kept of it, who may change it, and where its password is not."""

import logging
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tls_rig import SmallProxy

from desktop.services.practice_office import add_practice_operators
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold
from local_db.domain.people import Operator
from local_db.domain.portal_line import DIRECT, Proxy
from tests.fakes.certificates import LAST_YEAR, LONG_AGO, certificate
from tests.fakes.office import OfficeClock
from tests.fakes.portal import running_portal
from tests.faults.tls_front import TlsFront

SECRET = "শিউলি@7:/"  # noqa: S105 - of a test proxy


@pytest.fixture
def supervisor(office: Workspace) -> Operator:
    add_practice_operators(office.sign_in)
    return office.sign_in.operator("SV1")


def everything_logged(office: Workspace) -> str:
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql("SELECT * FROM audit").all()
    return "\n".join(map(str, rows))


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("proxy.office:3128", "proxy.office:3128"),
        (" http://10.0.0.1:8080/ ", "10.0.0.1:8080"),
        ("প্রক্সি:৮০৮০".replace("প্রক্সি", "proxy"), "proxy:8080"),
        ("[fd00::1]:3128", "[fd00::1]:3128"),
    ],
)
def test_a_proxy_is_read_as_people_write_it(typed: str, address: str) -> None:
    assert Proxy.read(typed).address == address


@pytest.mark.parametrize(
    "typed",
    [
        "proxy",
        "proxy:",
        ":3128",
        "proxy:99999",
        "https://proxy:1",
        "a:b@proxy:1",
        "proxy:1/x",
        "প্র:1",
    ],
)
def test_what_is_no_proxy_is_refused(typed: str) -> None:
    with pytest.raises(DeskError, match="proxy_address_invalid"):
        Proxy.read(typed)


def test_a_new_counter_goes_directly(office: Workspace) -> None:
    assert office.portal_line.line() == DIRECT
    facts = office.portal_line.facts()
    assert (facts.proxy, facts.has_password, facts.authorities) == ("", False, ())


def test_a_proxy_is_kept_and_its_password_shown_nowhere(
    office: Workspace, supervisor: Operator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.portal_line.use_proxy("proxy.office:3128", "clerk", SECRET, supervisor)

    line = office.portal_line.line()
    assert line.proxy == Proxy(host="proxy.office", port=3128, user="clerk", password=SECRET)
    facts = office.portal_line.facts()
    assert (facts.proxy, facts.proxy_user, facts.has_password) == (
        "proxy.office:3128",
        "clerk",
        True,
    )
    for shown in (repr(line), repr(facts), everything_logged(office), caplog.text):
        assert SECRET not in shown
    folder = office.folder.path
    office.store.close()
    for file in folder.rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), file.name


def test_the_search_for_the_password_finds_one_that_was_logged(
    office: Workspace, supervisor: Operator
) -> None:
    with office.store.write() as records:
        records.audit.add(supervisor.code, "planted", "portal_line", "proxy", {"password": SECRET})
    assert "u09b6" in everything_logged(office) or SECRET in everything_logged(office)


def test_a_password_stays_only_with_its_own_proxy_and_user(
    office: Workspace, supervisor: Operator
) -> None:
    use = office.portal_line.use_proxy
    use("proxy.office:3128", "clerk", SECRET, supervisor)
    use("proxy.office:3128", "clerk", None, supervisor)
    assert office.portal_line.line().proxy == Proxy(
        host="proxy.office", port=3128, user="clerk", password=SECRET
    )
    for typed, user in (("other.office:3128", "clerk"), ("proxy.office:3128", "boss")):
        with pytest.raises(DeskError, match="proxy_password_missing"):
            use(typed, user, None, supervisor)
    with pytest.raises(DeskError, match="proxy_user_missing"):
        use("proxy.office:3128", "", SECRET, supervisor)
    use("other.office:3128", "", None, supervisor)
    assert office.portal_line.line().proxy == Proxy(host="other.office", port=3128)
    use("", "", None, supervisor)
    assert office.portal_line.line() == DIRECT


def test_only_a_supervisor_changes_the_way_once_there_are_people(
    office: Workspace, tmp_path: Path
) -> None:
    office.portal_line.use_proxy("proxy.office:1", "", None, None)
    add_practice_operators(office.sign_in)
    for nobody in (None, office.sign_in.operator("OP1")):
        with pytest.raises(DeskError, match="supervisor_only"):
            office.portal_line.use_proxy("thief.example:1", "", None, nobody)
        with pytest.raises(DeskError, match="supervisor_only"):
            office.portal_line.trust(tmp_path / "ca.pem", nobody)
    assert office.portal_line.line().proxy == Proxy(host="proxy.office", port=1)


def test_a_certificate_file_is_judged_before_it_is_trusted(
    office: Workspace, supervisor: Operator, tmp_path: Path
) -> None:
    _, ca_file = certificate(tmp_path)
    both = tmp_path / "both.pem"
    both.write_bytes((tmp_path / "key.pem").read_bytes() + ca_file.read_bytes())

    (authority,) = office.portal_line.trust(both, supervisor)

    assert authority.name == "127.0.0.1"
    assert "PRIVATE KEY" not in office.portal_line.line().certificates
    der = tmp_path / "ca.cer"
    der.write_bytes(x509.load_pem_x509_certificate(ca_file.read_bytes()).public_bytes(Encoding.DER))
    assert office.portal_line.trust(der, supervisor) == (authority,)
    assert office.portal_line.trust(None, supervisor) == ()
    assert office.portal_line.line() == DIRECT


def test_a_file_that_vouches_for_nobody_changes_nothing(
    office: Workspace, supervisor: Operator, tmp_path: Path
) -> None:
    old, words, huge = tmp_path / "old", tmp_path / "words.pem", tmp_path / "huge.pem"
    old.mkdir()
    _, expired = certificate(old, LONG_AGO, LAST_YEAR)
    words.write_text("আমি সার্টিফিকেট নই")
    huge.write_bytes(b"-----BEGIN CERTIFICATE-----" * 20_000)
    for file, code in (
        (expired, "certificate_file_expired"),
        (words, "certificate_file_empty"),
        (huge, "certificate_file_empty"),
        (tmp_path / "key.pem", "certificate_file_unreadable"),
    ):
        with pytest.raises(DeskError, match=code):
            office.portal_line.trust(file, supervisor)
    assert office.portal_line.line() == DIRECT


def test_a_counter_behind_a_proxy_with_its_own_authority_enrols_and_exchanges(
    tmp_path: Path,
) -> None:
    """The whole way: nothing but the proxy can reach the portal, and its password is odd."""
    clock = OfficeClock()
    (tmp_path / "portal").mkdir()
    context, ca_file = certificate(tmp_path, names=[x509.DNSName("portal.invalid")])
    with (
        running_portal(tmp_path / "portal", clock=clock) as portal,
        TlsFront(context, portal.base_url) as front,
        SmallProxy(front.port, f"clerk:{SECRET}") as proxy,
        Workspace.create_practice(tmp_path / "data", clock=clock) as office,
    ):
        office.portal_line.use_proxy(proxy.address, "clerk", "wrong", None)
        with pytest.raises(DeskError, match="portal_proxy_password"):
            office.office.enrol("https://portal.invalid", portal.enrol_code(), "2")
        office.portal_line.use_proxy(proxy.address, "clerk", SECRET, None)
        with pytest.raises(DeskError, match="portal_tls"):
            office.office.enrol("https://portal.invalid", portal.enrol_code(), "2")
        office.portal_line.trust(ca_file, None)
        office.office.enrol("https://portal.invalid", portal.enrol_code(), "2")
        assert office.sync.run_cycle().hold is None
        assert [one.label for one in office.questions.counters().found] == ["2"]

        office.portal_line.use_proxy("", "", None, None)
        assert office.sync.run_cycle().hold is Hold.OFFLINE
        office.portal_line.use_proxy(proxy.address, "clerk", SECRET, None)
        assert office.sync.run_cycle().hold is None
    assert proxy.tunnels >= 3
