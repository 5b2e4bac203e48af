CREATE TABLE skipped (
	slot TEXT NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	reason TEXT NOT NULL,
	at TEXT NOT NULL,
	CONSTRAINT pk_skipped PRIMARY KEY (slot, first)
) WITHOUT ROWID, STRICT

CREATE TABLE audit_key (
	from_seq INTEGER NOT NULL,
	"key" BLOB NOT NULL,
	CONSTRAINT pk_audit_key PRIMARY KEY (from_seq)
) STRICT

ALTER TABLE paper ADD COLUMN purged_at TEXT

CREATE VIRTUAL TABLE fts_text_terms USING fts5vocab(fts_text, row)
