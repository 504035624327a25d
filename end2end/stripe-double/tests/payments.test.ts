import assert from "node:assert/strict";
import { test } from "node:test";
import type Stripe from "stripe";
import { ORDER, pay, start, until } from "./harness.ts";

const GOOD = "4242 4242 4242 4242";
const DECLINED = "4000 0000 0000 0002";

function control(base: string, path: string, body: object): Promise<Response> {
  return fetch(`${base}/_double/${path}`, { method: "POST", body: JSON.stringify(body) });
}

test("shows product, amount, labelled fields and a way back", async (t) => {
  const { stripe } = await start(t);
  const name = `Credits <b>"&'</b>`;
  const session = await stripe.checkout.sessions.create({
    ...ORDER,
    line_items: [{ price_data: { currency: "usd", unit_amount: 2500, product_data: { name } }, quantity: 1 }],
  });
  const page = await (await fetch(session.url ?? "")).text();
  assert.match(page, /\$25\.00/);
  assert.match(page, /Credits &lt;b&gt;&quot;&amp;&#39;&lt;\/b&gt;/);
  for (const label of ["Email", "Card number", "Expiry", "CVC"]) assert.match(page, new RegExp(`>${label}</label>`));
  assert.match(page, /<a href="http:\/\/127\.0\.0\.1:3100\/acme\/usage">Back<\/a>/);
  assert.match(page, /value="ada@example\.com"/);
  assert.doesNotMatch(page, /<script/);
});

test("pays with a good card: completes, tells by signed webhooks, redirects", async (t) => {
  const { stripe, received } = await start(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  const response = await pay(session.url, GOOD);
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), `http://127.0.0.1:3100/acme/usage?session_id=${session.id}`);

  // The receiver has verified every signature with the official package.
  const types = received.map(({ event }) => event.type).sort();
  assert.deepEqual(types, ["charge.succeeded", "checkout.session.completed", "payment_intent.succeeded"]);
  const completed = received.find(({ event }) => event.type === "checkout.session.completed");
  const object = completed?.event.data.object as Stripe.Checkout.Session;
  assert.equal(object.payment_status, "paid");
  assert.equal(object.client_reference_id, "pur_1");
  assert.equal(completed?.event.livemode, false);

  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["payment_intent", "payment_intent.latest_charge"],
  });
  assert.equal(paid.status, "complete");
  assert.equal(paid.payment_status, "paid");
  assert.equal(paid.url, null);
  const intent = paid.payment_intent as Stripe.PaymentIntent;
  assert.equal(intent.status, "succeeded");
  assert.equal(intent.amount_received, 2500);
  assert.equal(intent.metadata.purchase, "pur_1");
  const charge = intent.latest_charge as Stripe.Charge;
  assert.equal(charge.paid, true);
  assert.equal((await fetch(charge.receipt_url ?? "")).status, 200);
});

test("declines a card with words on the page, and the next card pays on the same intent", async (t) => {
  const { stripe, received } = await start(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  const refused = await pay(session.url, DECLINED);
  assert.equal(refused.status, 402);
  assert.match(await refused.text(), /Your card was declined/);
  const open = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  assert.equal(open.status, "open");
  assert.equal(open.payment_status, "unpaid");
  const intent = open.payment_intent as Stripe.PaymentIntent;
  assert.equal(intent.last_payment_error?.code, "card_declined");
  assert.ok(received.every(({ event }) => event.type !== "checkout.session.completed"));

  assert.equal((await pay(session.url, GOOD)).status, 303);
  const paid = await stripe.checkout.sessions.retrieve(session.id);
  assert.equal(paid.payment_intent, intent.id);
});

test("says what is wrong with the card", async (t) => {
  const { stripe, received } = await start(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  const response = await pay(session.url, "4242 4242 4242 4241", "nobody");
  assert.equal(response.status, 422);
  const page = await response.text();
  assert.match(page, /card number is invalid/);
  assert.match(page, /email is incomplete/);
  assert.equal(received.length, 0);
});

test("cannot be paid twice", async (t) => {
  const { stripe, received } = await start(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  await pay(session.url, GOOD);
  const again = await pay(session.url, GOOD);
  assert.equal(again.status, 410);
  assert.equal(received.length, 3);
});

test("sends again until the answer is 2xx", async (t) => {
  const { stripe, received } = await start(t, [500, 500, 500, 302]);
  const session = await stripe.checkout.sessions.create(ORDER);
  await pay(session.url, GOOD);
  await until(() => received.filter(({ status }) => status === 200).length === 3);
  assert.equal(received.length, 7);
  assert.equal(new Set(received.map(({ event }) => event.id)).size, 3);
});

test("keeps silent for a muted session, and delivers by hand later", async (t) => {
  const { stripe, received, base } = await start(t);
  const [muted, loud] = [await stripe.checkout.sessions.create(ORDER), await stripe.checkout.sessions.create(ORDER)];
  assert.equal((await control(base, "mute", { muted: true, session: muted.id })).status, 200);
  assert.equal((await pay(muted.url, GOOD)).status, 303);
  assert.equal(received.length, 0);
  await pay(loud.url, GOOD);
  assert.equal(received.length, 3);

  const records = (await (await fetch(`${base}/_double/events?session=${muted.id}`)).json()) as {
    event: Stripe.Event;
  }[];
  const completed = records.find(({ event }) => event.type === "checkout.session.completed");
  await control(base, `events/${completed?.event.id}/resend`, {});
  assert.equal(received.at(-1)?.event.id, completed?.event.id);
});

test("leaves the buyer on its own page when the redirect is off", async (t) => {
  const { stripe, received, base } = await start(t);
  const session = await stripe.checkout.sessions.create(ORDER);
  await control(base, "redirect", { enabled: false, session: session.id });
  const response = await pay(session.url, GOOD);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /Thanks for your payment/);
  assert.equal(received.length, 3);
});
