-- What somebody typed into the setup of an evaluation before going back a step.
CREATE TABLE kept_forms (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    fields          TEXT NOT NULL,                -- JSON
    kept_at         BIGINT NOT NULL
);
CREATE INDEX kept_forms_of ON kept_forms (account_id, kept_at);
CREATE INDEX kept_forms_age ON kept_forms (kept_at);
CREATE INDEX kept_forms_organization ON kept_forms (organization_id);
