-- Credits put aside for work, what came in and how much of it is left, and what every model call used.

CREATE TABLE allocations (
    id                 UUID PRIMARY KEY NOT NULL,
    billing_account_id UUID NOT NULL REFERENCES billing_accounts (id),
    kind               TEXT NOT NULL CHECK (kind IN ('starter', 'promotion', 'adjustment', 'purchase')),
    amount             BIGINT NOT NULL CHECK (amount > 0),
    remaining          BIGINT NOT NULL CHECK (remaining BETWEEN 0 AND amount),
    note               TEXT NOT NULL,
    expires_at         BIGINT,
    created_at         BIGINT NOT NULL
);
CREATE INDEX allocations_account ON allocations (billing_account_id, id);
CREATE INDEX allocations_left ON allocations (billing_account_id) WHERE remaining > 0;
CREATE INDEX allocations_expiring ON allocations (expires_at) WHERE remaining > 0 AND expires_at IS NOT NULL;

-- Nothing was spent before there were holds: what was bought is all there.
INSERT INTO allocations (id, billing_account_id, kind, amount, remaining, note, created_at)
SELECT id, billing_account_id, 'purchase', amount_cents * 10000000, amount_cents * 10000000, 'Purchase', closed_at FROM purchases WHERE state = 'fulfilled';

CREATE TABLE holds (
    key                TEXT PRIMARY KEY NOT NULL, -- chosen by whoever does the work
    billing_account_id UUID NOT NULL REFERENCES billing_accounts (id),
    organization_id    TEXT NOT NULL REFERENCES organizations (id),
    team_id            UUID,                    -- whose monthly limit it counts against
    amount             BIGINT NOT NULL CHECK (amount >= 0),
    state              TEXT NOT NULL CHECK (state IN ('open', 'settled', 'released')),
    cost               BIGINT,
    created_at         BIGINT NOT NULL,
    closed_at          BIGINT,
    CHECK ((state = 'open') = (closed_at IS NULL)),
    CHECK ((state = 'settled') = (cost IS NOT NULL))
);
CREATE INDEX holds_open ON holds (billing_account_id) WHERE state = 'open';

-- One row for each model call. No references: books outlive what they speak of.
CREATE TABLE usage_records (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL,
    team_id         UUID,
    account_id      UUID,
    provider        TEXT NOT NULL,
    model           TEXT NOT NULL,
    key_source      TEXT NOT NULL CHECK (key_source IN ('organization', 'person', 'managed')),
    run_id          UUID,
    evaluation_id   UUID,
    input_tokens    BIGINT NOT NULL,
    cached_tokens   BIGINT NOT NULL,
    output_tokens   BIGINT NOT NULL,
    cost            BIGINT NOT NULL CHECK (cost >= 0),
    charged         BIGINT NOT NULL CHECK (charged >= 0),
    created_at      BIGINT NOT NULL
);
CREATE INDEX usage_records_organization ON usage_records (organization_id, created_at, id);

-- The same, added up by day, so that a page over a million calls reads a few rows. Nobody is the identifier of zeros.
CREATE TABLE usage_days (
    organization_id TEXT NOT NULL,
    day             BIGINT NOT NULL,              -- days since 1970 in UTC
    provider        TEXT NOT NULL,
    model           TEXT NOT NULL,
    key_source      TEXT NOT NULL,
    team_id         UUID NOT NULL,
    account_id      UUID NOT NULL,
    calls           BIGINT NOT NULL,
    input_tokens    BIGINT NOT NULL,
    cached_tokens   BIGINT NOT NULL,
    output_tokens   BIGINT NOT NULL,
    cost            BIGINT NOT NULL,
    charged         BIGINT NOT NULL,
    PRIMARY KEY (organization_id, day, provider, model, key_source, team_id, account_id)
);
