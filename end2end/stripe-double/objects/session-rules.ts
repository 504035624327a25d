import { ApiError, invalid, missing } from "../errors.ts";
import type { Form } from "../form.ts";
import { list, map, strings, text } from "../form.ts";
import { now } from "../ids.ts";
import { lineItemsFrom, MAX_TOTAL, MIN_TOTAL } from "./line-item.ts";

/** What the double understands. Stripe refuses unknown parameters, and so a typing error must fail here too. */
const KNOWN = new Set([
  "mode", "line_items", "success_url", "cancel_url", "client_reference_id", "customer_email", "metadata",
  "payment_intent_data", "payment_method_types", "expires_at", "expand", "ui_mode", "submit_type", "locale",
]);
const KNOWN_INTENT = new Set(["metadata", "description", "receipt_email", "statement_descriptor_suffix"]);

const HOUR = 3600;

export function checkSessionForm(form: Form): void {
  for (const name of Object.keys(form)) {
    if (!KNOWN.has(name)) throw unknown(name);
  }
  for (const name of Object.keys(map(form.payment_intent_data))) {
    if (!KNOWN_INTENT.has(name)) throw unknown(`payment_intent_data[${name}]`);
  }
  const mode = text(form.mode);
  if (mode === undefined) throw missing("mode");
  if (mode !== "payment") throw invalid("mode", "This double of Stripe knows mode=payment only.");
  const uiMode = text(form.ui_mode);
  if (uiMode !== undefined && uiMode !== "hosted_page") {
    throw invalid("ui_mode", "This double of Stripe knows ui_mode=hosted_page only.");
  }
  checkUrl(form, "success_url", true);
  checkUrl(form, "cancel_url", false);
  checkEmail(text(form.customer_email));
  checkReference(text(form.client_reference_id));
  checkMetadata(strings(form.metadata), "metadata");
  checkMetadata(strings(map(form.payment_intent_data).metadata), "payment_intent_data[metadata]");
  for (const method of list(form.payment_method_types)) {
    if (method !== "card") throw invalid("payment_method_types", `Invalid payment_method_types: ${String(method)}`);
  }
  checkTotal(form);
}

function checkTotal(form: Form): void {
  const total = lineItemsFrom(form.line_items).reduce((sum, item) => sum + item.amount_total, 0);
  if (total < MIN_TOTAL) {
    throw new ApiError(400, "The Checkout Session's total amount due must add up to at least $0.50 usd", {
      code: "amount_too_small",
    });
  }
  if (total > MAX_TOTAL) {
    throw new ApiError(400, "The Checkout Session's total amount must be no more than $999,999.99", {
      code: "amount_too_large",
    });
  }
}

function checkUrl(form: Form, name: string, required: boolean): void {
  const value = text(form[name]);
  if (value === undefined) {
    if (required) throw missing(name);
    return;
  }
  const plain = value.replaceAll("{CHECKOUT_SESSION_ID}", "id");
  if (!URL.canParse(plain) || !/^https?:\/\//.test(plain)) throw invalid(name, "Not a valid URL", "url_invalid");
}

function checkEmail(value: string | undefined): void {
  if (value !== undefined && !isEmail(value)) {
    throw invalid("customer_email", `Invalid email address: ${value}`, "email_invalid");
  }
}

export function isEmail(value: string): boolean {
  return value.length <= 512 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

function checkReference(value: string | undefined): void {
  if (value !== undefined && (value === "" || value.length > 200)) {
    throw invalid("client_reference_id", "Invalid string: must be between 1 and 200 characters");
  }
}

/** Stripe's published limits of metadata. */
function checkMetadata(metadata: Record<string, string>, param: string): void {
  const entries = Object.entries(metadata);
  if (entries.length > 50) throw invalid(param, "Metadata can have up to 50 keys");
  for (const [key, value] of entries) {
    if (key.length > 40) throw invalid(`${param}[${key}]`, "Metadata keys can be up to 40 characters long");
    if (value.length > 500) throw invalid(`${param}[${key}]`, "Metadata values can be up to 500 characters long");
  }
}

export function expiryFrom(form: Form): number {
  const value = text(form.expires_at);
  if (value === undefined) return now() + 24 * HOUR;
  if (!/^\d{1,12}$/.test(value)) throw invalid("expires_at", `Invalid timestamp: ${value}`, "parameter_invalid_integer");
  const at = Number(value);
  // A minute of slack, since the caller's clock ran before ours.
  if (at < now() + HOUR / 2 - 60) {
    throw invalid("expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.");
  }
  if (at > now() + 24 * HOUR + 60) {
    throw invalid("expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.");
  }
  return at;
}

function unknown(param: string): ApiError {
  return new ApiError(400, `Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
}
