CREATE TABLE sign_in_wait (
	operator_code TEXT NOT NULL,
	failures INTEGER NOT NULL,
	until TEXT NOT NULL,
	CONSTRAINT pk_sign_in_wait PRIMARY KEY (operator_code)
) WITHOUT ROWID, STRICT
