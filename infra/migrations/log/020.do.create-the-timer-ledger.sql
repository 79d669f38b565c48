-- What will fall due and what has fired, derived from the log and rebuildable from it (domain.md, "Timers").
CREATE SCHEMA timers;

-- The newest policy of each programme and the time zone of each cohort: what dues are counted by.
CREATE TABLE timers.programmes (
  programme_id uuid PRIMARY KEY,
  policy json NOT NULL,
  policy_version integer NOT NULL
);

CREATE TABLE timers.cohorts (
  cohort_id uuid PRIMARY KEY,
  time_zone text NOT NULL
);

-- Each match and relationship folded up to `version`, structural fields only.
CREATE TABLE timers.streams (
  stream text COLLATE "C" PRIMARY KEY,
  programme_id uuid NOT NULL,
  cohort_id uuid NOT NULL,
  state json NOT NULL,
  version integer NOT NULL
);

CREATE INDEX streams_of_programme ON timers.streams (programme_id);

CREATE TABLE timers.ledger (
  -- SHA-256 over stream, rule, anchor, recipient and occurrence, hex.
  timer_id text COLLATE "C" PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  programme_id uuid NOT NULL,
  cohort_id uuid NOT NULL,
  rule text NOT NULL,
  anchor text NOT NULL,
  -- A person's id, 'manager' or 'system'.
  recipient text NOT NULL,
  occurrence text NOT NULL,
  due timestamptz NOT NULL,
  escalation boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'fired', 'cancelled')),
  fired_at timestamptz,
  CHECK ((status = 'fired') = (fired_at IS NOT NULL))
);

CREATE INDEX ledger_open ON timers.ledger (due, timer_id) WHERE status = 'open';
CREATE INDEX ledger_of_stream ON timers.ledger (stream, due);
