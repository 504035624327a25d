-- What a team proposes for what is made in it: who sees it, and how far the team goes with it (1 view, 2 edit).

ALTER TABLE teams ADD COLUMN visibility TEXT NOT NULL DEFAULT 'team' CHECK (visibility IN ('team', 'everyone', 'me'));
ALTER TABLE teams ADD COLUMN team_level BIGINT NOT NULL DEFAULT 2 CHECK (team_level IN (1, 2));

-- What an invitation shares: all of a kind, or one resource.
CREATE TABLE invitation_shares (
    invitation_id UUID NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    kind          TEXT,
    resource_id   UUID REFERENCES resources (id) ON DELETE CASCADE,
    level         BIGINT NOT NULL CHECK (level IN (1, 2, 3)),
    expires_at    BIGINT,
    CHECK ((resource_id IS NULL) <> (kind IS NULL))
);
CREATE UNIQUE INDEX invitation_shares_kind ON invitation_shares (invitation_id, kind) WHERE kind IS NOT NULL;
CREATE UNIQUE INDEX invitation_shares_resource ON invitation_shares (invitation_id, resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX invitation_shares_of ON invitation_shares (resource_id);
