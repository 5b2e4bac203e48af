"""A practice folder's key: in clear, in a file that says that it protects nothing."""

import json
from pathlib import Path

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import write_durably
from local_db.storage_border import disk_border


def save_practice_key(path: Path, key: DataKey, following: DataKey | None = None) -> None:
    """Write the key, and while it is being changed the one that follows it.

    Raises:
        StorageError: the disk refused; the file is as before.
    """
    body = {
        "practice": True,
        "note": "Practice data only. The key is in clear here: nothing in this folder is secret.",
        "note_bn": "শুধু অনুশীলনের তথ্য। চাবি এখানে খোলা আছে, তাই এই ফোল্ডারের কিছুই গোপন নয়।",
        "key": key.dek.hex(),
        "salt": key.salt.hex(),
    }
    if following is not None:
        body["next_key"] = following.dek.hex()
    told = json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8")
    with disk_border():
        write_durably(path, told)


def practice_keys(path: Path) -> tuple[DataKey, ...]:
    """Return the key, and the one that follows it while it is being changed.

    Raises:
        StorageError: the file is damaged.
    """
    try:
        body = json.loads(path.read_bytes())
        salt = bytes.fromhex(body["salt"])
        found = [body["key"], *([body["next_key"]] if "next_key" in body else [])]
        return tuple(DataKey(bytes.fromhex(dek), salt) for dek in found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(StorageTrouble.DAMAGED, file=path.name) from error
