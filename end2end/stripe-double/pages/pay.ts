import type { SessionRecord } from "../store.ts";
import type { CardErrors, CardForm } from "./card-form.ts";
import { escape, money, page } from "./layout.ts";

export function payPage(record: SessionRecord, values: CardForm, errors: CardErrors): string {
  const { session } = record;
  const back = session.cancel_url === null ? "" : `<p><a href="${escape(session.cancel_url)}">Back</a></p>`;
  return page(
    "Checkout (Stripe double)",
    `<main>
${back}
<h1>Checkout</h1>
<p class="note">A stand-in for Stripe: no money moves.</p>
${products(record)}
<form method="post" action="/c/pay/${session.id}" novalidate>
${field("email", "Email", "email", "email", values.email, errors.email)}
${field("card_number", "Card number", "text", "cc-number", "", errors.card)}
${field("expiry", "Expiry", "text", "cc-exp", "", errors.expiry)}
${field("cvc", "CVC", "text", "cc-csc", "", errors.cvc)}
<button type="submit">Pay</button>
</form>
</main>`,
  );
}

/** What is bought. The unit price is shown only where it differs from the total. */
function products({ session, lineItems }: SessionRecord): string {
  const currency = session.currency ?? "usd";
  const items = lineItems
    .map((item) => `<li>${escape(item.description ?? "")} × ${item.quantity ?? 1}</li>`)
    .join("\n");
  return `<p class="amount">${money(session.amount_total ?? 0, currency)}</p>
<ul>
${items}
</ul>`;
}

function field(
  name: string,
  label: string,
  type: string,
  autocomplete: string,
  value: string,
  error: string | undefined,
): string {
  const numeric = type === "text" ? ' inputmode="numeric"' : "";
  const wrong = error === undefined ? "" : ` aria-invalid="true" aria-describedby="${name}-error"`;
  const message =
    error === undefined ? "" : `\n<p class="error" id="${name}-error" role="alert">${escape(error)}</p>`;
  return `<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${numeric} value="${escape(value)}" required${wrong}>${message}`;
}

/** After paying with the redirect switched off: the buyer who never comes back. */
export function thanksPage({ session }: SessionRecord): string {
  return page(
    "Thanks for your payment",
    `<main>
<h1>Thanks for your payment</h1>
<p class="amount">${money(session.amount_total ?? 0, session.currency ?? "usd")}</p>
</main>`,
  );
}

export function closedPage({ session }: SessionRecord): string {
  const back = session.cancel_url === null ? "" : `<p><a href="${escape(session.cancel_url)}">Back</a></p>`;
  const words =
    session.status === "complete" ? "You’re all done here: this payment is complete." : "This checkout session has expired.";
  return page("Checkout closed", `<main>\n<h1>Checkout closed</h1>\n<p>${words}</p>\n${back}\n</main>`);
}
