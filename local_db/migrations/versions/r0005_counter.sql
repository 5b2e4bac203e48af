CREATE TABLE stock_phrase (
	code TEXT NOT NULL,
	bengali TEXT NOT NULL,
	english TEXT NOT NULL,
	changed_by TEXT NOT NULL,
	changed_at TEXT NOT NULL,
	CONSTRAINT pk_stock_phrase PRIMARY KEY (code)
) WITHOUT ROWID, STRICT
