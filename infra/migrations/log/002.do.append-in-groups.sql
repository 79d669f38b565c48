-- Appends several batches, each of another stream, each with a verdict of its own.
--
-- Per batch n: streams[n], expected[n] (0: no stream yet), final_versions[n] and final_hashes[n] (hex) of its
-- last event. Per event: batch (n, from 1), its version and content.
-- Answers per batch: accepted with the place of its last event, or not, with the version the stream is at.
CREATE FUNCTION log.append(
  streams text[], expected integer[], final_versions integer[], final_hashes text[],
  batches integer[], versions integer[], ids uuid[], types text[], schema_versions integer[],
  datas text[], metadatas text[], hashes text[]
) RETURNS TABLE (batch integer, actual integer, epoch integer, txid xid8, global_position bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  current integer[];
  overtaken boolean;
BEGIN
  -- New heads first, then the locks, both in the order of stream: whoever waits holds nothing that the one
  -- waited for could want.
  INSERT INTO log.heads (stream, version)
  SELECT s.stream, 0 FROM unnest(streams, expected) AS s (stream, expected)
  WHERE s.expected = 0 ORDER BY s.stream COLLATE "C"
  ON CONFLICT (stream) DO NOTHING;

  WITH locked AS MATERIALIZED (
    SELECT h.stream, h.version, h.txid FROM log.heads h
    WHERE h.stream = ANY (streams) ORDER BY h.stream FOR UPDATE
  )
  SELECT array_agg(coalesce(l.version, 0) ORDER BY s.n),
    bool_or(l.version = s.expected AND l.txid > pg_current_xact_id())
  INTO current, overtaken
  FROM unnest(streams, expected) WITH ORDINALITY AS s (stream, expected, n)
  LEFT JOIN locked l ON l.stream = s.stream COLLATE "C";

  -- A transaction begun later wrote to one of the streams while this one waited for its lock. Appending now
  -- would put the stream's next event before its last one in the log; a new transaction does not. Who lost to
  -- it is told so below.
  IF overtaken THEN
    RAISE EXCEPTION 'overtaken while waiting' USING ERRCODE = 'serialization_failure';
  END IF;

  UPDATE log.heads h SET version = s.final, txid = pg_current_xact_id()
  FROM unnest(streams, expected, final_versions, current) AS s (stream, expected, final, actual)
  WHERE h.stream = s.stream COLLATE "C" AND s.actual = s.expected;

  RETURN QUERY
  WITH stored AS (
    INSERT INTO log.events (stream, version, id, type, schema_version, data, metadata, hash, epoch)
    SELECT streams[e.batch], e.version, e.id, e.type, e.schema_version,
      e.data::json, e.metadata::json, decode(e.hash, 'hex'), i.epoch
    FROM log.identity i,
      unnest(batches, versions, ids, types, schema_versions, datas, metadatas, hashes)
        WITH ORDINALITY AS e (batch, version, id, type, schema_version, data, metadata, hash, n)
    WHERE current[e.batch] = expected[e.batch]
    ORDER BY e.n
    RETURNING stream, version, epoch, txid, global_position
  )
  SELECT s.n::integer, s.actual, l.epoch, l.txid, l.global_position
  FROM unnest(streams, expected, final_versions, final_hashes, current)
    WITH ORDINALITY AS s (stream, expected, final, hash, actual, n)
  LEFT JOIN LATERAL (
    SELECT e.epoch, e.txid, e.global_position FROM stored e
    WHERE e.stream = s.stream COLLATE "C" AND e.version = s.final
    UNION ALL
    -- The same batch again: the last hash covers all before it, so it alone tells a repetition.
    SELECT e.epoch, e.txid, e.global_position FROM log.events e
    WHERE s.actual <> s.expected AND e.stream = s.stream COLLATE "C" AND e.version = s.final
      AND e.hash = decode(s.hash, 'hex')
  ) l ON true;
END $$;
