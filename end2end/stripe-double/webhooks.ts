import Stripe from "stripe";
import type { DoubleConfig } from "./config.ts";
import type { Delivery, EventRecord, Store } from "./store.ts";

/** Checkout waits at most this long for the answer to `checkout.session.completed` before it redirects. */
const ATTEMPT_TIMEOUT_MS = 10_000;

/** Signs with the official package and delivers, again and again until the answer is 2xx. */
export class Webhooks {
  readonly #config: DoubleConfig;
  readonly #store: Store;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(config: DoubleConfig, store: Store) {
    this.#config = config;
    this.#store = store;
  }

  /** Records the event and, unless switched off, makes the first attempt; later ones run by themselves. */
  async send(event: Stripe.Event, session: string | null): Promise<void> {
    const record: EventRecord = { event, session, deliveries: [] };
    this.#store.events.set(event.id, record);
    if (!this.#store.isOn("webhooks", session)) return;
    await this.#attempt(record, 1);
  }

  /** One more delivery by hand, like the button in Stripe's dashboard; works while switched off too. */
  async resend(record: EventRecord): Promise<Delivery | undefined> {
    await this.#deliver(record, record.deliveries.length + 1);
    return record.deliveries.at(-1);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #attempt(record: EventRecord, attempt: number): Promise<void> {
    if (await this.#deliver(record, attempt)) return;
    const delay = this.#config.retryDelaysMs[attempt - 1];
    if (delay === undefined || this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(record, attempt + 1);
    }, delay);
    this.#timers.add(timer);
  }

  async #deliver(record: EventRecord, attempt: number): Promise<boolean> {
    const url = this.#config.webhookUrl;
    if (url === undefined) return true;
    // Two spaces, as Stripe sends it: whoever verifies a re-encoded body instead of the raw one fails here as there.
    const payload = JSON.stringify(record.event, null, 2);
    const delivery: Delivery = { at: Date.now(), attempt, status: null, error: null };
    record.deliveries.push(delivery);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
          // Every attempt carries a signature of its own time, else late retries would be refused as too old.
          "stripe-signature": sign(payload, this.#config.webhookSecret),
        },
        body: payload,
        redirect: "manual",
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      delivery.status = response.status;
    } catch (error) {
      delivery.error = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}`.trim() : String(error);
    }
    const delivered = delivery.status !== null && delivery.status >= 200 && delivery.status < 300;
    if (delivered) record.event.pending_webhooks = 0;
    return delivered;
  }
}

function sign(payload: string, secret: string): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret });
}
