-- Where everything that follows the log has got to, and what stands in its way.
CREATE SCHEMA read_models;

CREATE TABLE read_models.checkpoints (
  name text COLLATE "C" PRIMARY KEY,
  -- Everything up to here is handled; null before the first event.
  position text COLLATE "C",
  -- How many events that is, of all streams.
  events bigint NOT NULL DEFAULT 0,
  -- Which physical table a read model's rows stand in (<name>__<generation>).
  generation integer NOT NULL DEFAULT 1 CHECK (generation > 0),
  -- Which version of a read model's declaration those rows are folded with; null for every other follower.
  version integer,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'stopped')),
  -- Why it stopped, and at which event.
  error text,
  event_id uuid,
  stream text,
  stream_version integer,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Streams that one follower has set aside: from this event on nothing of them is handled until a retry.
CREATE TABLE read_models.parked (
  follower text COLLATE "C" NOT NULL REFERENCES read_models.checkpoints (name) ON DELETE CASCADE,
  stream text COLLATE "C" NOT NULL,
  from_version integer NOT NULL CHECK (from_version > 0),
  event_id uuid NOT NULL,
  event_type text NOT NULL,
  error text NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  retry_requested boolean NOT NULL DEFAULT false,
  PRIMARY KEY (follower, stream)
);
