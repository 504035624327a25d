-- How often in a row a run broke: it is not tried for ever.
ALTER TABLE runs ADD COLUMN faults BIGINT NOT NULL DEFAULT 0;
