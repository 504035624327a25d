import assert from "node:assert/strict";
import { test } from "node:test";
import Stripe from "stripe";
import { client, ORDER, start, until } from "./harness.ts";

test("creates an open session with the amount, the reference and a page", async (t) => {
  const { stripe, base } = await start(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  assert.match(session.id, /^cs_test_/);
  assert.equal(session.object, "checkout.session");
  assert.equal(session.livemode, false);
  assert.equal(session.amount_total, 2500);
  assert.equal(session.currency, "usd");
  assert.equal(session.status, "open");
  assert.equal(session.payment_status, "unpaid");
  assert.equal(session.client_reference_id, "pur_1");
  assert.deepEqual({ ...session.metadata }, { purchase: "pur_1" });
  assert.equal(session.payment_intent, null);
  assert.equal(session.url, `${base}/c/pay/${session.id}`);
});

test("retrieves a session, with its line items when asked", async (t) => {
  const { stripe } = await start(t);
  const { id } = await stripe.checkout.sessions.create(ORDER);
  const plain = await stripe.checkout.sessions.retrieve(id);
  assert.equal(plain.line_items, undefined);
  const expanded = await stripe.checkout.sessions.retrieve(id, { expand: ["line_items", "payment_intent"] });
  assert.equal(expanded.line_items?.data[0]?.description, "Assay credits");
});

test("answers an unknown session with resource_missing", async (t) => {
  const { stripe } = await start(t);
  await assert.rejects(stripe.checkout.sessions.retrieve("cs_test_none"), {
    type: "StripeInvalidRequestError",
    statusCode: 404,
    code: "resource_missing",
  });
});

test("refuses a request without a key, and a live key", async (t) => {
  const { port, base } = await start(t);
  assert.equal((await fetch(`${base}/v1/checkout/sessions`, { method: "POST" })).status, 401);
  await assert.rejects(client(port, "sk_live_x").checkout.sessions.create(ORDER), {
    type: "StripeAuthenticationError",
    statusCode: 401,
  });
});

test("names the parameter that is missing, wrong or unknown", async (t) => {
  const { stripe } = await start(t);
  const cases: [object, string, string][] = [
    [{ mode: undefined }, "mode", "parameter_missing"],
    [{ success_url: undefined }, "success_url", "parameter_missing"],
    [{ success_url: "not a url" }, "success_url", "url_invalid"],
    [{ customer_email: "nobody" }, "customer_email", "email_invalid"],
    [{ colour: "red" }, "colour", "parameter_unknown"],
  ];
  for (const [change, param, code] of cases) {
    const params = { ...ORDER, ...change } as Stripe.Checkout.SessionCreateParams;
    await assert.rejects(stripe.checkout.sessions.create(params), { statusCode: 400, param, code });
  }
});

test("refuses an amount that is no whole number of cents, and one that is too small", async (t) => {
  const { stripe } = await start(t);
  const order = (unit_amount: number) => ({
    ...ORDER,
    line_items: [{ price_data: { currency: "usd", unit_amount, product_data: { name: "Credits" } }, quantity: 1 }],
  });
  await assert.rejects(stripe.checkout.sessions.create(order(10.5)), { code: "parameter_invalid_integer" });
  await assert.rejects(stripe.checkout.sessions.create(order(49)), { code: "amount_too_small" });
});

test("expires an open session once, and says so by webhook", async (t) => {
  const { stripe, received } = await start(t);
  const { id } = await stripe.checkout.sessions.create(ORDER);
  const expired = await stripe.checkout.sessions.expire(id);
  assert.equal(expired.status, "expired");
  assert.equal(expired.url, null);
  await assert.rejects(stripe.checkout.sessions.expire(id), { statusCode: 400 });
  await until(() => received.length > 0);
  assert.deepEqual(received.map(({ event }) => event.type), ["checkout.session.expired"]);
});

test("gives the first answer again under the same key, and refuses other parameters", async (t) => {
  const { stripe } = await start(t);
  const first = await stripe.checkout.sessions.create(ORDER, { idempotencyKey: "purchase-1" });
  const again = await stripe.checkout.sessions.create(ORDER, { idempotencyKey: "purchase-1" });
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  const other = await stripe.checkout.sessions.create(ORDER, { idempotencyKey: "purchase-2" });
  assert.notEqual(other.id, first.id);
  const changed = { ...ORDER, client_reference_id: "pur_2" };
  await assert.rejects(stripe.checkout.sessions.create(changed, { idempotencyKey: "purchase-1" }), {
    type: "StripeIdempotencyError",
    statusCode: 400,
  });
});

test("lets a refused request be corrected under the same key", async (t) => {
  const { stripe } = await start(t);
  const wrong = { ...ORDER, success_url: "nowhere" };
  await assert.rejects(stripe.checkout.sessions.create(wrong, { idempotencyKey: "k" }));
  assert.equal((await stripe.checkout.sessions.create(ORDER, { idempotencyKey: "k" })).status, "open");
});

test("records what came in", async (t) => {
  const { stripe, base } = await start(t);
  await stripe.checkout.sessions.create(ORDER, { idempotencyKey: "seen" });
  const [seen] = (await (await fetch(`${base}/_double/requests`)).json()) as Record<string, unknown>[];
  assert.equal(seen?.path, "/v1/checkout/sessions");
  assert.equal(seen?.idempotency_key, "seen");
  assert.equal((seen?.form as Record<string, unknown>).client_reference_id, "pur_1");
});
