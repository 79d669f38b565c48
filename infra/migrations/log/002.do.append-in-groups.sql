-- Appends several batches, each of another stream, each with a verdict of its own.
--
-- Per batch n: its stream, the version expected (0: no stream yet), the version and hash (hex) of its last event.
-- Per event, those of batch 1 first: its batch (from 1), version and content. Each argument is a list joined by
-- the record separator, U+001E, which stands in no name and in no JSON text: PostgreSQL and the driver take half the
-- time of an array for it, because nothing has to be escaped. Content that has one all the same makes its list longer
-- than the others, and the append fails.
-- Answers per batch: accepted with the place of its last event, or not, with the version the stream is at.
CREATE FUNCTION log.append(
  streams text, expected_versions text, final_versions text, final_hashes text,
  batches text, versions text, ids text, types text, schema_versions text, datas text, metadatas text, hashes text
) RETURNS TABLE (batch integer, actual integer, epoch integer, txid xid8, global_position bigint)
LANGUAGE plpgsql
-- Plans are kept, and those for the few rows of a young log would scan an old one: every head is found by its key.
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  separator constant text := U&'\001E';
  stream_of constant text[] := string_to_array(streams, separator);
  expected_of constant integer[] := string_to_array(expected_versions, separator);
  final_of constant integer[] := string_to_array(final_versions, separator);
  present constant integer := (SELECT i.epoch FROM log.identity i);
  actual_of integer[];
  overtaken boolean;
  positions bigint[];
BEGIN
  -- New heads first, then the locks, both in the order of stream: whoever waits holds nothing that the one
  -- waited for could want.
  INSERT INTO log.heads (stream, version)
  SELECT s.stream, s.final FROM unnest(stream_of, expected_of, final_of) AS s (stream, expected, final)
  WHERE s.expected = 0 ORDER BY s.stream COLLATE "C"
  ON CONFLICT (stream) DO NOTHING;

  -- A head that this transaction has just made counts as none.
  SELECT array_agg(coalesce(l.version, 0) ORDER BY s.n),
    bool_or(l.version = s.expected AND l.txid > pg_current_xact_id())
  INTO actual_of, overtaken
  FROM (
    SELECT * FROM unnest(stream_of, expected_of) WITH ORDINALITY AS u (stream, expected, n) ORDER BY u.stream COLLATE "C"
  ) s
  LEFT JOIN LATERAL (
    SELECT h.version, h.txid FROM log.heads h
    WHERE h.stream = s.stream COLLATE "C" AND h.txid <> pg_current_xact_id() FOR UPDATE
  ) l ON true;

  -- A transaction begun later wrote to one of the streams while this one waited for its lock. Appending now
  -- would put the stream's next event before its last one in the log; a new transaction does not. Who lost to
  -- it is told so below.
  IF overtaken THEN
    RAISE EXCEPTION 'overtaken while waiting' USING ERRCODE = 'serialization_failure';
  END IF;

  UPDATE log.heads h SET version = s.final, txid = pg_current_xact_id()
  FROM unnest(stream_of, expected_of, final_of, actual_of) AS s (stream, expected, final, actual)
  WHERE h.stream = s.stream COLLATE "C" AND s.actual = s.expected AND s.expected > 0;

  -- Lists side by side in the SELECT, not in FROM, where each would be copied first.
  WITH stored AS (
    INSERT INTO log.events (stream, version, id, type, schema_version, data, metadata, hash, epoch)
    SELECT stream_of[e.batch::integer], e.version::integer, e.id::uuid, e.type, e.schema_version::integer,
      e.data::json, e.metadata::json, decode(e.hash, 'hex'), present
    FROM (
      SELECT unnest(string_to_array(batches, separator)) AS batch,
        unnest(string_to_array(versions, separator)) AS version,
        unnest(string_to_array(ids, separator)) AS id,
        unnest(string_to_array(types, separator)) AS type,
        unnest(string_to_array(schema_versions, separator)) AS schema_version,
        unnest(string_to_array(datas, separator)) AS data,
        unnest(string_to_array(metadatas, separator)) AS metadata,
        unnest(string_to_array(hashes, separator)) AS hash
    ) e
    -- Where a list is too long there is no batch, hence no stream, which no event may lack.
    WHERE actual_of[e.batch::integer] IS NOT DISTINCT FROM expected_of[e.batch::integer]
    RETURNING global_position
  )
  SELECT array_agg(global_position ORDER BY global_position) INTO positions FROM stored;

  RETURN QUERY
  SELECT s.n::integer, s.actual, present, pg_current_xact_id(),
    positions[sum(s.final - s.expected) OVER (ORDER BY s.n)]
  FROM unnest(expected_of, final_of, actual_of) WITH ORDINALITY AS s (expected, final, actual, n)
  WHERE s.actual = s.expected;

  IF actual_of <> expected_of THEN
    -- Refused, unless it is the same batch again: the last hash covers all before it, so it alone tells.
    RETURN QUERY
    SELECT s.n::integer, s.actual, e.epoch, e.txid, e.global_position
    FROM unnest(stream_of, expected_of, final_of, string_to_array(final_hashes, separator), actual_of)
      WITH ORDINALITY AS s (stream, expected, final, hash, actual, n)
    LEFT JOIN log.events e
      ON e.stream = s.stream COLLATE "C" AND e.version = s.final AND e.hash = decode(s.hash, 'hex')
    WHERE s.actual <> s.expected;
  END IF;
END $$;
