-- A sealed word: whoever opens the database with another master key learns it at the start, not at the first letter.

CREATE TABLE master_key_check (
    id     BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    sealed BLOB NOT NULL
);
