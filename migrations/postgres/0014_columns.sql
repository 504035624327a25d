-- What the cells of a column hold, and what the column is for.
ALTER TABLE dataset_columns ADD COLUMN kind TEXT NOT NULL DEFAULT 'text'
    CHECK (kind IN ('text', 'number', 'boolean', 'json', 'conversation'));
ALTER TABLE dataset_columns ADD COLUMN role TEXT NOT NULL DEFAULT 'input'
    CHECK (role IN ('input', 'image', 'expected', 'judgment', 'notes', 'metadata'));

-- People have said already where their judgments are.
UPDATE dataset_columns SET role = 'judgment' WHERE EXISTS (
    SELECT 1 FROM evaluations e WHERE e.dataset_id = dataset_columns.dataset_id AND e.judgment_column = dataset_columns.name);
