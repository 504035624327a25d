-- Sharing with people, teams, everyone, one thing or a whole kind; and offered ownerships.

DROP VIEW resource_paths;

ALTER TABLE grants ALTER COLUMN resource_id DROP NOT NULL;
ALTER TABLE grants ADD COLUMN kind TEXT;                     -- all resources of a kind, where none is named
ALTER TABLE grants ADD COLUMN origin TEXT NOT NULL DEFAULT 'visibility' CHECK (origin IN ('visibility', 'share'));  -- written with the resource, or by somebody who shares it
ALTER TABLE grants ADD COLUMN closed_at BIGINT;              -- when it was revoked or declined
ALTER TABLE grants ADD CHECK ((resource_id IS NULL) <> (kind IS NULL));
DROP INDEX grants_resource;
DROP INDEX grants_account;
DROP INDEX grants_team;
CREATE INDEX grants_resource ON grants (resource_id, account_id);
CREATE INDEX grants_account ON grants (account_id, state) WHERE account_id IS NOT NULL;
CREATE INDEX grants_team ON grants (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX grants_kind ON grants (organization_id, kind) WHERE kind IS NOT NULL;
-- One live grant for each principal on each thing.
CREATE UNIQUE INDEX grants_one_person ON grants (resource_id, account_id) WHERE account_id IS NOT NULL AND state IN ('pending', 'active');
CREATE UNIQUE INDEX grants_one_team ON grants (resource_id, team_id) WHERE team_id IS NOT NULL AND state IN ('pending', 'active');
CREATE UNIQUE INDEX grants_one_everyone ON grants (resource_id) WHERE everyone AND state IN ('pending', 'active');
CREATE UNIQUE INDEX grants_kind_person ON grants (organization_id, kind, account_id) WHERE kind IS NOT NULL AND account_id IS NOT NULL AND state IN ('pending', 'active');
CREATE UNIQUE INDEX grants_kind_team ON grants (organization_id, kind, team_id) WHERE kind IS NOT NULL AND team_id IS NOT NULL AND state IN ('pending', 'active');
CREATE UNIQUE INDEX grants_kind_everyone ON grants (organization_id, kind) WHERE kind IS NOT NULL AND everyone AND state IN ('pending', 'active');

-- As before; grants may reach over a whole kind, and whoever a shared evaluation is shared with sees its dataset: a path of
-- its own, so that it comes, moves and goes with the share without anybody keeping books. `via` names team, role or evaluation.
CREATE VIEW resource_paths AS
SELECT r.id AS resource_id, m.account_id, CAST(3 AS BIGINT) AS level, CAST('owner' AS TEXT) AS reason, CAST('' AS TEXT) AS via, CAST(NULL AS BIGINT) AS valid_until
    FROM resources r JOIN memberships m ON m.organization_id = r.organization_id AND m.account_id = r.owner_id AND m.state = 'active'
    WHERE r.state = 'ready'
  UNION ALL
    SELECT r.id, m.account_id, CAST(CASE WHEN m.role = 'viewer' THEN 1 ELSE 3 END AS BIGINT), CAST('organization role' AS TEXT), CAST(m.role AS TEXT), CAST(NULL AS BIGINT)
    FROM resources r JOIN memberships m ON m.organization_id = r.organization_id AND m.role IN ('owner', 'admin', 'viewer') AND m.state = 'active'
    WHERE r.state = 'ready'
  UNION ALL
    SELECT r.id, m.account_id, CAST(CASE WHEN p.permission = 'manage_datasets' THEN 3 ELSE 1 END AS BIGINT), CAST('custom role' AS TEXT), CAST(c.name AS TEXT), CAST(NULL AS BIGINT)
    FROM resources r
    JOIN memberships m ON m.organization_id = r.organization_id AND m.state = 'active'
    JOIN member_roles h ON h.organization_id = m.organization_id AND h.account_id = m.account_id
    JOIN roles c ON c.id = h.role_id
    JOIN role_permissions p ON p.role_id = c.id
    WHERE r.state = 'ready'
      AND (p.permission = 'view_resources' OR (r.kind = 'dataset' AND p.permission IN ('view_datasets', 'manage_datasets')))
  UNION ALL
    SELECT r.id, m.account_id, CAST(3 AS BIGINT), CAST('team admin' AS TEXT), CAST(n.name AS TEXT), CAST(NULL AS BIGINT)
    FROM resources r
    JOIN team_members t ON t.team_id = r.team_id AND t.role = 'team_admin'
    JOIN teams n ON n.id = t.team_id
    JOIN memberships m ON m.organization_id = r.organization_id AND m.account_id = t.account_id AND m.state = 'active'
    WHERE r.state = 'ready'
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, CAST('share' AS TEXT), CAST('' AS TEXT), g.expires_at
    FROM grants g
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = g.account_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.resource_id IS NOT NULL
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, CAST('team share' AS TEXT), CAST(n.name AS TEXT), g.expires_at
    FROM grants g
    JOIN team_members t ON t.team_id = g.team_id
    JOIN teams n ON n.id = t.team_id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = t.account_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.resource_id IS NOT NULL
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, CAST('everyone' AS TEXT), CAST('' AS TEXT), g.expires_at
    FROM grants g
    JOIN memberships m ON m.organization_id = g.organization_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.everyone AND g.resource_id IS NOT NULL
  UNION ALL
    SELECT r.id, m.account_id, g.level, CAST('kind share' AS TEXT), CAST('' AS TEXT), g.expires_at
    FROM grants g JOIN resources r ON r.organization_id = g.organization_id AND r.kind = g.kind AND r.state = 'ready'
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = g.account_id AND m.state = 'active'
    WHERE g.state = 'active'
  UNION ALL
    SELECT r.id, m.account_id, g.level, CAST('kind team share' AS TEXT), CAST(n.name AS TEXT), g.expires_at
    FROM grants g JOIN resources r ON r.organization_id = g.organization_id AND r.kind = g.kind AND r.state = 'ready'
    JOIN team_members t ON t.team_id = g.team_id
    JOIN teams n ON n.id = t.team_id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = t.account_id AND m.state = 'active'
    WHERE g.state = 'active'
  UNION ALL
    SELECT r.id, m.account_id, g.level, CAST('kind everyone' AS TEXT), CAST('' AS TEXT), g.expires_at
    FROM grants g JOIN resources r ON r.organization_id = g.organization_id AND r.kind = g.kind AND r.state = 'ready'
    JOIN memberships m ON m.organization_id = g.organization_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.everyone
  UNION ALL
    SELECT e.dataset_id, m.account_id, CAST(1 AS BIGINT), CAST('dependent share' AS TEXT), CAST(v.name AS TEXT), g.expires_at
    FROM grants g JOIN evaluations e ON e.id = g.resource_id JOIN resources v ON v.id = e.id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = g.account_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.origin = 'share' AND v.state = 'ready'
  UNION ALL
    SELECT e.dataset_id, m.account_id, CAST(1 AS BIGINT), CAST('dependent team share' AS TEXT), CAST(v.name AS TEXT), g.expires_at
    FROM grants g JOIN evaluations e ON e.id = g.resource_id JOIN resources v ON v.id = e.id
    JOIN team_members t ON t.team_id = g.team_id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = t.account_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.origin = 'share' AND v.state = 'ready'
  UNION ALL
    SELECT e.dataset_id, m.account_id, CAST(1 AS BIGINT), CAST('dependent everyone' AS TEXT), CAST(v.name AS TEXT), g.expires_at
    FROM grants g JOIN evaluations e ON e.id = g.resource_id JOIN resources v ON v.id = e.id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.everyone AND g.origin = 'share' AND v.state = 'ready';

-- An offered ownership: it changes hands when the recipient accepts.
CREATE TABLE transfers (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    resource_id     UUID NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    from_id         UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    to_id           UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'revoked')),
    given_by        UUID NOT NULL,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    closed_at       BIGINT
);
CREATE UNIQUE INDEX transfers_one ON transfers (resource_id) WHERE state = 'pending';
CREATE INDEX transfers_to ON transfers (to_id) WHERE state = 'pending';
