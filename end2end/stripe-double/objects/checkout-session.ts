import type Stripe from "stripe";
import type { Form } from "../form.ts";
import { list, map, strings, text } from "../form.ts";
import { now, sessionId } from "../ids.ts";
import type { SessionRecord } from "../store.ts";
import { lineItemsFrom } from "./line-item.ts";
import { checkSessionForm, expiryFrom } from "./session-rules.ts";

/** A new open session. Every field of the official type is here: strict clients refuse a short answer. */
export function newSession(form: Form, publicUrl: string): SessionRecord {
  checkSessionForm(form);
  const lineItems = lineItemsFrom(form.line_items);
  const total = lineItems.reduce((sum, item) => sum + item.amount_total, 0);
  const id = sessionId();
  const email = text(form.customer_email) ?? null;
  const methods = list(form.payment_method_types).filter((method) => typeof method === "string");
  const intent = map(form.payment_intent_data);
  const session: Stripe.Checkout.Session = {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: text(form.cancel_url) ?? null,
    client_reference_id: text(form.client_reference_id) ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now(),
    currency: lineItems[0]?.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: "if_required",
    customer_details: email === null ? null : customerDetails(email),
    customer_email: email,
    discounts: [],
    expires_at: expiryFrom(form),
    integration_identifier: null,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: strings(form.metadata),
    mode: "payment",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: methods.length > 0 ? methods : ["card"],
    payment_status: "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: text(form.success_url) ?? null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${publicUrl}/c/pay/${id}`,
    wallet_options: null,
  };
  return {
    session,
    lineItems,
    paymentIntentMetadata: strings(intent.metadata),
    paymentIntentDescription: text(intent.description) ?? null,
    receiptEmail: text(intent.receipt_email) ?? null,
    switches: { webhooks: undefined, redirect: undefined },
  };
}

export function customerDetails(email: string): Stripe.Checkout.Session.CustomerDetails {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: "none",
    tax_ids: null,
  };
}

/** Once a session is closed its page is gone, and Stripe takes the URL out of the object. */
export function close(session: Stripe.Checkout.Session, status: "complete" | "expired"): void {
  session.status = status;
  session.url = null;
}
