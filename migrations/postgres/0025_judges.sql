-- Keys for model providers, and what models answered in runs.

CREATE TABLE provider_keys (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      UUID REFERENCES accounts (id) ON DELETE CASCADE,
    provider        TEXT NOT NULL CHECK (provider IN ('openai', 'anthropic', 'google', 'perplexity')),
    sealed          BYTEA NOT NULL,                -- with the master key
    last_four       TEXT NOT NULL,
    problem         TEXT,                         -- what its provider said against it when it was checked last
    checked_at      BIGINT NOT NULL,
    created_by      UUID NOT NULL,
    created_at      BIGINT NOT NULL,
    CHECK ((organization_id IS NULL) <> (account_id IS NULL))
);
CREATE UNIQUE INDEX provider_keys_organization ON provider_keys (organization_id, provider) WHERE organization_id IS NOT NULL;
CREATE UNIQUE INDEX provider_keys_account ON provider_keys (account_id, provider) WHERE account_id IS NOT NULL;

-- A paused run is kept as failed, with `paused`: it waits for a person, for credits or a key, and is resumed as others are.
ALTER TABLE runs ADD COLUMN paused BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE runs ADD COLUMN hold_key TEXT;        -- the hold of the batch that is under way

-- What a model answered to one criterion about one row. It goes with the results of its run.
CREATE TABLE model_answers (
    run_id       UUID NOT NULL,
    position     BIGINT NOT NULL,                 -- of the row
    criterion_id UUID NOT NULL,
    provider     TEXT NOT NULL,
    model        TEXT NOT NULL,
    key_source   TEXT NOT NULL,
    answer       TEXT NOT NULL,                   -- as it came
    input_tokens BIGINT,
    output_tokens BIGINT,
    usage        TEXT NOT NULL,                   -- what the provider said about tokens, as it came
    cost         BIGINT,                          -- nano-dollars; nothing when the model has no known price
    charged      BIGINT NOT NULL,                 -- of the organization's credits
    latency      BIGINT NOT NULL,                 -- microseconds
    request_id   TEXT,                            -- the provider's
    PRIMARY KEY (run_id, position, criterion_id)
);
