import type { Double } from "../double.ts";
import { ApiError, noSuch } from "../errors.ts";
import { expansions, showSession } from "../expand.ts";
import type { Call, Route } from "../http.ts";
import { json } from "../http.ts";
import { now } from "../ids.ts";
import { close, newSession } from "../objects/checkout-session.ts";
import { newEvent } from "../objects/event.ts";
import type { SessionRecord } from "../store.ts";

/** `/v1/checkout/sessions`: https://docs.stripe.com/api/checkout/sessions */
export function sessionRoutes(double: Double): Route[] {
  const { store, config } = double;

  function create(call: Call) {
    const paths = expansions(call);
    const record = newSession(call.form, config.publicUrl);
    const shown = showSession(store, record, paths);
    store.sessions.set(record.session.id, record);
    return json(shown);
  }

  function list(call: Call) {
    const { payment_intent: intent } = call.query;
    const fits = ({ session }: SessionRecord) => intent === undefined || session.payment_intent === intent;
    const data = [...store.sessions.values()].filter(fits).reverse().map((record) => showSession(store, record, []));
    return json({ object: "list", url: "/v1/checkout/sessions", has_more: false, data });
  }

  async function retrieve(call: Call, [id = ""]: string[]) {
    return json(showSession(store, await current(id), expansions(call)));
  }

  async function expire(call: Call, [id = ""]: string[]) {
    const record = await current(id);
    if (record.session.status !== "open") {
      throw new ApiError(
        400,
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${record.session.status}.`,
      );
    }
    await expireNow(record);
    return json(showSession(store, record, expansions(call)));
  }

  /** The session by its id, expired first when its time is over. */
  async function current(id: string): Promise<SessionRecord> {
    const record = store.sessions.get(id);
    if (record === undefined) throw noSuch("checkout.session", id, "session");
    if (record.session.status === "open" && record.session.expires_at <= now()) await expireNow(record);
    return record;
  }

  async function expireNow(record: SessionRecord): Promise<void> {
    close(record.session, "expired");
    // Sent beside the answer, never before it: the caller may hold a lock that the webhook needs.
    void double.webhooks.send(newEvent("checkout.session.expired", record.session), record.session.id);
  }

  return [
    { method: "POST", pattern: /^\/v1\/checkout\/sessions$/, handler: create },
    { method: "GET", pattern: /^\/v1\/checkout\/sessions$/, handler: list },
    { method: "GET", pattern: /^\/v1\/checkout\/sessions\/([^/]+)$/, handler: retrieve },
    { method: "POST", pattern: /^\/v1\/checkout\/sessions\/([^/]+)\/expire$/, handler: expire },
  ];
}
