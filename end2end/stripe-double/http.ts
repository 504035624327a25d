import type { IncomingMessage } from "node:http";
import type { Form } from "./form.ts";
import { parseForm } from "./form.ts";

/** What a route gets: the request, already read. */
export interface Call {
  method: string;
  url: URL;
  path: string;
  query: Form;
  headers: IncomingMessage["headers"];
  rawBody: string;
  form: Form;
  requestId: string;
}

/** What a route gives back. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type Handler = (call: Call, params: string[]) => Answer | Promise<Answer>;

/** A route is a method, a pattern whose groups become `params`, and a handler. */
export interface Route {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

const MAX_BODY = 1024 * 1024;

export async function readCall(request: IncomingMessage, requestId: string): Promise<Call> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error("request body too large");
    chunks.push(chunk);
  }
  const rawBody = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://stripe-double.invalid");
  return {
    method: request.method ?? "GET",
    url,
    path: url.pathname,
    query: parseForm(url.search.slice(1)),
    headers: request.headers,
    rawBody,
    form: parseForm(rawBody),
    requestId,
  };
}

export function json(body: unknown, status = 200): Answer {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body, null, 2),
  };
}

export function html(body: string, status = 200): Answer {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body,
  };
}

export function seeOther(location: string): Answer {
  return { status: 303, headers: { location }, body: "" };
}
