-- Several criteria with one rule over them, human judgments beside them, and what both said of the rows of a run.

ALTER TABLE criteria ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluations ADD COLUMN rule TEXT NOT NULL DEFAULT 'all' CHECK (rule IN ('all', 'most', 'any'));
ALTER TABLE evaluations ADD COLUMN judgment_column TEXT;

ALTER TABLE runs ADD COLUMN rule TEXT NOT NULL DEFAULT 'all';
ALTER TABLE runs ADD COLUMN judgment_column TEXT;
ALTER TABLE runs ADD COLUMN figures TEXT;         -- JSON: verdicts and judgments of the rows that are done, counted

-- One verdict for each row; what each criterion said of it is in `results`.
CREATE TABLE verdicts (
    run_id   BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,                     -- of the row
    row_id   BIGINT NOT NULL,
    passed   BOOLEAN NOT NULL,
    judged   BOOLEAN,                             -- what a person said; nothing where nobody did
    PRIMARY KEY (run_id, position)
);
CREATE INDEX verdicts_passed ON verdicts (run_id, passed, position);
CREATE INDEX verdicts_disagree ON verdicts (run_id, position) WHERE judged <> passed;
-- Until now an evaluation had one criterion.
INSERT INTO verdicts (run_id, position, row_id, passed) SELECT run_id, position, row_id, passed FROM results;
DROP INDEX results_verdict;
CREATE INDEX results_failed ON results (run_id, criterion_id, position) WHERE NOT passed;
ALTER TABLE results DROP COLUMN row_id;
