import type Stripe from "stripe";
import type { Double } from "../double.ts";
import { noSuch } from "../errors.ts";
import type { Answer, Call, Route } from "../http.ts";
import { html, seeOther } from "../http.ts";
import { close, customerDetails } from "../objects/checkout-session.ts";
import { newEvent } from "../objects/event.ts";
import { DECLINED_MESSAGE, newCharge, newPaymentIntent } from "../objects/payment.ts";
import { checkCardForm } from "../pages/card-form.ts";
import type { CardForm } from "../pages/card-form.ts";
import { closedPage, payPage, thanksPage } from "../pages/pay.ts";
import type { SessionRecord } from "../store.ts";

const DECLINED_CARD = "4000000000000002";

/** The hosted page, `/c/pay/{id}`: plain forms, no script. */
export function payRoutes(double: Double): Route[] {
  const { store, config } = double;

  function show(_call: Call, [id = ""]: string[]): Answer {
    const record = find(id);
    if (record.session.status !== "open") return html(closedPage(record), 410);
    return html(payPage(record, { email: record.session.customer_email ?? "" }, {}));
  }

  async function pay(call: Call, [id = ""]: string[]): Promise<Answer> {
    const record = find(id);
    if (record.session.status !== "open") return html(closedPage(record), 410);
    const { values, card, errors } = checkCardForm(call.form);
    if (card === undefined) return html(payPage(record, values, errors), 422);

    const intent = intentOf(record);
    const paid = card.number !== DECLINED_CARD;
    const charge = newCharge(intent, card, values.email, paid, config.publicUrl);
    store.charges.set(charge.id, charge);
    return paid ? succeed(record, intent, charge, values) : decline(record, intent, charge, values);
  }

  async function succeed(
    record: SessionRecord,
    intent: Stripe.PaymentIntent,
    charge: Stripe.Charge,
    values: CardForm,
  ): Promise<Answer> {
    const { session } = record;
    session.payment_status = "paid";
    session.customer_details = customerDetails(values.email);
    close(session, "complete");
    // All at once: Stripe promises no order. Like Stripe, the redirect waits for the first attempt, so that the
    // usual order (webhook, then success page) is the usual one here too.
    await Promise.all([
      double.webhooks.send(newEvent("charge.succeeded", charge), session.id),
      double.webhooks.send(newEvent("payment_intent.succeeded", intent), session.id),
      double.webhooks.send(newEvent("checkout.session.completed", session), session.id),
    ]);
    if (session.success_url === null || !store.isOn("redirect", session.id)) return html(thanksPage(record));
    return seeOther(session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id));
  }

  async function decline(
    record: SessionRecord,
    intent: Stripe.PaymentIntent,
    charge: Stripe.Charge,
    values: CardForm,
  ): Promise<Answer> {
    await Promise.all([
      double.webhooks.send(newEvent("charge.failed", charge), record.session.id),
      double.webhooks.send(newEvent("payment_intent.payment_failed", intent), record.session.id),
    ]);
    return html(payPage(record, values, { card: `${DECLINED_MESSAGE} Try another card.` }), 402);
  }

  /** A session has one intent, however often its buyer tries. */
  function intentOf(record: SessionRecord): Stripe.PaymentIntent {
    const known = record.session.payment_intent;
    const found = typeof known === "string" ? store.paymentIntents.get(known) : undefined;
    if (found !== undefined) return found;
    const intent = newPaymentIntent(record);
    store.paymentIntents.set(intent.id, intent);
    record.session.payment_intent = intent.id;
    return intent;
  }

  function find(id: string): SessionRecord {
    const record = store.sessions.get(id);
    if (record === undefined) throw noSuch("checkout.session", id, "session");
    return record;
  }

  return [
    { method: "GET", pattern: /^\/c\/pay\/([^/]+)$/, handler: show },
    { method: "POST", pattern: /^\/c\/pay\/([^/]+)$/, handler: pay },
  ];
}
