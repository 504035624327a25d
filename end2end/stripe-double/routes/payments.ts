import type { Double } from "../double.ts";
import { noSuch } from "../errors.ts";
import { expansions, showIntent } from "../expand.ts";
import type { Call, Route } from "../http.ts";
import { html, json } from "../http.ts";
import { receiptPage } from "../pages/receipt.ts";

/** `/v1/payment_intents/{id}`, `/v1/charges/{id}` and the receipt that a charge's `receipt_url` opens. */
export function paymentRoutes({ store }: Double): Route[] {
  function intent(call: Call, [id = ""]: string[]) {
    const found = store.paymentIntents.get(id);
    if (found === undefined) throw noSuch("payment_intent", id, "intent");
    return json(showIntent(store, found, expansions(call)));
  }

  function charge(_call: Call, [id = ""]: string[]) {
    const found = store.charges.get(id);
    if (found === undefined) throw noSuch("charge", id);
    return json(found);
  }

  function receipt(_call: Call, [id = ""]: string[]) {
    const found = store.charges.get(id);
    if (found === undefined || !found.paid) throw noSuch("charge", id);
    return html(receiptPage(found));
  }

  return [
    { method: "GET", pattern: /^\/v1\/payment_intents\/([^/]+)$/, handler: intent },
    { method: "GET", pattern: /^\/v1\/charges\/([^/]+)$/, handler: charge },
    { method: "GET", pattern: /^\/receipts\/payment\/([^/]+)$/, handler: receipt },
  ];
}
