-- Everything that is owned, shared and transferred, and the one answer to "who has which level".

CREATE TABLE resources (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    team_id         UUID NOT NULL REFERENCES teams (id),
    kind            TEXT NOT NULL CHECK (kind IN ('dataset', 'evaluation')),
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,                -- lower case
    owner_id        UUID NOT NULL REFERENCES accounts (id),
    state           TEXT NOT NULL CHECK (state IN ('importing', 'ready')),  -- nobody reaches what is not ready: the view leaves it out
    created_at      BIGINT NOT NULL,
    UNIQUE (team_id, kind, name_key)
);
CREATE INDEX resources_list ON resources (organization_id, kind, id);

-- A level on one resource for a person, a team or everyone in the organization. 1 view, 2 edit, 3 admin.
CREATE TABLE grants (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    resource_id     UUID NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    account_id      UUID REFERENCES accounts (id) ON DELETE CASCADE,
    team_id         UUID REFERENCES teams (id) ON DELETE CASCADE,
    everyone        BOOLEAN NOT NULL DEFAULT FALSE,
    level           BIGINT NOT NULL CHECK (level IN (1, 2, 3)),
    state           TEXT NOT NULL CHECK (state IN ('pending', 'active', 'revoked', 'declined')),
    given_by        UUID NOT NULL,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT,
    CHECK ((account_id IS NOT NULL)::int + (team_id IS NOT NULL)::int + everyone::int = 1)
);
CREATE INDEX grants_resource ON grants (resource_id, account_id);
CREATE INDEX grants_account ON grants (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX grants_team ON grants (team_id) WHERE team_id IS NOT NULL;

-- One row per path by which an active member reaches a resource; the highest level counts. `valid_until` is judged by the
-- reader, so that an expired grant gives nothing without anybody sweeping. Grants are written when the resource is ready.
CREATE VIEW resource_paths AS
    SELECT r.id AS resource_id, m.account_id, 3::bigint AS level, 'owner' AS reason, NULL::bigint AS valid_until
    FROM resources r JOIN memberships m ON m.organization_id = r.organization_id AND m.account_id = r.owner_id
    WHERE r.state = 'ready'
  UNION ALL
    SELECT r.id, m.account_id, CASE WHEN m.role = 'viewer' THEN 1::bigint ELSE 3::bigint END, 'organization ' || m.role, NULL
    FROM resources r JOIN memberships m ON m.organization_id = r.organization_id AND m.role IN ('owner', 'admin', 'viewer')
    WHERE r.state = 'ready'
  UNION ALL
    SELECT r.id, m.account_id, 3, 'team admin', NULL
    FROM resources r
    JOIN team_members t ON t.team_id = r.team_id AND t.role = 'team_admin'
    JOIN memberships m ON m.organization_id = r.organization_id AND m.account_id = t.account_id
    WHERE r.state = 'ready'
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, 'share', g.expires_at
    FROM grants g JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = g.account_id
    WHERE g.state = 'active'
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, 'team share', g.expires_at
    FROM grants g
    JOIN team_members t ON t.team_id = g.team_id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = t.account_id
    WHERE g.state = 'active'
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, 'everyone', g.expires_at
    FROM grants g JOIN memberships m ON m.organization_id = g.organization_id
    WHERE g.state = 'active' AND g.everyone;
