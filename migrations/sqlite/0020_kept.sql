-- What somebody typed into the setup of an evaluation before going back a step.
CREATE TABLE kept_forms (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    fields          TEXT NOT NULL,                -- JSON
    kept_at         BIGINT NOT NULL
);
CREATE INDEX kept_forms_of ON kept_forms (account_id, kept_at);
CREATE INDEX kept_forms_age ON kept_forms (kept_at);
CREATE INDEX kept_forms_organization ON kept_forms (organization_id);

-- How the rows of two runs that have ended flipped, counted once: they are many, and do not change until a run goes on.
CREATE TABLE comparisons (
    before_id      BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    after_id       BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    criterion_id   BLOB NOT NULL,                 -- of the later run; all zeros for the row as a whole
    both_pass      BIGINT NOT NULL,
    pass_to_fail   BIGINT NOT NULL,
    fail_to_pass   BIGINT NOT NULL,
    both_fail      BIGINT NOT NULL,
    undecided      BIGINT NOT NULL,
    to_fail        TEXT,                          -- JSON: the positions of what flipped, where they are few
    to_pass        TEXT,
    PRIMARY KEY (before_id, after_id, criterion_id)
);
CREATE INDEX comparisons_after ON comparisons (after_id);
