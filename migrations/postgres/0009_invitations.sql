-- What became of requests to invite several people, and links that were copied instead of mailed.

-- Only a letter proves an address: whoever follows a copied link must confirm it before there is an account.
ALTER TABLE invitations ADD COLUMN mailed BOOLEAN NOT NULL DEFAULT TRUE;

-- The result of each row, for the page after the form. Kept for a day.
CREATE TABLE invitation_batches (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    results         TEXT NOT NULL,                -- JSON
    created_at      BIGINT NOT NULL
);
CREATE INDEX invitation_batches_age ON invitation_batches (created_at);
