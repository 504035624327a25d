-- What the API answered to a request that names itself (Idempotency-Key): asked again within a day, it gets the same answer.

CREATE TABLE idempotency (
    holder      TEXT NOT NULL,                    -- the account or the key that asked
    request_key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,                   -- SHA-256 of method, address and body
    sealed      BYTEA,                            -- the answer; none while it is being made. Sealed, since answers hold secrets
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (holder, request_key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
