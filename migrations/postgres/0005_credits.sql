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
    CHECK (name NOT IN ('available', 'held') OR balance >= 0)
);
CREATE UNIQUE INDEX ledger_accounts_name ON ledger_accounts (billing_account_id, name) WHERE billing_account_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_accounts_system ON ledger_accounts (name) WHERE billing_account_id IS NULL;

-- One movement: `amount` leaves the debited account and arrives at the credited one. The key makes it happen once.
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
    receipt_url        TEXT,
    review_reason      TEXT,
    request_key        TEXT NOT NULL UNIQUE,
    created_at         BIGINT NOT NULL,
    closed_at          BIGINT
);
CREATE INDEX purchases_organization ON purchases (organization_id, id);
CREATE INDEX purchases_open ON purchases (created_at) WHERE state = 'open';

CREATE TABLE stripe_events (
    id          TEXT PRIMARY KEY NOT NULL,
    type        TEXT NOT NULL,
    payload     BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    handled_at  BIGINT
);
CREATE FUNCTION ledger_transfers_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_transfers_keeps_rows BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger_transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfers_is_append_only();
