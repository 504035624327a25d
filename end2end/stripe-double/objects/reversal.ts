import type Stripe from "stripe";
import { balanceTransactionId, disputeId, now, refundId } from "../ids.ts";

/** Money that goes back: https://docs.stripe.com/api/refunds/object */
export function newRefund(charge: Stripe.Charge, amount: number, reason: Stripe.Refund.Reason | null): Stripe.Refund {
  const refund = {
    id: refundId(),
    object: "refund",
    amount,
    balance_transaction: balanceTransactionId(),
    charge: charge.id,
    created: now(),
    currency: charge.currency,
    destination_details: { card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" }, type: "card" },
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  return refund as unknown as Stripe.Refund;
}

/** A complaint of the buyer's bank, which has taken the money: https://docs.stripe.com/api/disputes/object */
export function newDispute(charge: Stripe.Charge, amount: number): Stripe.Dispute {
  const dispute = {
    id: disputeId(),
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: { due_by: now() + 7 * 24 * 3600, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: "fraudulent",
    status: "needs_response",
  };
  return dispute as unknown as Stripe.Dispute;
}
