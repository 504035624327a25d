-- Variants of an evaluation, its versions, and what a run asked of which.

-- The first variant, at position 0, is the main one.
CREATE TABLE variants (
    id            BLOB PRIMARY KEY NOT NULL,
    evaluation_id BLOB NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    position      BIGINT NOT NULL,
    name          TEXT NOT NULL,
    rule          TEXT NOT NULL CHECK (rule IN ('all', 'most', 'any')),
    UNIQUE (evaluation_id, position)
);
-- Until now every evaluation had one variant; it takes the identifier of its evaluation.
INSERT INTO variants (id, evaluation_id, position, name, rule) SELECT id, id, 0, 'Main', rule FROM evaluations;

CREATE TABLE variant_criteria (
    id          BLOB PRIMARY KEY NOT NULL,
    variant_id  BLOB NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    column_name TEXT NOT NULL,
    evaluator   TEXT NOT NULL,                    -- JSON: {"check": {…}}, later {"judge": {…}}
    UNIQUE (variant_id, position)
);
INSERT INTO variant_criteria (id, variant_id, position, name, description, column_name, evaluator)
    SELECT id, evaluation_id, position, name, description, column_name, evaluator FROM criteria;
DROP TABLE criteria;
ALTER TABLE variant_criteria RENAME TO criteria;

ALTER TABLE evaluations DROP COLUMN rule;
ALTER TABLE evaluations ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluations ADD COLUMN shown_columns TEXT;                -- JSON array of the columns that evaluators see; all when null
ALTER TABLE evaluations ADD COLUMN version BIGINT NOT NULL DEFAULT 1; -- grows with every change of what is asked

-- What an evaluation asked in each of its versions. One that is older than this table has none before its first change.
CREATE TABLE evaluation_versions (
    evaluation_id BLOB NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    version       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    created_by    BLOB NOT NULL,
    what          TEXT NOT NULL,                  -- what changed, in words
    snapshot      TEXT NOT NULL,                  -- JSON
    PRIMARY KEY (evaluation_id, version)
);

ALTER TABLE runs ADD COLUMN evaluation_version BIGINT;
ALTER TABLE runs ADD COLUMN variant_id BLOB;
ALTER TABLE runs ADD COLUMN variant_name TEXT;
UPDATE runs SET variant_id = evaluation_id, variant_name = 'Main';
CREATE INDEX runs_variant ON runs (variant_id, id) WHERE state = 'succeeded';
CREATE INDEX runs_organization ON runs (organization_id, id);

-- Deleted evaluations whose runs are still being removed.
CREATE INDEX resources_leaving ON resources (id) WHERE kind = 'evaluation' AND state = 'importing';

-- When a resource was made or changed last, and by whom: nobody known means its owner.
ALTER TABLE resources ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE resources ADD COLUMN changed_by BLOB;
UPDATE resources SET changed_at = created_at;
CREATE INDEX resources_changed ON resources (organization_id, changed_at);
CREATE INDEX resources_owner ON resources (owner_id, kind, id);
CREATE INDEX runs_failed ON runs (started_by, id) WHERE state = 'failed';
