-- Billing accounts, the double-entry ledger, purchases, Stripe's events. Money is nano-dollars.

CREATE TABLE billing_accounts (
    id              UUID PRIMARY KEY NOT NULL,
    organization_id TEXT NOT NULL UNIQUE REFERENCES organizations (id),
    created_at      BIGINT NOT NULL
);

CREATE TABLE ledger_accounts (
    id                 UUID PRIMARY KEY NOT NULL,
    billing_account_id UUID REFERENCES billing_accounts (id),   -- none: the system's own
    name               TEXT NOT NULL CHECK (name IN ('available', 'held', 'debt', 'purchases', 'starter_grants', 'promotions', 'spend', 'refunds', 'disputes', 'expiry')),
    balance            BIGINT NOT NULL DEFAULT 0,
    CHECK ((billing_account_id IS NOT NULL) = (name IN ('available', 'held', 'debt'))),
    CHECK (name NOT IN ('available', 'held') OR balance >= 0),
    CHECK (name <> 'debt' OR balance <= 0)
);
CREATE UNIQUE INDEX ledger_accounts_name ON ledger_accounts (billing_account_id, name) WHERE billing_account_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_system ON ledger_accounts (name) WHERE billing_account_id IS NULL;

-- One movement: `amount` leaves the debited account and arrives at the credited one. The key makes it happen once.
-- A balance is what was credited minus what was debited, so all balances add up to zero.
CREATE TABLE ledger_transfers (
    id              UUID PRIMARY KEY NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    debit_account   UUID NOT NULL REFERENCES ledger_accounts (id),
    credit_account  UUID NOT NULL REFERENCES ledger_accounts (id),
    amount          BIGINT NOT NULL CHECK (amount > 0),
    reason          TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    CHECK (debit_account <> credit_account)
);
CREATE INDEX ledger_transfers_debit ON ledger_transfers (debit_account, id);
CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_account, id);

CREATE TABLE purchases (
    id                 UUID PRIMARY KEY NOT NULL,
    organization_id    TEXT NOT NULL REFERENCES organizations (id),
    billing_account_id UUID NOT NULL REFERENCES billing_accounts (id),
    bought_by          UUID NOT NULL,
    amount_cents       BIGINT NOT NULL CHECK (amount_cents BETWEEN 500 AND 100000),
    currency           TEXT NOT NULL CHECK (currency = 'usd'),
    state              TEXT NOT NULL CHECK (state IN ('open', 'fulfilled', 'expired', 'failed', 'review')),
    stripe_session_id  TEXT UNIQUE,
    stripe_payment_intent TEXT UNIQUE,
    checkout_url       TEXT,
    receipt_url        TEXT,
    review_reason      TEXT,
    request_key        TEXT NOT NULL,             -- of the form: submitting it twice starts one purchase
    checks             BIGINT NOT NULL DEFAULT 0, -- how often the sweeper asked Stripe
    next_check_at      BIGINT NOT NULL,
    created_at         BIGINT NOT NULL,
    closed_at          BIGINT,
    UNIQUE (organization_id, request_key),
    CHECK ((state = 'open') = (closed_at IS NULL)),
    CHECK (state <> 'fulfilled' OR stripe_payment_intent IS NOT NULL)
);
CREATE INDEX purchases_organization ON purchases (organization_id, id);
CREATE INDEX purchases_open ON purchases (next_check_at) WHERE state = 'open';

-- What Stripe told us, as it came. The id is only a filter: what counts once does so by its purchase and its transfer.
CREATE TABLE stripe_events (
    id          TEXT PRIMARY KEY NOT NULL,
    type        TEXT NOT NULL,
    object_id   TEXT,                             -- of the object that it speaks of, such as a Checkout Session
    payload     BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    handled_at  BIGINT,
    attempts    BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL,
    last_error  TEXT
);
CREATE INDEX stripe_events_waiting ON stripe_events (next_attempt_at) WHERE handled_at IS NULL;
CREATE FUNCTION ledger_transfers_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_transfers_keeps_rows BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger_transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfers_is_append_only();
