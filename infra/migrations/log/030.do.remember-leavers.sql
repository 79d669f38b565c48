-- What flows have to remember until its day comes.
CREATE SCHEMA flows;

-- Who is leaving, until their last day has ended everywhere they take part.
CREATE TABLE flows.leavers (
  person_id text COLLATE "C" PRIMARY KEY,
  -- Local date, wherever they are.
  last_day date NOT NULL
);
