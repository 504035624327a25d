import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { DoubleConfig } from "./config.ts";
import { ApiError } from "./errors.ts";
import type { Answer, Call, Route } from "./http.ts";
import { json, readCall } from "./http.ts";
import { idempotent, keyOf } from "./idempotency.ts";
import { requestId } from "./ids.ts";
import { API_VERSION } from "./objects/event.ts";
import { controlRoutes } from "./routes/controls.ts";
import { payRoutes } from "./routes/pay.ts";
import { paymentRoutes } from "./routes/payments.ts";
import { reversalRoutes } from "./routes/reversals.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { Store } from "./store.ts";
import { Webhooks } from "./webhooks.ts";

/** The double as a whole: state, webhooks and every route in one list. */
export class Double {
  readonly config: DoubleConfig;
  readonly store = new Store();
  readonly webhooks: Webhooks;
  readonly #routes: Route[];
  readonly #server: Server;

  constructor(config: DoubleConfig) {
    this.config = { ...config };
    this.webhooks = new Webhooks(this.config, this.store);
    this.#routes = [
      ...sessionRoutes(this),
      ...paymentRoutes(this),
      ...reversalRoutes(this),
      ...payRoutes(this),
      ...controlRoutes(this),
    ];
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Loopback only. With port 0 the system chooses, and the public URL follows. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.config.port, "127.0.0.1", resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    if (this.config.port === 0) this.config.publicUrl = `http://127.0.0.1:${port}`;
    return port;
  }

  async close(): Promise<void> {
    this.webhooks.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = requestId();
    const answer = await this.#answer(request, id);
    response.writeHead(answer.status, { ...answer.headers, "request-id": id });
    response.end(answer.body);
  }

  async #answer(request: IncomingMessage, id: string): Promise<Answer> {
    let call: Call | undefined;
    let answer: Answer;
    try {
      call = await readCall(request, id);
      answer = await this.#route(call);
    } catch (error) {
      answer = failure(error);
    }
    if (call?.path.startsWith("/v1/") === true) {
      answer = { ...answer, headers: { ...answer.headers, "stripe-version": versionOf(call) } };
      this.store.record({
        id,
        method: call.method,
        path: call.path,
        query: call.query,
        form: call.form,
        idempotency_key: keyOf(call) ?? null,
        stripe_version: call.headers["stripe-version"]?.toString() ?? null,
        status: answer.status,
        at: Date.now(),
      });
    }
    return answer;
  }

  async #route(call: Call): Promise<Answer> {
    const isApi = call.path.startsWith("/v1/");
    if (isApi) authenticate(call);
    for (const route of this.#routes) {
      const match = route.method === call.method ? route.pattern.exec(call.path) : null;
      if (match === null) continue;
      const run = () => route.handler(call, match.slice(1).map(decodeURIComponent));
      return isApi ? idempotent(this.store, call, run) : run();
    }
    throw new ApiError(404, `Unrecognized request URL (${call.method}: ${call.path}).`);
  }
}

/** Test keys only: a live key must never reach a double, and would not fit `livemode: false`. */
function authenticate(call: Call): void {
  const header = call.headers.authorization;
  if (header === undefined) {
    throw new ApiError(401, "You did not provide an API key. Provide it in the Authorization header, using Bearer auth.");
  }
  const key = /^Bearer (.+)$/.exec(header)?.[1] ?? "";
  if (!/^[sr]k_test_\w+$/.test(key)) {
    throw new ApiError(401, `Invalid API Key provided: ${key.slice(0, 8)}****`);
  }
}

function versionOf(call: Call): string {
  return call.headers["stripe-version"]?.toString() ?? API_VERSION;
}

function failure(error: unknown): Answer {
  if (error instanceof ApiError) return json(error.body(), error.status);
  console.error("stripe double:", error);
  return json(new ApiError(500, "The double failed; its log says why.", { type: "api_error" }).body(), 500);
}
