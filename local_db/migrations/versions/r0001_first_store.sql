CREATE TABLE amendment (
  id INTEGER NOT NULL,
  ref TEXT NOT NULL,
  n INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  digest TEXT NOT NULL,
  body BLOB NOT NULL,
  made_at TEXT NOT NULL,
  CONSTRAINT pk_amendment PRIMARY KEY (id),
  CONSTRAINT uq_amendment_message_id UNIQUE (message_id),
  CONSTRAINT uq_amendment_ref_n UNIQUE (ref, n)
) STRICT

CREATE TABLE audit (
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  CONSTRAINT pk_audit PRIMARY KEY (seq)
) STRICT

CREATE TABLE case_event (
  ref TEXT NOT NULL,
  rev INTEGER NOT NULL,
  digest TEXT NOT NULL,
  counts INTEGER NOT NULL,
  event TEXT NOT NULL,
  CONSTRAINT pk_case_event PRIMARY KEY (ref, rev, digest)
) WITHOUT ROWID, STRICT

CREATE TABLE case_state (
  ref TEXT NOT NULL,
  rev INTEGER NOT NULL,
  state TEXT NOT NULL,
  portal_ref TEXT,
  department TEXT,
  expected_by TEXT,
  CONSTRAINT pk_case_state PRIMARY KEY (ref)
) WITHOUT ROWID, STRICT

CREATE TABLE complaint (
  id INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  ref TEXT NOT NULL,
  tail TEXT NOT NULL,
  slot TEXT NOT NULL,
  seq INTEGER NOT NULL,
  device_seq INTEGER NOT NULL,
  filed_at TEXT NOT NULL,
  filed_on TEXT NOT NULL,
  entered_by TEXT NOT NULL,
  category TEXT NOT NULL,
  department TEXT,
  expected_by TEXT,
  sensitive INTEGER NOT NULL,
  confidential INTEGER NOT NULL,
  name TEXT,
  mobile TEXT,
  alt_mobile TEXT,
  village TEXT,
  digest TEXT NOT NULL,
  body BLOB NOT NULL,
  CONSTRAINT pk_complaint PRIMARY KEY (id),
  CONSTRAINT uq_complaint_case_id UNIQUE (case_id),
  CONSTRAINT uq_complaint_ref UNIQUE (ref),
  CONSTRAINT uq_complaint_slot_seq UNIQUE (slot, seq),
  CONSTRAINT uq_complaint_device_seq UNIQUE (device_seq),
  CONSTRAINT ck_complaint_ref_length CHECK (length(ref) = 14)
) STRICT

CREATE INDEX ix_complaint_alt_mobile ON complaint (alt_mobile) WHERE alt_mobile IS NOT NULL

CREATE INDEX ix_complaint_filed_on ON complaint (filed_on)

CREATE INDEX ix_complaint_mobile ON complaint (mobile) WHERE mobile IS NOT NULL

CREATE INDEX ix_complaint_tail ON complaint (tail)

CREATE TABLE counter (
  name TEXT NOT NULL,
  last INTEGER NOT NULL,
  CONSTRAINT pk_counter PRIMARY KEY (name)
) WITHOUT ROWID, STRICT

CREATE TABLE draft (
  id TEXT NOT NULL,
  operator_code TEXT NOT NULL,
  body TEXT NOT NULL,
  parked INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  CONSTRAINT pk_draft PRIMARY KEY (id)
) STRICT

CREATE INDEX ix_draft_operator_code ON draft (operator_code)

CREATE TABLE lease (
  slot TEXT NOT NULL,
  yy TEXT NOT NULL,
  office TEXT NOT NULL,
  device TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  next_seq INTEGER NOT NULL,
  state TEXT NOT NULL,
  leased_at TEXT NOT NULL,
  CONSTRAINT pk_lease PRIMARY KEY (slot),
  CONSTRAINT ck_lease_state CHECK (state IN ('active', 'next', 'closed'))
) STRICT

CREATE UNIQUE INDEX ix_lease_active ON lease (state) WHERE state = 'active'

CREATE TABLE meta (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  CONSTRAINT pk_meta PRIMARY KEY (name)
) WITHOUT ROWID, STRICT

CREATE TABLE operator (
  code TEXT NOT NULL,
  name_bn TEXT NOT NULL,
  name_en TEXT NOT NULL,
  role TEXT NOT NULL,
  active INTEGER NOT NULL,
  verifier TEXT NOT NULL,
  CONSTRAINT pk_operator PRIMARY KEY (code)
) STRICT

CREATE TABLE outbox (
  device_seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  schema INTEGER NOT NULL,
  ref TEXT NOT NULL,
  case_id TEXT,
  depends_on TEXT,
  supersedes TEXT,
  digest TEXT NOT NULL,
  body BLOB NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  alone_failures INTEGER NOT NULL,
  not_before TEXT,
  queued_at TEXT NOT NULL,
  sent_at TEXT,
  changed_at TEXT NOT NULL,
  code TEXT,
  problem TEXT,
  receipt TEXT,
  portal_ref TEXT,
  CONSTRAINT pk_outbox PRIMARY KEY (device_seq),
  CONSTRAINT uq_outbox_id UNIQUE (id)
) STRICT

