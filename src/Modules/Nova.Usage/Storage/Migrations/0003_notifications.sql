-- Notifications that are yet to be sent, written with the change that they tell of.
CREATE TABLE notification_outbox (
    id           TEXT   NOT NULL PRIMARY KEY,
    event_type   TEXT   NOT NULL,
    priority     TEXT   NOT NULL,
    publisher    TEXT   NOT NULL,
    is_versioned BIGINT NOT NULL,
    request_id   TEXT   NOT NULL,
    payload      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    taken_until  BIGINT NOT NULL
);

CREATE INDEX notification_outbox_order ON notification_outbox (created_at, id);
