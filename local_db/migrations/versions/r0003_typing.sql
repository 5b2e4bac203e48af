CREATE TABLE learned_word (
	operator_code TEXT NOT NULL,
	typed TEXT NOT NULL,
	word TEXT NOT NULL,
	uses INTEGER NOT NULL,
	used_at TEXT NOT NULL,
	CONSTRAINT pk_learned_word PRIMARY KEY (operator_code, typed, word)
) WITHOUT ROWID, STRICT
