import { randomBytes } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits, as in Stripe's ids. The slight bias of `%` does not matter here. */
export function randomId(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Session ids are far longer than other ids; a column that is too short for them should fail here too. */
export const sessionId = (): string => `cs_test_a1${randomId(56)}`;
export const paymentIntentId = (): string => `pi_3${randomId(23)}`;
export const paymentMethodId = (): string => `pm_1${randomId(23)}`;
export const chargeId = (): string => `ch_3${randomId(23)}`;
export const balanceTransactionId = (): string => `txn_3${randomId(23)}`;
export const lineItemId = (): string => `li_1${randomId(23)}`;
export const priceId = (): string => `price_1${randomId(23)}`;
export const productId = (): string => `prod_${randomId(14)}`;
export const refundId = (): string => `re_3${randomId(23)}`;
export const disputeId = (): string => `du_1${randomId(23)}`;
export const eventId = (): string => `evt_1${randomId(23)}`;
export const requestId = (): string => `req_${randomId(14)}`;

export const now = (): number => Math.floor(Date.now() / 1000);
