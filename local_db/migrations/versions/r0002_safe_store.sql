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

ALTER TABLE paper ADD COLUMN sent_at TEXT

CREATE TABLE name_word (
	"key" TEXT NOT NULL,
	word TEXT NOT NULL,
	CONSTRAINT pk_name_word PRIMARY KEY ("key", word)
) WITHOUT ROWID, STRICT

CREATE INDEX ix_name_word_word ON name_word (word)

CREATE TABLE text_word (
	word TEXT NOT NULL,
	CONSTRAINT pk_text_word PRIMARY KEY (word)
) WITHOUT ROWID, STRICT

CREATE TABLE later_mobile (
	mobile TEXT NOT NULL,
	record INTEGER NOT NULL,
	CONSTRAINT pk_later_mobile PRIMARY KEY (mobile, record)
) WITHOUT ROWID, STRICT

CREATE INDEX ix_complaint_mobile_end ON complaint (substr(mobile, -4)) WHERE mobile IS NOT NULL

DROP INDEX ix_outbox_ref

CREATE INDEX ix_outbox_ref ON outbox (ref, type, state, portal_ref)
