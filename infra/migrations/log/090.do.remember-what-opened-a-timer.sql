-- The event that opened a timer or changed it last, and the request that led to that event: the firing goes on from
-- them. Null for rows from before.
ALTER TABLE timers.ledger ADD COLUMN correlation uuid, ADD COLUMN causation uuid;
