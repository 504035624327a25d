import { ApiError } from "./errors.ts";
import { canonical } from "./form.ts";
import type { Answer, Call } from "./http.ts";
import { json } from "./http.ts";
import type { SavedAnswer, Store } from "./store.ts";

const MAX_KEY = 255;

/**
 * Same key and same parameters: the first answer again. Same key with others: refused.
 * An answer that failed on its parameters is not kept, so the caller may correct it under the same key.
 */
export async function idempotent(store: Store, call: Call, run: () => Answer | Promise<Answer>): Promise<Answer> {
  const key = keyOf(call);
  if (key === undefined || call.method !== "POST") return run();
  if (key.length > MAX_KEY) {
    throw new ApiError(400, "Idempotency keys may be up to 255 characters long.", { type: "idempotency_error" });
  }
  const fingerprint = `${call.path} ${canonical(call.form)}`;
  const saved = store.answers.get(key);
  if (saved !== undefined) return replay(saved, fingerprint, key);
  const answer = await run();
  if (answer.status < 400) {
    store.answers.set(key, { fingerprint, status: answer.status, body: answer.body });
  }
  return withKey(answer, key);
}

export function keyOf(call: Call): string | undefined {
  const header = call.headers["idempotency-key"];
  return typeof header === "string" && header !== "" ? header : undefined;
}

function replay(saved: SavedAnswer, fingerprint: string, key: string): Answer {
  if (saved.fingerprint !== fingerprint) {
    throw new ApiError(
      400,
      "Keys for idempotent requests can only be used with the same parameters they were first used with. " +
        `Try using a key other than '${key}' if you meant to execute a different request.`,
      { type: "idempotency_error" },
    );
  }
  const answer: Answer = { ...json(null), status: saved.status, body: saved.body };
  answer.headers["idempotent-replayed"] = "true";
  return withKey(answer, key);
}

function withKey(answer: Answer, key: string): Answer {
  return { ...answer, headers: { ...answer.headers, "idempotency-key": key } };
}
