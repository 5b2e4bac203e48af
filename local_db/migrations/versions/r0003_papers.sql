CREATE TABLE upload (
	case_id TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	location TEXT,
	reached INTEGER NOT NULL,
	mismatches INTEGER NOT NULL,
	trouble TEXT,
	code TEXT,
	changed_at TEXT NOT NULL,
	CONSTRAINT pk_upload PRIMARY KEY (case_id, sha256)
) WITHOUT ROWID, STRICT

CREATE INDEX ix_upload_trouble ON upload (trouble) WHERE trouble IS NOT NULL

CREATE INDEX ix_paper_unsent ON paper (case_id) WHERE sent = 0
