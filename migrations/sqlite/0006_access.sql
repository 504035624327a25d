-- Custom roles, suspension, settings of organizations, looks of teams, invitations with roles, the chain of the audit log.

ALTER TABLE organizations ADD COLUMN color TEXT;
ALTER TABLE organizations ADD COLUMN logo BLOB;
ALTER TABLE organizations ADD COLUMN logo_type TEXT CHECK (logo_type IN ('image/png', 'image/jpeg', 'image/webp'));
ALTER TABLE organizations ADD COLUMN default_role TEXT NOT NULL DEFAULT 'member' CHECK (default_role IN ('member', 'viewer'));
ALTER TABLE organizations ADD COLUMN directory TEXT NOT NULL DEFAULT 'everything' CHECK (directory IN ('everything', 'names', 'admins'));
ALTER TABLE organizations ADD COLUMN team_admins_invite BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE organizations ADD COLUMN admins_manage_billing BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE organizations ADD COLUMN invitation_days BIGINT NOT NULL DEFAULT 7 CHECK (invitation_days BETWEEN 1 AND 30);
ALTER TABLE organizations ADD COLUMN access_version BIGINT NOT NULL DEFAULT 0;   -- grows in every transaction that changes who may do what
ALTER TABLE organizations ADD COLUMN deleted_at BIGINT;                          -- 30 days later nothing but the id and the books is left

-- An owner is never suspended: "at least one owner" means one who can act.
ALTER TABLE memberships ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended') AND (state = 'active' OR role <> 'owner'));

CREATE TABLE roles (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,                -- lower case
    description     TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    UNIQUE (organization_id, name_key)
);

CREATE TABLE role_permissions (
    role_id    BLOB NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (role_id, permission)
);

-- No cascade from roles: whoever deletes one says where its holders go.
CREATE TABLE member_roles (
    organization_id TEXT NOT NULL,
    account_id      BLOB NOT NULL,
    role_id         BLOB NOT NULL REFERENCES roles (id),
    PRIMARY KEY (organization_id, account_id, role_id),
    FOREIGN KEY (organization_id, account_id) REFERENCES memberships (organization_id, account_id) ON DELETE CASCADE
);
CREATE INDEX member_roles_role ON member_roles (role_id);

ALTER TABLE teams ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE teams ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE teams ADD COLUMN icon TEXT NOT NULL DEFAULT '';
UPDATE teams SET name_key = lower(name);
CREATE UNIQUE INDEX teams_name ON teams (organization_id, name_key);

CREATE TABLE invitation_roles (
    invitation_id BLOB NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    role_id       BLOB NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (invitation_id, role_id)
);

-- Each row's hash covers the row and the hash before it, so that no row can be changed, left out or put in unseen. One
-- chain for each organization, and one for what belongs to none (''). Rows from before have no place in it.
ALTER TABLE audit_log ADD COLUMN chain TEXT;
ALTER TABLE audit_log ADD COLUMN position BIGINT;
ALTER TABLE audit_log ADD COLUMN hash BLOB;
CREATE UNIQUE INDEX audit_log_chain ON audit_log (chain, position);

CREATE TABLE audit_heads (
    chain    TEXT PRIMARY KEY NOT NULL,
    position BIGINT NOT NULL,
    hash     BLOB NOT NULL
);

-- As before, but only active members reach anything, custom roles lead somewhere too, and `via` names the team or role.
DROP VIEW resource_paths;
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
    FROM grants g JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = g.account_id AND m.state = 'active'
    WHERE g.state = 'active'
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, CAST('team share' AS TEXT), CAST(n.name AS TEXT), g.expires_at
    FROM grants g
    JOIN team_members t ON t.team_id = g.team_id
    JOIN teams n ON n.id = t.team_id
    JOIN memberships m ON m.organization_id = g.organization_id AND m.account_id = t.account_id AND m.state = 'active'
    WHERE g.state = 'active'
  UNION ALL
    SELECT g.resource_id, m.account_id, g.level, CAST('everyone' AS TEXT), CAST('' AS TEXT), g.expires_at
    FROM grants g JOIN memberships m ON m.organization_id = g.organization_id AND m.state = 'active'
    WHERE g.state = 'active' AND g.everyone;
