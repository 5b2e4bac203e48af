"""The fixed words and sizes of protocol 1 (portal contract, sections 1 and 2)."""

from typing import Final

PRODUCT: Final = "wb-grievance-portal"
PROTOCOL_MIN: Final = 1
PROTOCOL_MAX: Final = 1
MESSAGE_SCHEMA: Final = 1
BASE_PATH: Final = "/v1"

REQUEST_ID: Final = "X-Request-ID"
APP_VERSION: Final = "X-App-Version"
PROTOCOL: Final = "X-Protocol"

TUS_RESUMABLE: Final = "Tus-Resumable"
TUS_VERSION: Final = "1.0.0"

JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"
PROBLEM_TYPE: Final = "urn:wb-grievance-portal:problem:"

GZIP_IN: Final = "gzip_in"
BATCH_MAX: Final = 50
BODY_MAX: Final = 262_144
DECOMPRESSED_MAX: Final = 1_048_576
ATTACHMENT_MAX: Final = 2_097_152
ATTACHMENTS_PER_CASE: Final = 5
CHUNK_MAX: Final = 262_144
FEED_MAX: Final = 500
POLL_S: Final = 600

GRANT_TYPE: Final = "client_credentials"
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE_S: Final = 300
CLOCK_SKEW_S: Final = 60

# Retry-After is clamped to this by every client.
RETRY_AFTER_MAX_S: Final = 1_800
