import type { Double } from "../double.ts";
import { ApiError, noSuch } from "../errors.ts";
import type { Call, Route } from "../http.ts";
import { json } from "../http.ts";
import type { Switches } from "../store.ts";

/**
 * Test controls, outside of Stripe's namespace. Bodies are JSON.
 *
 * - `GET  /_double/requests[?session=…]`   what came in under `/v1/`
 * - `GET  /_double/events[?session=…]`     what went out, with every delivery
 * - `POST /_double/events/{id}/resend`     deliver once more
 * - `POST /_double/mute`     `{"muted": true, "session"?}`      webhooks off and on
 * - `POST /_double/redirect` `{"enabled": false, "session"?}`   buyer closes the tab after paying
 *
 * With `session` a switch touches that session alone, so tests running side by side do not meet.
 */
export function controlRoutes({ store, webhooks }: Double): Route[] {
  function requests(call: Call) {
    const session = call.url.searchParams.get("session");
    return json(store.requests.filter((request) => session === null || request.path.includes(session)));
  }

  function events(call: Call) {
    const session = call.url.searchParams.get("session");
    return json([...store.events.values()].filter((record) => session === null || record.session === session));
  }

  async function resend(_call: Call, [id = ""]: string[]) {
    const record = store.events.get(id);
    if (record === undefined) throw noSuch("event", id);
    return json((await webhooks.resend(record)) ?? null);
  }

  function mute(call: Call) {
    const body = bodyOf(call);
    return turn("webhooks", !flag(body, "muted", true), body);
  }

  function redirect(call: Call) {
    const body = bodyOf(call);
    return turn("redirect", flag(body, "enabled", true), body);
  }

  function turn(name: keyof Switches, on: boolean, body: Record<string, unknown>) {
    const session = body.session;
    if (session === undefined) {
      store.switches[name] = on;
    } else {
      const record = typeof session === "string" ? store.sessions.get(session) : undefined;
      if (record === undefined) throw noSuch("checkout.session", String(session), "session");
      record.switches[name] = on;
    }
    return json({ [name]: on, session: session ?? null });
  }

  return [
    { method: "GET", pattern: /^\/_double\/health$/, handler: () => json({ ok: true }) },
    { method: "GET", pattern: /^\/_double\/requests$/, handler: requests },
    { method: "GET", pattern: /^\/_double\/events$/, handler: events },
    { method: "POST", pattern: /^\/_double\/events\/([^/]+)\/resend$/, handler: resend },
    { method: "POST", pattern: /^\/_double\/mute$/, handler: mute },
    { method: "POST", pattern: /^\/_double\/redirect$/, handler: redirect },
  ];
}

function bodyOf(call: Call): Record<string, unknown> {
  if (call.rawBody.trim() === "") return {};
  try {
    const parsed: unknown = JSON.parse(call.rawBody);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Falls through to the same refusal.
  }
  throw new ApiError(400, "The body must be a JSON object.");
}

function flag(body: Record<string, unknown>, name: string, fallback: boolean): boolean {
  const value = body[name] ?? fallback;
  if (typeof value !== "boolean") throw new ApiError(400, `${name} must be true or false.`, { param: name });
  return value;
}
