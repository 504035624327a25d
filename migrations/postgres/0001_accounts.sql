-- Accounts, sessions, mailed links, letters, attempts. Times are microseconds since 1970 in UTC.

CREATE TABLE accounts (
    id            UUID PRIMARY KEY NOT NULL,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL UNIQUE,           -- lower case: what makes two addresses the same
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    id           UUID PRIMARY KEY NOT NULL,
    token_hash   BYTEA NOT NULL UNIQUE,            -- SHA-256 of a 256-bit token
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device       TEXT NOT NULL,
    address      TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

-- A link in a letter: sign up, reset a password, change an address. Used at most once.
CREATE TABLE mailed_links (
    id         UUID PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    purpose    TEXT NOT NULL CHECK (purpose IN ('sign_up', 'reset_password', 'change_email')),
    email      TEXT NOT NULL,
    email_key  TEXT NOT NULL,
    account_id UUID REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT,
    password_hash TEXT,
    browser_hash  BYTEA,                           -- the browser that signed up
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX mailed_links_email ON mailed_links (email_key, purpose);
CREATE INDEX mailed_links_account ON mailed_links (account_id);

-- The outbox. Bodies are sealed, since they hold links that sign people in.
CREATE TABLE letters (
    id            UUID PRIMARY KEY NOT NULL,
    recipient     TEXT NOT NULL,
    subject       TEXT NOT NULL,
    sealed_body   BYTEA NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('kept', 'waiting', 'sent', 'dead')),
    attempts      BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL,
    last_error    TEXT,
    created_at    BIGINT NOT NULL
);
CREATE INDEX letters_waiting ON letters (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX letters_recipient ON letters (recipient, created_at);

CREATE TABLE attempts (
    subject      TEXT NOT NULL,                   -- what is limited: an action and an account or an address
    window_start BIGINT NOT NULL,
    tries        BIGINT NOT NULL,
    PRIMARY KEY (subject, window_start)
);
