CREATE TABLE shadow_state (
	ref TEXT NOT NULL,
	rev INTEGER NOT NULL,
	state TEXT NOT NULL,
	portal_ref TEXT,
	department TEXT,
	expected_by TEXT,
	CONSTRAINT pk_shadow_state PRIMARY KEY (ref)
) WITHOUT ROWID, STRICT

CREATE TABLE shadow_event (
	ref TEXT NOT NULL,
	rev INTEGER NOT NULL,
	digest TEXT NOT NULL,
	counts INTEGER NOT NULL,
	event TEXT NOT NULL,
	CONSTRAINT pk_shadow_event PRIMARY KEY (ref, rev, digest)
) WITHOUT ROWID, STRICT

CREATE TABLE shadow_ref (
	folded TEXT NOT NULL,
	ref TEXT NOT NULL,
	shown TEXT NOT NULL,
	CONSTRAINT pk_shadow_ref PRIMARY KEY (folded, ref)
) WITHOUT ROWID, STRICT

CREATE INDEX ix_shadow_ref_ref ON shadow_ref (ref)
