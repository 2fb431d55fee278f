-- +goose Up
-- Every right, the stops and extension of the clock, messages and what was decided.

ALTER TABLE requests ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';
ALTER TABLE requests ADD COLUMN channel TEXT NOT NULL DEFAULT 'portal';
ALTER TABLE requests ADD COLUMN identified TEXT NOT NULL DEFAULT 'login';
ALTER TABLE requests ADD COLUMN delivery TEXT NOT NULL DEFAULT 'portal';
-- Who asked for the customer, and what entitled them to.
ALTER TABLE requests ADD COLUMN behalf_name TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN behalf_authority TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN extended_on {{.Date}};
ALTER TABLE requests ADD COLUMN extension_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN late_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN ground TEXT NOT NULL DEFAULT '';
-- For reports: every ground of the answer, with spaces between, and on how many days before it the clock stood.
ALTER TABLE requests ADD COLUMN grounds TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN waited_days {{.Int}} NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN answered_on {{.Date}};
-- Of one that was taken up again: when last, and the day on which the first answer was due.
ALTER TABLE requests ADD COLUMN reopened_on {{.Date}};
-- Which answer is worked on or was sent last: 0 is the first, and each time a request is taken up again is one more.
ALTER TABLE requests ADD COLUMN round {{.Int}} NOT NULL DEFAULT 0;
-- One that was taken up again or of which the time was extended is open beside what the customer has asked since, and
-- so is one on paper of which nobody knows yet whether it is theirs.
CREATE UNIQUE INDEX requests_one_open ON requests (customer_id, kind)
  WHERE state NOT IN ('answered', 'collected', 'withdrawn') AND reopened_on IS NULL AND extended_on IS NULL AND channel = 'portal';
ALTER TABLE requests ADD COLUMN first_due_on {{.Date}};
ALTER TABLE requests ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN content_note TEXT NOT NULL DEFAULT '';

-- Times in which the company waited for the customer: the clock stands.
CREATE TABLE request_stops (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  reason TEXT NOT NULL,
  asked_on {{.Date}} NOT NULL,
  answered_on {{.Date}},
  -- Of one that nobody answered: since when the company went on (answered_on), and when it reminded.
  in_vain {{.Bool}},
  reminded_on {{.Date}},
  -- Of one that was answered outside the portal: by which way, and how the customer was known.
  channel TEXT NOT NULL DEFAULT '',
  identified TEXT NOT NULL DEFAULT ''
) {{.End}};
CREATE INDEX request_stops_request ON request_stops (request_id);
CREATE INDEX request_stops_open ON request_stops (asked_on) WHERE answered_on IS NULL;

-- Of whose looks at the customer's data requests are: of a member of staff, or 0 for one whom the customer
-- cannot name.
CREATE TABLE request_looks (
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  staff_id {{.Int}} NOT NULL,
  PRIMARY KEY (request_id, staff_id)
) {{.End}};
CREATE INDEX request_looks_staff ON request_looks (staff_id);

-- What customer and staff wrote to each other, sealed.
CREATE TABLE request_messages (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  at {{.Time}} NOT NULL,
  by_kind TEXT NOT NULL,
  by_id {{.Int}} NOT NULL,
  about TEXT NOT NULL DEFAULT '',
  body {{.Bytes}} NOT NULL,
  read_at {{.Time}},
  -- Of one that a form or a letter brought while the request was open.
  form_key TEXT NOT NULL DEFAULT '',
  came_on {{.Date}},
  channel TEXT NOT NULL DEFAULT '',
  identified TEXT NOT NULL DEFAULT '',
  scope TEXT NOT NULL DEFAULT '{}',
  behalf_name TEXT NOT NULL DEFAULT '',
  behalf_authority TEXT NOT NULL DEFAULT ''
) {{.End}};
CREATE INDEX request_messages_request ON request_messages (request_id);
CREATE INDEX request_messages_waiting ON request_messages (request_id) WHERE by_kind = 'customer' AND read_at IS NULL;
CREATE UNIQUE INDEX request_messages_form ON request_messages (form_key) WHERE form_key <> '';

-- Files that came with a request, a message or an answer, sealed.
CREATE TABLE request_files (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  message_id {{.Int}} REFERENCES request_messages (id),
  at {{.Time}} NOT NULL,
  by_kind TEXT NOT NULL,
  by_id {{.Int}} NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size {{.Int}} NOT NULL,
  sha256 TEXT NOT NULL,
  content {{.Bytes}} NOT NULL,
  for_answer {{.Bool}},
  title TEXT NOT NULL DEFAULT '',
  removed_at {{.Time}}
) {{.End}};
CREATE INDEX request_files_request ON request_files (request_id);

-- What staff do outside the portal for a request: one row for each thing, ticked with a name.
CREATE TABLE request_tasks (
  id {{.ID}},
  request_id {{.Int}} NOT NULL REFERENCES requests (id),
  -- Of which answer it is, and of a correction the values that it covers.
  round {{.Int}} NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  covers TEXT NOT NULL DEFAULT '[]',
  added_at {{.Time}} NOT NULL,
  done_at {{.Time}},
  done_by {{.Int}} REFERENCES staff (id),
  note TEXT NOT NULL DEFAULT '',
  -- Of an answer that was handed over: how it was known to whom.
  identified TEXT NOT NULL DEFAULT ''
) {{.End}};
CREATE INDEX request_tasks_request ON request_tasks (request_id);
CREATE INDEX request_tasks_open ON request_tasks (request_id) WHERE done_at IS NULL;

-- What a draft decides, for the rules on who may approve it.
ALTER TABLE drafts ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN ground TEXT NOT NULL DEFAULT '';

-- Since when a draft holds no copy of data: it was sent, or another came in its place, or nothing will be sent.
ALTER TABLE drafts ADD COLUMN ended_at {{.Time}};

-- The answer in a form for machines, beside the document for people.
ALTER TABLE packages ADD COLUMN data {{.Bytes}};
ALTER TABLE packages ADD COLUMN data_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE packages ADD COLUMN data_size {{.Int}} NOT NULL DEFAULT 0;

-- The draft that a package was made of, which may be gone before it.
ALTER TABLE packages ADD COLUMN draft_id {{.Int}} NOT NULL DEFAULT 0;

-- The day on which an answer was due, why it came after it, and since when the customer may not open it.
ALTER TABLE packages ADD COLUMN due_on {{.Date}};
ALTER TABLE packages ADD COLUMN late_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE packages ADD COLUMN late_code TEXT NOT NULL DEFAULT '';
ALTER TABLE packages ADD COLUMN taken_back_at {{.Time}};

-- Until when a restriction holds, in words, and the day where they are one.
ALTER TABLE restrictions ADD COLUMN until TEXT NOT NULL DEFAULT '';
ALTER TABLE restrictions ADD COLUMN until_on {{.Date}};
