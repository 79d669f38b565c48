-- The outbox is listed in the order of firing, page by page.
CREATE INDEX messages_in_order ON outbox.messages (fired_at, message_id);
