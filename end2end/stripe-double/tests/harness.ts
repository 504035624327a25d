import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import Stripe from "stripe";
import { Double } from "../double.ts";

export const SECRET = "whsec_test";
export const KEY = "sk_test_double";

export interface Received {
  event: Stripe.Event;
  status: number;
}

/** A double with a webhook receiver of its own, and the official client pointed at it. */
export async function start(t: TestContext, statuses: number[] = []) {
  const received: Received[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      // Throws, and so answers nothing good, when the signature is wrong.
      const signature = request.headers["stripe-signature"] ?? "";
      const event = Stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, SECRET);
      const status = statuses.shift() ?? 200;
      received.push({ event, status });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const hook = (receiver.address() as AddressInfo).port;

  const double = new Double({
    port: 0,
    publicUrl: "",
    webhookUrl: `http://127.0.0.1:${hook}/webhooks/stripe`,
    webhookSecret: SECRET,
    retryDelaysMs: [20, 20, 20],
  });
  const port = await double.listen();
  t.after(async () => {
    await double.close();
    receiver.closeAllConnections();
    receiver.close();
  });
  const stripe = client(port);
  return { double, stripe, received, port, base: `http://127.0.0.1:${port}` };
}

export function client(port: number, key = KEY): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
}

export const ORDER: Stripe.Checkout.SessionCreateParams = {
  mode: "payment",
  line_items: [
    { price_data: { currency: "usd", unit_amount: 2500, product_data: { name: "Assay credits" } }, quantity: 1 },
  ],
  success_url: "http://127.0.0.1:3100/acme/usage?session_id={CHECKOUT_SESSION_ID}",
  cancel_url: "http://127.0.0.1:3100/acme/usage",
  client_reference_id: "pur_1",
  customer_email: "ada@example.com",
  metadata: { purchase: "pur_1" },
  payment_intent_data: { metadata: { purchase: "pur_1" } },
};

/** Fills in the hosted page as a browser without JavaScript would. */
export function pay(url: string | null, card: string, email = "ada@example.com"): Promise<Response> {
  return fetch(url ?? "", {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email, card_number: card, expiry: "12 / 34", cvc: "123" }).toString(),
  });
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  if (!condition()) throw new Error("the condition did not come true");
}
