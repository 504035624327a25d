-- When a person last signed in, also after the session has ended.

ALTER TABLE accounts ADD COLUMN last_signed_in_at BIGINT;
UPDATE accounts SET last_signed_in_at = (SELECT max(s.created_at) FROM sessions s WHERE s.account_id = accounts.id);

-- When somebody last looked at a member's elevated access and kept it.
ALTER TABLE memberships ADD COLUMN reviewed_at BIGINT;
