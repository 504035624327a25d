-- When the payment service was last asked about a purchase: whoever reloads the page does not ask each time.
ALTER TABLE purchases ADD COLUMN asked_at BIGINT;
