import type Stripe from "stripe";
import { balanceTransactionId, chargeId, now, paymentIntentId, paymentMethodId, randomId } from "../ids.ts";
import type { SessionRecord } from "../store.ts";

export interface Card {
  number: string;
  expMonth: number;
  expYear: number;
}

export const DECLINED_MESSAGE = "Your card was declined.";

/** The intent of a session, waiting for a card. Made with the first attempt to pay, as in today's API. */
export function newPaymentIntent(record: SessionRecord): Stripe.PaymentIntent {
  const id = paymentIntentId();
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: record.session.amount_total ?? 0,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: `${id}_secret_${randomId(25)}`,
    confirmation_method: "automatic",
    created: now(),
    currency: record.session.currency ?? "usd",
    customer: null,
    customer_account: null,
    description: record.paymentIntentDescription,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: { ...record.paymentIntentMetadata },
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: [...record.session.payment_method_types],
    payment_record: null,
    processing: null,
    receipt_email: record.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_group: null,
  };
}

/** One attempt of a card, good or declined; brings the intent up to date. */
export function newCharge(
  intent: Stripe.PaymentIntent,
  card: Card,
  email: string,
  paid: boolean,
  publicUrl: string,
): Stripe.Charge {
  const id = chargeId();
  const method = paymentMethodId();
  const charge: Stripe.Charge = {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? balanceTransactionId() : null,
    billing_details: { address: emptyAddress(), email, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: "ASSAY",
    captured: paid,
    created: now(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: paid ? null : "card_declined",
    failure_message: paid ? null : DECLINED_MESSAGE,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcome(paid),
    paid,
    payment_intent: intent.id,
    payment_method: method,
    payment_method_details: cardDetails(card),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: paid ? `${publicUrl}/receipts/payment/${id}` : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paid ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: null,
  };
  settle(intent, charge);
  return charge;
}

function settle(intent: Stripe.PaymentIntent, charge: Stripe.Charge): void {
  intent.latest_charge = charge.id;
  if (charge.paid) {
    intent.status = "succeeded";
    intent.amount_received = intent.amount;
    intent.payment_method = charge.payment_method;
    intent.last_payment_error = null;
    return;
  }
  intent.last_payment_error = {
    charge: charge.id,
    code: "card_declined",
    decline_code: "generic_decline",
    doc_url: "https://stripe.com/docs/error-codes/card-declined",
    message: DECLINED_MESSAGE,
    type: "card_error",
  };
}

function outcome(paid: boolean): Stripe.Charge.Outcome {
  return {
    advice_code: paid ? null : "try_again_later",
    network_advice_code: null,
    network_decline_code: paid ? null : "01",
    network_status: paid ? "approved_by_network" : "declined_by_network",
    reason: paid ? null : "generic_decline",
    risk_level: "normal",
    risk_score: 20,
    seller_message: paid ? "Payment complete." : "The bank did not return any further details with this decline.",
    type: paid ? "authorized" : "issuer_declined",
  };
}

function cardDetails(card: Card): Stripe.Charge.PaymentMethodDetails {
  const details = {
    amount_authorized: null,
    authorization_code: null,
    brand: "visa",
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: "US",
    exp_month: card.expMonth,
    exp_year: card.expYear,
    fingerprint: randomId(16),
    funding: "credit",
    installments: null,
    last4: card.number.slice(-4),
    mandate: null,
    network: "visa",
    network_token: { used: false },
    network_transaction_id: null,
    three_d_secure: null,
    wallet: null,
  };
  return { card: details as unknown as Stripe.Charge.PaymentMethodDetails.Card, type: "card" };
}

function emptyAddress(): Stripe.Address {
  return { city: null, country: "US", line1: null, line2: null, postal_code: null, state: null };
}
