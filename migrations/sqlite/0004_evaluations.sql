-- Datasets, evaluations, runs, results.

CREATE TABLE datasets (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    version    BIGINT NOT NULL,                   -- grows with every change of rows
    row_count  BIGINT NOT NULL,
    import_lease BIGINT                           -- while rows are coming in: who is silent for longer than this is given up
);
CREATE INDEX datasets_importing ON datasets (import_lease) WHERE import_lease IS NOT NULL;

CREATE TABLE dataset_columns (
    dataset_id BLOB NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,                   -- place in `cells`, from 0
    name       TEXT NOT NULL,
    PRIMARY KEY (dataset_id, position)
);

-- A row is in version v when added_in <= v and (removed_in is null or v < removed_in): versions share rows.
CREATE TABLE dataset_rows (
    id         INTEGER PRIMARY KEY,
    dataset_id BLOB NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,                   -- the order that people see, from 1
    cells      TEXT NOT NULL,                     -- JSON array of strings in the order of the columns
    added_in   BIGINT NOT NULL,
    removed_in BIGINT,
    UNIQUE (dataset_id, position, added_in)
);

CREATE TABLE evaluations (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    dataset_id BLOB NOT NULL REFERENCES datasets (id)
);
CREATE INDEX evaluations_dataset ON evaluations (dataset_id);

CREATE TABLE criteria (
    id            BLOB PRIMARY KEY NOT NULL,
    evaluation_id BLOB NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    position      BIGINT NOT NULL,
    name          TEXT NOT NULL,
    column_name   TEXT NOT NULL,
    evaluator     TEXT NOT NULL,                  -- JSON: {"check": {…}}, later {"judge": {…}}
    UNIQUE (evaluation_id, position)
);

-- One execution over one version of the dataset. The server that holds the lease works on it; any other takes it over after.
CREATE TABLE runs (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    evaluation_id   BLOB NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    dataset_id      BLOB NOT NULL,
    dataset_version BIGINT NOT NULL,
    criteria        TEXT NOT NULL,                -- JSON: the criteria as they were when the run began
    state           TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    total           BIGINT NOT NULL,
    done            BIGINT NOT NULL DEFAULT 0,
    passed          BIGINT NOT NULL DEFAULT 0,
    cursor          BIGINT NOT NULL DEFAULT 0,    -- position of the last row whose results are kept
    failure         TEXT,
    started_by      BLOB NOT NULL,
    request_key     TEXT NOT NULL,                -- of the form: submitting it twice starts one run
    lease_holder    TEXT,
    lease_until     BIGINT,
    created_at      BIGINT NOT NULL,
    started_at      BIGINT,
    ended_at        BIGINT,
    UNIQUE (evaluation_id, request_key),
    CHECK (0 <= passed AND passed <= done AND done <= total)
);
CREATE INDEX runs_evaluation ON runs (evaluation_id, id);
CREATE INDEX runs_open ON runs (created_at) WHERE state IN ('queued', 'running');

CREATE TABLE results (
    run_id       BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position     BIGINT NOT NULL,                 -- of the row
    criterion_id BLOB NOT NULL,
    row_id       BIGINT NOT NULL,
    passed       BOOLEAN NOT NULL,
    PRIMARY KEY (run_id, position, criterion_id)
);
CREATE INDEX results_verdict ON results (run_id, passed, position);
