import type Stripe from "stripe";
import { ApiError } from "./errors.ts";
import type { Call } from "./http.ts";
import { list } from "./form.ts";
import type { SessionRecord, Store } from "./store.ts";

/** The dotted paths of `expand[]`, from the query of a GET or the body of a POST. */
export function expansions(call: Call): string[] {
  const value = call.method === "GET" ? call.query.expand : call.form.expand;
  return list(value).filter((path): path is string => typeof path === "string");
}

const SESSION_PATHS = new Set(["line_items", "payment_intent", "payment_intent.latest_charge"]);
const INTENT_PATHS = new Set(["latest_charge"]);

/** The session as the caller asked to see it; the stored one keeps plain ids. */
export function showSession(store: Store, record: SessionRecord, paths: string[]): Stripe.Checkout.Session {
  refuseUnknown(paths, SESSION_PATHS);
  const session = structuredClone(record.session);
  if (paths.includes("line_items")) {
    session.line_items = {
      object: "list",
      data: structuredClone(record.lineItems),
      has_more: false,
      url: `/v1/checkout/sessions/${session.id}/line_items`,
    };
  }
  const inner = paths.filter((path) => path.startsWith("payment_intent."));
  if ((paths.includes("payment_intent") || inner.length > 0) && typeof session.payment_intent === "string") {
    const intent = store.paymentIntents.get(session.payment_intent);
    if (intent !== undefined) {
      session.payment_intent = showIntent(store, intent, inner.map((path) => path.slice("payment_intent.".length)));
    }
  }
  return session;
}

export function showIntent(store: Store, intent: Stripe.PaymentIntent, paths: string[]): Stripe.PaymentIntent {
  refuseUnknown(paths, INTENT_PATHS);
  const shown = structuredClone(intent);
  if (paths.includes("latest_charge") && typeof shown.latest_charge === "string") {
    const charge = store.charges.get(shown.latest_charge);
    if (charge !== undefined) shown.latest_charge = structuredClone(charge);
  }
  return shown;
}

function refuseUnknown(paths: string[], known: Set<string>): void {
  for (const path of paths) {
    if (!known.has(path)) {
      throw new ApiError(400, `This property cannot be expanded (${path}).`, { param: "expand" });
    }
  }
}
