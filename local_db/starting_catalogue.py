"""The catalogue that the program ships, for the meaning of the portal's states."""

import json
from functools import cache

from local_db.domain.catalogue import Catalogue
from resources import asset


@cache
def starting_catalogue() -> Catalogue:
    """Return the shipped catalogue; states and their groups come in no pack."""
    return Catalogue.from_starting_data(
        json.loads(asset("catalogue.json").read_text(encoding="utf-8"))
    )
