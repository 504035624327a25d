-- What Stripe took back of a purchase, and what an organization has decided about spending.

-- Cumulative, as Stripe says it. Each answer of Stripe's bears the number of its question: an older one changes nothing.
ALTER TABLE purchases ADD COLUMN refunded_cents BIGINT NOT NULL DEFAULT 0 CHECK (refunded_cents >= 0);
ALTER TABLE purchases ADD COLUMN disputed_cents BIGINT NOT NULL DEFAULT 0 CHECK (disputed_cents >= 0);
ALTER TABLE purchases ADD COLUMN questions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN kind TEXT NOT NULL DEFAULT 'checkout' CHECK (kind IN ('checkout', 'top_up'));

-- Refunds and disputes name the payment, not the session.
ALTER TABLE stripe_events ADD COLUMN payment_intent TEXT;

-- The most that may be spent in a calendar month in UTC. The identifier of zeros is the whole organization.
CREATE TABLE spending_limits (
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    team_id         UUID NOT NULL,
    amount          BIGINT NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (organization_id, team_id)
);
CREATE INDEX holds_team ON holds (organization_id, team_id) WHERE state = 'open';

-- When whoever manages billing is told that credits run low, and when a saved card buys more.
ALTER TABLE billing_accounts ADD COLUMN low_balance BIGINT;
ALTER TABLE billing_accounts ADD COLUMN low_balance_told_at BIGINT;
ALTER TABLE billing_accounts ADD COLUMN stripe_customer_id TEXT;
ALTER TABLE billing_accounts ADD COLUMN top_up_below BIGINT;
ALTER TABLE billing_accounts ADD COLUMN top_up_cents BIGINT;
ALTER TABLE billing_accounts ADD COLUMN top_up_monthly_cents BIGINT;
ALTER TABLE billing_accounts ADD COLUMN top_up_by UUID;
ALTER TABLE billing_accounts ADD COLUMN top_up_stopped TEXT;
