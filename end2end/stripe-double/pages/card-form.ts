import type { Form } from "../form.ts";
import { text } from "../form.ts";
import type { Card } from "../objects/payment.ts";
import { isEmail } from "../objects/session-rules.ts";

/** What stays in the form after a refusal. As on the real page, the card is not sent back. */
export interface CardForm {
  email: string;
}

/** Field → message; `card` alone stands for the whole card. */
export type CardErrors = Partial<Record<"email" | "card" | "expiry" | "cvc", string>>;

export function checkCardForm(form: Form): { values: CardForm; card: Card | undefined; errors: CardErrors } {
  const email = (text(form.email) ?? "").trim();
  const number = (text(form.card_number) ?? "").replace(/[\s-]/g, "");
  const errors: CardErrors = {};
  if (!isEmail(email)) errors.email = "Your email is incomplete.";
  if (!/^\d{12,19}$/.test(number) || !luhn(number)) errors.card = "Your card number is invalid.";
  const expiry = readExpiry(text(form.expiry) ?? "");
  if (expiry === undefined) errors.expiry = "Your card's expiration date is incomplete.";
  else if (isPast(expiry)) errors.expiry = "Your card's expiration date is in the past.";
  if (!/^\d{3,4}$/.test((text(form.cvc) ?? "").trim())) errors.cvc = "Your card's security code is incomplete.";
  if (Object.keys(errors).length > 0 || expiry === undefined) return { values: { email }, card: undefined, errors };
  return { values: { email }, card: { number, expMonth: expiry.month, expYear: expiry.year }, errors };
}

interface Expiry {
  month: number;
  year: number;
}

function readExpiry(value: string): Expiry | undefined {
  const match = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(value);
  if (match === null) return undefined;
  const month = Number(match[1]);
  const year = Number(match[2]);
  if (month < 1 || month > 12) return undefined;
  return { month, year: year < 100 ? 2000 + year : year };
}

/** A card is good until the end of the month on it. */
function isPast({ month, year }: Expiry): boolean {
  return Date.UTC(year, month, 1) <= Date.now();
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
