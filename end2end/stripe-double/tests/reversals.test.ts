import assert from "node:assert/strict";
import { test } from "node:test";
import type Stripe from "stripe";
import { ORDER, pay, start, until } from "./harness.ts";

const GOOD = "4242 4242 4242 4242";

async function paid(stripe: Stripe): Promise<{ session: string; intent: string }> {
  const session = await stripe.checkout.sessions.create(ORDER);
  await pay(session.url, GOOD);
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
  return { session: session.id, intent: String(intent) };
}

function bank(base: string, path: string, body: object): Promise<Response> {
  return fetch(`${base}/_double/${path}`, { method: "POST", body: JSON.stringify(body) });
}

test("refunds in parts, tells of the whole, and refuses more than was paid", async (t) => {
  const { stripe, received } = await start(t);
  const { session, intent } = await paid(stripe);
  await stripe.refunds.create({ payment_intent: intent, amount: 1000 });
  await assert.rejects(stripe.refunds.create({ payment_intent: intent, amount: 1501 }), /greater than unrefunded/);
  await stripe.refunds.create({ payment_intent: intent });
  await assert.rejects(stripe.refunds.create({ payment_intent: intent }), /already been refunded/);

  const shown = await stripe.checkout.sessions.retrieve(session, { expand: ["payment_intent.latest_charge"] });
  const charge = (shown.payment_intent as Stripe.PaymentIntent).latest_charge as Stripe.Charge;
  assert.deepEqual([charge.amount_refunded, charge.refunded, charge.disputed], [2500, true, false]);
  await until(() => received.filter(({ event }) => event.type === "charge.refunded").length === 2);
  const amounts = received.filter(({ event }) => event.type === "charge.refunded");
  assert.deepEqual(amounts.map(({ event }) => (event.data.object as Stripe.Charge).amount_refunded).sort(), [1000, 2500]);
  assert.deepEqual((await stripe.checkout.sessions.list({ payment_intent: intent })).data.map(({ id }) => id), [session]);
});

test("a dispute takes the money until it is won", async (t) => {
  const { stripe, received, base } = await start(t);
  const { intent } = await paid(stripe);
  const other = await paid(stripe);
  const made = (await (await bank(base, "disputes", { payment_intent: intent })).json()) as Stripe.Dispute;
  const list = await stripe.disputes.list({ payment_intent: intent });
  assert.deepEqual(list.data.map(({ id, status, amount }) => [id, status, amount]), [[made.id, "needs_response", 2500]]);
  assert.equal((await stripe.disputes.list({ payment_intent: other.intent })).data.length, 0);

  await bank(base, `disputes/${made.id}/close`, { status: "won" });
  assert.equal((await stripe.disputes.list({ payment_intent: intent })).data[0]?.status, "won");
  const types = received.map(({ event }) => event.type).filter((type) => type.startsWith("charge.dispute."));
  assert.deepEqual(types.sort(), [
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
  ]);
});
