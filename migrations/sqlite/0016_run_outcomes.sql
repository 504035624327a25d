-- An answer may be an error with its reason; runs are measured, and their errors tried again; results of a run that is gone
-- are removed in small groups.

ALTER TABLE runs ADD COLUMN worked BIGINT NOT NULL DEFAULT 0;     -- microseconds that servers worked on it
ALTER TABLE runs ADD COLUMN retry_cursor BIGINT;                  -- while errors are tried again: position of the last such row that is done
ALTER TABLE runs ADD COLUMN retry_left BIGINT NOT NULL DEFAULT 0; -- rows that are still to be tried again

-- Nothing in `passed` means that it could not be decided. Both are kept in the order of their keys, without a second copy of
-- these, and without a look at `runs` for every row: a run is written by the million.
CREATE TABLE new_results (
    run_id       BLOB NOT NULL,
    position     BIGINT NOT NULL,                 -- of the row
    criterion_id BLOB NOT NULL,
    passed       BOOLEAN,
    reason       TEXT,                            -- of an error; later what a judge gave for its verdict
    PRIMARY KEY (run_id, position, criterion_id)
) WITHOUT ROWID;
INSERT INTO new_results (run_id, position, criterion_id, passed)
SELECT run_id, position, criterion_id, passed FROM results ORDER BY run_id, position, criterion_id;
DROP TABLE results;
ALTER TABLE new_results RENAME TO results;
CREATE INDEX results_failed ON results (run_id, criterion_id, position) WHERE NOT passed;
CREATE INDEX results_errors ON results (run_id, position, criterion_id) WHERE passed IS NULL;

CREATE TABLE new_verdicts (
    run_id   BLOB NOT NULL,
    position BIGINT NOT NULL,                     -- of the row
    row_id   BIGINT NOT NULL,
    passed   BOOLEAN,
    judged   BOOLEAN,                             -- what a person said; nothing where nobody did
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
INSERT INTO new_verdicts (run_id, position, row_id, passed, judged)
SELECT run_id, position, row_id, passed, judged FROM verdicts ORDER BY run_id, position;
DROP TABLE verdicts;
ALTER TABLE new_verdicts RENAME TO verdicts;
CREATE INDEX verdicts_passed ON verdicts (run_id, passed, position);
CREATE INDEX verdicts_disagree ON verdicts (run_id, position) WHERE judged <> passed;

-- Runs that are gone, whose results are still there. Nobody reaches them; a sweep removes them.
CREATE TABLE removed_runs (
    id BLOB PRIMARY KEY NOT NULL
);
CREATE TRIGGER runs_removed AFTER DELETE ON runs
BEGIN
    INSERT INTO removed_runs (id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
END;
