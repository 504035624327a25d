import type Stripe from "stripe";
import { escape, money, page } from "./layout.ts";

export function receiptPage(charge: Stripe.Charge): string {
  const card = charge.payment_method_details?.card?.last4 ?? "";
  return page(
    "Receipt",
    `<main>
<h1>Receipt from Assay</h1>
<p class="amount">${money(charge.amount, charge.currency)}</p>
<dl>
<dt>Date paid</dt><dd><time>${new Date(charge.created * 1000).toISOString()}</time></dd>
<dt>Payment method</dt><dd>Visa ending in ${escape(card)}</dd>
<dt>Charge</dt><dd>${escape(charge.id)}</dd>
</dl>
</main>`,
  );
}
