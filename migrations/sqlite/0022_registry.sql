-- Registered resources, requests for access.

-- What kinds there are is said by `domain` alone. SQLite's own way to take a check away, without touching a row:
-- https://www.sqlite.org/lang_altertable.html#otheralter
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (kind IN (''dataset'', ''evaluation''))', '')
    WHERE type = 'table' AND name = 'resources';
PRAGMA writable_schema = RESET;

-- The kinds that an organization defines for itself.
CREATE TABLE own_kinds (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,                -- lower case
    created_at      BIGINT NOT NULL,
    UNIQUE (organization_id, name_key)
);

-- A resource whose working parts live elsewhere. No cascade from its kind: one in use is not deleted.
CREATE TABLE registered (
    id          BLOB PRIMARY KEY NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    own_kind_id BLOB REFERENCES own_kinds (id),
    description TEXT NOT NULL,
    link        TEXT NOT NULL,
    version     TEXT NOT NULL
);
CREATE INDEX registered_own_kind ON registered (own_kind_id) WHERE own_kind_id IS NOT NULL;

-- Somebody who asks to reach a resource, or to go further with it.
CREATE TABLE access_requests (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    resource_id     BLOB NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    account_id      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    level           BIGINT NOT NULL CHECK (level IN (1, 2, 3)),
    note            TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'declined')),
    created_at      BIGINT NOT NULL,
    closed_at       BIGINT,
    closed_by       BLOB
);
CREATE UNIQUE INDEX access_requests_one ON access_requests (resource_id, account_id) WHERE state = 'pending';
CREATE INDEX access_requests_account ON access_requests (account_id, resource_id);
