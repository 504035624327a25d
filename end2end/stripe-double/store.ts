import type Stripe from "stripe";

/** A session and what Stripe keeps beside it but does not show in the object. */
export interface SessionRecord {
  session: Stripe.Checkout.Session;
  lineItems: Stripe.LineItem[];
  paymentIntentMetadata: Record<string, string>;
  paymentIntentDescription: string | null;
  receiptEmail: string | null;
  switches: Switches;
}

/** Test controls: whole double, or one session (so that tests running side by side leave each other alone). */
export interface Switches {
  webhooks: boolean | undefined;
  redirect: boolean | undefined;
}

export interface Delivery {
  at: number;
  attempt: number;
  status: number | null;
  error: string | null;
}

export interface EventRecord {
  event: Stripe.Event;
  session: string | null;
  deliveries: Delivery[];
}

/** One request to `/v1/…` as it came in: tests read here what the server really sent. */
export interface RecordedRequest {
  id: string;
  method: string;
  path: string;
  query: unknown;
  form: unknown;
  idempotency_key: string | null;
  stripe_version: string | null;
  status: number;
  at: number;
}

export interface SavedAnswer {
  fingerprint: string;
  status: number;
  body: string;
}

/** Everything the double knows. In memory: a restart forgets it all. */
export class Store {
  readonly sessions = new Map<string, SessionRecord>();
  readonly paymentIntents = new Map<string, Stripe.PaymentIntent>();
  readonly charges = new Map<string, Stripe.Charge>();
  readonly refunds = new Map<string, Stripe.Refund>();
  readonly disputes = new Map<string, Stripe.Dispute>();
  readonly events = new Map<string, EventRecord>();
  readonly answers = new Map<string, SavedAnswer>();
  readonly requests: RecordedRequest[] = [];
  readonly switches: { webhooks: boolean; redirect: boolean } = { webhooks: true, redirect: true };

  /** The session through which a payment was made. */
  sessionOf(paymentIntent: string): string | null {
    for (const { session } of this.sessions.values()) if (session.payment_intent === paymentIntent) return session.id;
    return null;
  }

  /** The session's own switch wins over the double's. */
  isOn(name: keyof Switches, sessionId: string | null): boolean {
    const own = sessionId === null ? undefined : this.sessions.get(sessionId)?.switches[name];
    return own ?? this.switches[name];
  }

  record(request: RecordedRequest): void {
    this.requests.push(request);
    // A long test run must not grow without end.
    if (this.requests.length > 5000) this.requests.shift();
  }
}
