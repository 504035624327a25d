-- An answer may be an error with its reason; runs are measured, and their errors tried again; results of a run that is gone
-- are removed in small groups.

ALTER TABLE runs ADD COLUMN worked BIGINT NOT NULL DEFAULT 0;     -- microseconds that servers worked on it
ALTER TABLE runs ADD COLUMN retry_cursor BIGINT;                  -- while errors are tried again: position of the last such row that is done
ALTER TABLE runs ADD COLUMN retry_left BIGINT NOT NULL DEFAULT 0; -- rows that are still to be tried again

-- Nothing in `passed` means that it could not be decided. No look at `runs` for every row: a run is written by the million.
ALTER TABLE results
    ALTER COLUMN passed DROP NOT NULL,
    ADD COLUMN reason TEXT,                       -- of an error; later what a judge gave for its verdict
    DROP CONSTRAINT results_run_id_fkey;
CREATE INDEX results_errors ON results (run_id, position, criterion_id) WHERE passed IS NULL;
ALTER TABLE verdicts
    ALTER COLUMN passed DROP NOT NULL,
    DROP CONSTRAINT verdicts_run_id_fkey;

-- Runs that are gone, whose results are still there. Nobody reaches them; a sweep removes them.
CREATE TABLE removed_runs (
    id UUID PRIMARY KEY NOT NULL
);
CREATE FUNCTION note_removed_run() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO removed_runs (id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER runs_removed AFTER DELETE ON runs FOR EACH ROW EXECUTE FUNCTION note_removed_run();
