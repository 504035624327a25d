-- Keys with which programs ask. A personal one acts for its account; a team one has an account of its own, which is a member
-- of one team and of nothing else, so that what it makes has an owner and what it does has a name.

CREATE TABLE api_keys (
    id           UUID PRIMARY KEY NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('personal', 'team')),
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
    team_id      UUID REFERENCES teams (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    shown        TEXT NOT NULL,                   -- its beginning and its end
    secret_hash  BYTEA NOT NULL UNIQUE,            -- SHA-256 of 192 random bits and more
    old_hash     BYTEA,                            -- the one before, while both work
    old_until    BIGINT,
    scopes       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('active', 'inactive', 'revoked')),
    made_by      UUID NOT NULL,                    -- no reference: a team key outlives its maker
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    closed_at    BIGINT,
    CHECK ((kind = 'team') = (team_id IS NOT NULL)),
    CHECK ((organization_id IS NULL) = (team_id IS NULL))
);
CREATE INDEX api_keys_account ON api_keys (account_id);
CREATE INDEX api_keys_team ON api_keys (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX api_keys_organization ON api_keys (organization_id) WHERE organization_id IS NOT NULL;
CREATE UNIQUE INDEX api_keys_old ON api_keys (old_hash) WHERE old_hash IS NOT NULL;

-- With which key something was done; none when it was a session.
ALTER TABLE audit_log ADD COLUMN api_key_id UUID;
