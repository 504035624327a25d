import type Stripe from "stripe";
import { eventId, now } from "../ids.ts";

/** The version of the API that the Rust client (async-stripe 1.0.0-rc.10) was generated from. */
export const API_VERSION = "2026-09-30.endive";

type EventObject = Stripe.Checkout.Session | Stripe.PaymentIntent | Stripe.Charge | Stripe.Refund | Stripe.Dispute;

/** An event holds the object as it was at that moment; later changes must not leak into it. */
export function newEvent(type: string, object: EventObject): Stripe.Event {
  const event = {
    id: eventId(),
    object: "event",
    api_version: API_VERSION,
    created: now(),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
  return event as unknown as Stripe.Event;
}
