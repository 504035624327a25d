import type Stripe from "stripe";
import type { Double } from "../double.ts";
import { ApiError, noSuch } from "../errors.ts";
import { text } from "../form.ts";
import type { Call, Route } from "../http.ts";
import { json } from "../http.ts";
import { newEvent } from "../objects/event.ts";
import { newDispute, newRefund } from "../objects/reversal.ts";

/**
 * `/v1/refunds` (https://docs.stripe.com/api/refunds) and `/v1/disputes` (https://docs.stripe.com/api/disputes). What a buyer's
 * bank does has no API: it is a test control.
 *
 * - `POST /_double/disputes`  `{"payment_intent": "pi_…", "amount"?}`        the bank takes the money
 * - `POST /_double/disputes/{id}/close`  `{"status": "won" | "lost"}`        and gives it back, or keeps it
 */
export function reversalRoutes({ store, webhooks }: Double): Route[] {
  async function refund(call: Call) {
    const charge = chargeOf(text(call.form.payment_intent), text(call.form.charge));
    const left = charge.amount - charge.amount_refunded;
    const amount = call.form.amount === undefined ? left : Number(text(call.form.amount));
    if (left === 0) {
      throw new ApiError(400, `Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
    }
    if (!Number.isInteger(amount) || amount <= 0) throw new ApiError(400, "Invalid positive integer", { param: "amount" });
    if (amount > left) {
      throw new ApiError(400, `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, { param: "amount" });
    }
    const reason = text(call.form.reason) as Stripe.Refund.Reason | undefined;
    const made = newRefund(charge, amount, reason ?? null);
    store.refunds.set(made.id, made);
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
    // Beside the answer, and in no order that anybody may rely on.
    void tell(charge, ["refund.created", made], ["charge.refunded", charge]);
    return json(made);
  }

  function retrieve(_call: Call, [id = ""]: string[]) {
    const found = store.refunds.get(id);
    if (found === undefined) throw noSuch("refund", id);
    return json(found);
  }

  function disputes(call: Call) {
    const { payment_intent: intent, charge } = call.query;
    const fits = (dispute: Stripe.Dispute) =>
      (intent === undefined || dispute.payment_intent === intent) && (charge === undefined || dispute.charge === charge);
    const data = [...store.disputes.values()].filter(fits).reverse();
    return json({ object: "list", url: "/v1/disputes", has_more: false, data });
  }

  async function open(call: Call) {
    const body = JSON.parse(call.rawBody) as { payment_intent?: string; amount?: number };
    const charge = chargeOf(body.payment_intent, undefined);
    const made = newDispute(charge, body.amount ?? charge.amount);
    store.disputes.set(made.id, made);
    charge.disputed = true;
    await tell(charge, ["charge.dispute.created", made], ["charge.dispute.funds_withdrawn", made]);
    return json(made);
  }

  async function close(call: Call, [id = ""]: string[]) {
    const found = store.disputes.get(id);
    if (found === undefined) throw noSuch("dispute", id);
    const { status } = JSON.parse(call.rawBody) as { status?: string };
    if (status !== "won" && status !== "lost") throw new ApiError(400, "status must be won or lost.", { param: "status" });
    found.status = status;
    const charge = chargeOf(String(found.payment_intent), undefined);
    await tell(charge, ["charge.dispute.closed", found]);
    if (status === "won") await tell(charge, ["charge.dispute.funds_reinstated", found]);
    return json(found);
  }

  function chargeOf(intent: string | undefined, id: string | undefined): Stripe.Charge {
    const latest = intent === undefined ? id : store.paymentIntents.get(intent)?.latest_charge;
    const charge = typeof latest === "string" ? store.charges.get(latest) : undefined;
    if (charge === undefined || !charge.paid) throw noSuch(intent === undefined ? "charge" : "payment_intent", intent ?? id ?? "");
    return charge;
  }

  async function tell(charge: Stripe.Charge, ...events: [string, Stripe.Refund | Stripe.Charge | Stripe.Dispute][]): Promise<void> {
    const session = store.sessionOf(String(charge.payment_intent));
    await Promise.all(events.map(([type, object]) => webhooks.send(newEvent(type, object), session)));
  }

  return [
    { method: "POST", pattern: /^\/v1\/refunds$/, handler: refund },
    { method: "GET", pattern: /^\/v1\/refunds\/([^/]+)$/, handler: retrieve },
    { method: "GET", pattern: /^\/v1\/disputes$/, handler: disputes },
    { method: "POST", pattern: /^\/_double\/disputes$/, handler: open },
    { method: "POST", pattern: /^\/_double\/disputes\/([^/]+)\/close$/, handler: close },
  ];
}
