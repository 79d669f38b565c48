-- Keys of subjects, each wrapped by MASTER_KEY. This database has a backup of its own: destroying a key is
-- worth nothing while a backup of it lies beside the log's.

CREATE TABLE keys.subject_keys (
  -- All that an envelope in the log says about its subject.
  id uuid PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  wrapped bytea,
  created timestamptz NOT NULL DEFAULT now(),
  destroyed timestamptz,
  CHECK ((wrapped IS NULL) = (destroyed IS NOT NULL))
);

CREATE UNIQUE INDEX live_keys ON keys.subject_keys (subject) WHERE destroyed IS NULL;

-- Secrets of the organisation by name, wrapped too.
CREATE TABLE keys.secrets (
  name text PRIMARY KEY,
  wrapped bytea NOT NULL
);

-- A value that only the right MASTER_KEY opens.
CREATE TABLE keys.master_check (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  value bytea NOT NULL
);