CREATE INDEX ix_outbox_open ON outbox (state, device_seq) WHERE state <> 'done'

CREATE INDEX ix_outbox_ref ON outbox (ref)

CREATE INDEX ix_outbox_supersedes ON outbox (supersedes) WHERE supersedes IS NOT NULL

CREATE TABLE outbox_attempt (
  id INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT,
  times INTEGER NOT NULL,
  CONSTRAINT pk_outbox_attempt PRIMARY KEY (id)
) STRICT

CREATE INDEX ix_outbox_attempt_message_id ON outbox_attempt (message_id)

CREATE TABLE pack (
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  etag TEXT,
  items TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  CONSTRAINT pk_pack PRIMARY KEY (name)
) STRICT

CREATE TABLE portal_ref (
  folded TEXT NOT NULL,
  ref TEXT NOT NULL,
  shown TEXT NOT NULL,
  CONSTRAINT pk_portal_ref PRIMARY KEY (folded, ref)
) WITHOUT ROWID, STRICT

CREATE INDEX ix_portal_ref_ref ON portal_ref (ref)

CREATE TABLE queue_count (
  state TEXT NOT NULL,
  n INTEGER NOT NULL,
  CONSTRAINT pk_queue_count PRIMARY KEY (state)
) WITHOUT ROWID, STRICT

CREATE TABLE paper (
  case_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  mime TEXT NOT NULL,
  sent INTEGER NOT NULL,
  CONSTRAINT pk_paper PRIMARY KEY (case_id, place),
  CONSTRAINT fk_paper_case_id_complaint FOREIGN KEY(case_id) REFERENCES complaint (case_id)
) WITHOUT ROWID, STRICT

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
  CONSTRAINT pk_slip_print PRIMARY KEY (id),
  CONSTRAINT uq_slip_print_ref_copy UNIQUE (ref, copy),
  CONSTRAINT fk_slip_print_ref_complaint FOREIGN KEY(ref) REFERENCES complaint (ref)
) STRICT

CREATE INDEX ix_slip_print_open ON slip_print (id) WHERE state <> 'printed'

CREATE VIRTUAL TABLE fts_text USING fts5(body, content='', contentless_delete=1,
    detail=full, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")

CREATE VIRTUAL TABLE fts_name USING fts5(name, skeleton, content='', contentless_delete=1,
    detail=column, prefix='2 3', tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")

CREATE TRIGGER complaint_no_update BEFORE UPDATE ON complaint
    BEGIN SELECT RAISE(ABORT, 'complaint is never changed'); END

CREATE TRIGGER amendment_no_update BEFORE UPDATE ON amendment
    BEGIN SELECT RAISE(ABORT, 'amendment is never changed'); END

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END

CREATE TRIGGER complaint_no_delete BEFORE DELETE ON complaint
    BEGIN SELECT RAISE(ABORT, 'complaint is never changed'); END

CREATE TRIGGER amendment_no_delete BEFORE DELETE ON amendment
    BEGIN SELECT RAISE(ABORT, 'amendment is never changed'); END

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END

CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
    BEGIN SELECT RAISE(ABORT, 'outbox is never changed'); END

CREATE TRIGGER outbox_stays_sealed BEFORE UPDATE OF device_seq, id, type, schema, ref, case_id, depends_on, supersedes, digest, body ON outbox
    BEGIN SELECT RAISE(ABORT, 'outbox is sealed'); END

CREATE TRIGGER outbox_count_insert AFTER INSERT ON outbox
    BEGIN UPDATE queue_count SET n = n + 1 WHERE state = NEW.state; END

CREATE TRIGGER outbox_count_delete AFTER DELETE ON outbox
    BEGIN UPDATE queue_count SET n = n - 1 WHERE state = OLD.state; END

CREATE TRIGGER outbox_count_update AFTER UPDATE OF state ON outbox
    WHEN OLD.state <> NEW.state
    BEGIN UPDATE queue_count SET n = n - 1 WHERE state = OLD.state;
    UPDATE queue_count SET n = n + 1 WHERE state = NEW.state; END

CREATE TRIGGER paper_count_insert AFTER INSERT ON paper WHEN NEW.sent = 0
    BEGIN UPDATE queue_count SET n = n + 1 WHERE state = 'papers'; END

CREATE TRIGGER paper_count_delete AFTER DELETE ON paper WHEN OLD.sent = 0
    BEGIN UPDATE queue_count SET n = n - 1 WHERE state = 'papers'; END

CREATE TRIGGER paper_count_update AFTER UPDATE OF sent ON paper WHEN OLD.sent <> NEW.sent
    BEGIN UPDATE queue_count SET n = n + OLD.sent - NEW.sent WHERE state = 'papers'; END

INSERT INTO queue_count (state, n) VALUES ('ready', 0)

INSERT INTO queue_count (state, n) VALUES ('sending', 0)

INSERT INTO queue_count (state, n) VALUES ('done', 0)

INSERT INTO queue_count (state, n) VALUES ('attention', 0)

INSERT INTO queue_count (state, n) VALUES ('held', 0)

INSERT INTO queue_count (state, n) VALUES ('papers', 0)

INSERT INTO counter (name, last) VALUES ('device_seq', 0)
