-- Messages on their way out. Neither addresses nor anything confidential: those are looked up when it is sent.
CREATE SCHEMA outbox;

CREATE TABLE outbox.messages (
  -- UUIDv5 of the event and the recipient: the same firing makes the same message.
  message_id uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  stream text COLLATE "C" NOT NULL,
  -- A person's id, or 'manager': of the programme that the stream belongs to.
  recipient text NOT NULL,
  rule text NOT NULL,
  occurrence text NOT NULL,
  escalation boolean NOT NULL,
  due timestamptz NOT NULL,
  fired_at timestamptz NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  -- kept: there was nowhere to send it. superseded: a later firing of the rule was due when this one was late.
  -- unaddressed: nobody to send it to. failed: given up after the last attempt.
  status text NOT NULL CHECK (status IN ('pending', 'sent', 'kept', 'superseded', 'unaddressed', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  -- Not before then; also the lease of the process that is sending it.
  next_attempt_at timestamptz NOT NULL,
  sent_at timestamptz,
  -- A code, never the text of the answer: that may name the address.
  last_error text
);

CREATE INDEX messages_pending ON outbox.messages (next_attempt_at) WHERE status = 'pending';
CREATE INDEX messages_of_rule ON outbox.messages (stream, rule, recipient, due);
