-- The log: what happened, in the order in which it is read (docs/adr/0001, 0002). The schema "log" is made
-- by the migration tool, whose own table stands in it.

-- Which cluster wrote this log, and how often it was restored into another one. Transaction ids mean something
-- within one cluster only: after a restore the epoch is raised, and every older epoch is visible as a whole.
CREATE TABLE log.identity (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  system_identifier text NOT NULL,
  epoch integer NOT NULL CHECK (epoch > 0)
);

INSERT INTO log.identity (system_identifier, epoch)
SELECT system_identifier::text, 1 FROM pg_control_system();

-- The version of every stream, to be locked by whoever appends; the only rows here that ever change.
CREATE TABLE log.heads (
  stream text COLLATE "C" PRIMARY KEY,
  version integer NOT NULL,
  -- Last writer: a stream's events must stand in the log in their own order.
  txid xid8 NOT NULL DEFAULT pg_current_xact_id()
) WITH (fillfactor = 80);

CREATE TABLE log.events (
  stream text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  schema_version integer NOT NULL CHECK (schema_version > 0),
  -- json, not jsonb: the hash covers these very bytes.
  data json NOT NULL,
  metadata json NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  global_position bigint GENERATED ALWAYS AS IDENTITY (CACHE 1),
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  epoch integer NOT NULL,
  PRIMARY KEY (stream, version)
);

CREATE UNIQUE INDEX events_in_order ON log.events (epoch, txid, global_position);

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is only ever appended to: % of log.events is refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON log.events
  FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
