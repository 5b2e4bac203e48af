"""A private PostgreSQL cluster for tests: in a folder of its own, on a socket nobody else sees.

Nothing of the machine's own PostgreSQL is touched. The server refuses to run as root, so root runs
it as Debian's user ``postgres``; anybody else runs it as himself.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
import zlib
from functools import cache
from pathlib import Path

import psycopg
import psycopg.sql

_USER = "postgres"
WHY_NOT = "needs Debian's postgresql (dev.py test installs it as root)"
# Tests lose nothing that anybody misses; only the order of commits must be real.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "unix_socket_permissions": "0777",
}


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where it is not installed or cannot run."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((place for place in places if (place / "initdb").exists()), None)
    if found is None or not hasattr(os, "geteuid"):
        return None
    return found if os.geteuid() != 0 or shutil.which("runuser") else None


class Cluster:
    """A running server; each portal folder has a database of its own in it."""

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self._programs = programs
        self._durable = durable
        # A socket's path is at most 107 bytes long, so it cannot lie deep.
        self.folder = Path(tempfile.mkdtemp(prefix="abhijog-pg-"))
        self.folder.chmod(0o755)
        self._data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER, _USER)

    def start(self) -> None:
        self._run("initdb", "--pgdata", str(self._data), "--auth=trust", "--username", _USER,
                  "--encoding=UTF8", "--no-locale", "--no-sync")  # fmt: skip
        used = {**_SETTINGS, "unix_socket_directories": str(self.folder)}
        if self._durable:
            used |= {"fsync": "on", "full_page_writes": "on"}
        told = " ".join(f"-c {name}='{value}'" for name, value in used.items())
        self._run("pg_ctl", "start", "--wait", "--pgdata", str(self._data), "--silent",
                  "--log", str(self.folder / "log"), "--options", told)  # fmt: skip

    def stop(self) -> None:
        try:
            self._run("pg_ctl", "stop", "--pgdata", str(self._data), "--mode=immediate", "--silent")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def database_url(self, name: str) -> str:
        """Return the address of a database, which is made when it is not there."""
        with psycopg.connect(
            host=str(self.folder), user=_USER, dbname=_USER, autocommit=True
        ) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if there.fetchone() is None:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(
                    psycopg.sql.Identifier(name)))  # fmt: skip
        return f"postgresql+psycopg://{_USER}@/{name}?host={self.folder}"

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _USER, "--", *command]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"{program} ended with {done.returncode}")


@cache
def cluster() -> Cluster:
    """Return this process's cluster; it ends with the process."""
    programs = binaries()
    assert programs is not None, WHY_NOT
    made = Cluster(programs)
    atexit.register(made.stop)
    made.start()
    return made


def postgres_url(folder: Path) -> str:
    """Return the database that stands for a folder: the same folder again is the same portal."""
    return cluster().database_url(f"portal_{zlib.crc32(str(folder).encode()):08x}")
