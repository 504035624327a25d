-- Names that are searched and sorted alike on every database, the last use of a membership, and the session behind a row of
-- the audit log.

ALTER TABLE accounts ADD COLUMN name_key TEXT NOT NULL DEFAULT '';               -- lower case
UPDATE accounts SET name_key = lower(name);

ALTER TABLE memberships ADD COLUMN last_used_at BIGINT;                          -- within five minutes

ALTER TABLE audit_log ADD COLUMN session_id UUID;
