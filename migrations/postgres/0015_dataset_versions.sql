-- Every version of a dataset by itself, quick ways to what one version changed, and which columns a reader hides.

CREATE TABLE dataset_versions (
    dataset_id UUID NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    version    BIGINT NOT NULL,
    row_count  BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by UUID NOT NULL,                     -- who may have left since
    what       TEXT NOT NULL,                     -- what was done, for people
    PRIMARY KEY (dataset_id, version)
);
INSERT INTO dataset_versions (dataset_id, version, row_count, created_at, created_by, what)
    SELECT d.id, d.version, d.row_count, r.created_at, r.owner_id, 'Imported' FROM datasets d JOIN resources r ON r.id = d.id WHERE r.state = 'ready';

-- Nearly all rows come with the first version and stay: these hold only the others.
CREATE INDEX dataset_rows_added ON dataset_rows (dataset_id, added_in) WHERE added_in > 1;
CREATE INDEX dataset_rows_removed ON dataset_rows (dataset_id, removed_in) WHERE removed_in IS NOT NULL;

-- What was deleted waits out of sight until it is removed in groups.
CREATE INDEX resources_unready ON resources (kind) WHERE state = 'importing';

CREATE TABLE hidden_columns (
    dataset_id UUID NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    positions  TEXT NOT NULL,                     -- JSON: places in `cells`, from 0
    PRIMARY KEY (dataset_id, account_id)
);
CREATE INDEX hidden_columns_account ON hidden_columns (account_id);
