-- Organizations, members, teams, invitations, audit.

CREATE TABLE organizations (
    id         TEXT PRIMARY KEY NOT NULL,         -- the slug: chosen once, never changed
    name       TEXT NOT NULL,
    plan       TEXT NOT NULL CHECK (plan IN ('no_plan', 'personal', 'team', 'enterprise')),
    created_by BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      BLOB NOT NULL REFERENCES accounts (id),
    role            TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX memberships_account ON memberships (account_id);

CREATE TABLE teams (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    is_default      BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    UNIQUE (organization_id, name)
);
CREATE UNIQUE INDEX teams_one_default ON teams (organization_id) WHERE is_default;

CREATE TABLE team_members (
    team_id    BLOB NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('team_admin', 'team_member')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX team_members_account ON team_members (account_id);

CREATE TABLE invitations (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email           TEXT NOT NULL,
    email_key       TEXT NOT NULL,
    role            TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    token_hash      BLOB NOT NULL UNIQUE,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'revoked')),  -- expired is read off expires_at
    invited_by      BLOB NOT NULL,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    closed_at       BIGINT
);
CREATE UNIQUE INDEX invitations_one_pending ON invitations (organization_id, email_key) WHERE state = 'pending';
CREATE INDEX invitations_email ON invitations (email_key) WHERE state = 'pending';

CREATE TABLE invitation_teams (
    invitation_id BLOB NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    team_id       BLOB NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    role          TEXT NOT NULL CHECK (role IN ('team_admin', 'team_member')),
    PRIMARY KEY (invitation_id, team_id)
);

-- Append-only: one row for every change, in the transaction of the change.
CREATE TABLE audit_log (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT,                         -- no reference: the log outlives what it speaks of
    account_id      BLOB,
    address         TEXT,
    action          TEXT NOT NULL,
    target          TEXT NOT NULL,
    detail          TEXT NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE INDEX audit_log_organization ON audit_log (organization_id, id);
CREATE TRIGGER audit_log_keeps_rows BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keeps_words BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
