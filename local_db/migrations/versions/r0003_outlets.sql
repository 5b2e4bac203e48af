DROP INDEX ix_slip_print_open

ALTER TABLE slip_print RENAME TO slip_print_0002

CREATE TABLE slip_print (
	id INTEGER NOT NULL,
	ref TEXT NOT NULL,
	copy INTEGER NOT NULL,
	state TEXT NOT NULL,
	paper TEXT NOT NULL,
	operator TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	printed_at TEXT,
	code TEXT,
	kind TEXT DEFAULT 'acknowledgement' NOT NULL,
	tries INTEGER DEFAULT 0 NOT NULL,
	printer TEXT,
	sent_at TEXT,
	changed_at TEXT,
	spool_id TEXT,
	CONSTRAINT pk_slip_print PRIMARY KEY (id),
	CONSTRAINT uq_slip_print_ref_kind_copy UNIQUE (ref, kind, copy),
	CONSTRAINT fk_slip_print_ref_complaint FOREIGN KEY(ref) REFERENCES complaint (ref)
) STRICT

INSERT INTO slip_print (id, ref, copy, state, paper, operator, asked_at, printed_at, code)
SELECT id, ref, copy, state, paper, operator, asked_at, printed_at, code FROM slip_print_0002

DROP TABLE slip_print_0002

CREATE INDEX ix_slip_print_open ON slip_print (id) WHERE state NOT IN ('printed', 'cancelled')
