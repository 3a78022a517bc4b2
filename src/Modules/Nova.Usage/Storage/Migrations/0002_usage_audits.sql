-- The servers that ran on a host in a period, counted when it was over.
CREATE TABLE usage_audits (
    host         TEXT   NOT NULL,
    period_from  BIGINT NOT NULL,
    period_to    BIGINT NOT NULL,
    servers      BIGINT NOT NULL,
    milliseconds BIGINT NOT NULL,
    PRIMARY KEY (host, period_from, period_to)
);
