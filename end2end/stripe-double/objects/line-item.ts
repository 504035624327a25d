import type Stripe from "stripe";
import { ApiError, invalid, missing } from "../errors.ts";
import { list, map, strings, text } from "../form.ts";
import type { FormValue } from "../form.ts";
import { lineItemId, now, priceId, productId } from "../ids.ts";

const MAX_LINE_ITEMS = 100;
/** The smallest charge Stripe takes in dollars, in cents. */
export const MIN_TOTAL = 50;
export const MAX_TOTAL = 99_999_999;

/** `line_items[i][price_data][…]` and `[quantity]`: prices made on the spot, the only kind the double knows. */
export function lineItemsFrom(value: FormValue | undefined): Stripe.LineItem[] {
  const items = list(value);
  if (items.length === 0) throw missing("line_items");
  if (items.length > MAX_LINE_ITEMS) throw invalid("line_items", "Too many line items.");
  const made = items.map((item, index) => lineItem(item, `line_items[${index}]`));
  const currencies = new Set(made.map((item) => item.currency));
  if (currencies.size > 1) {
    throw invalid("line_items", "All line items must have the same currency.");
  }
  return made;
}

function lineItem(value: FormValue, at: string): Stripe.LineItem {
  const item = map(value);
  if (item.price !== undefined) {
    throw noPrice(text(item.price) ?? "", `${at}[price]`);
  }
  const data = map(item.price_data);
  if (Object.keys(data).length === 0) throw missing(`${at}[price_data]`);
  const currency = text(data.currency)?.toLowerCase();
  if (currency === undefined) throw missing(`${at}[price_data][currency]`);
  if (!/^[a-z]{3}$/.test(currency)) {
    throw invalid(`${at}[price_data][currency]`, `Invalid currency: ${currency}.`);
  }
  const unitAmount = integer(text(data.unit_amount), `${at}[price_data][unit_amount]`);
  const product = map(data.product_data);
  const name = text(product.name);
  if (name === undefined) throw missing(`${at}[price_data][product_data][name]`);
  if (name.trim() === "") {
    throw invalid(`${at}[price_data][product_data][name]`, "The product's name may not be empty.", "parameter_invalid_empty");
  }
  const quantity = integer(text(item.quantity), `${at}[quantity]`);
  if (quantity < 1) throw invalid(`${at}[quantity]`, "Quantity must be at least 1.");
  return describe(name, currency, unitAmount, quantity, strings(product.metadata));
}

function describe(
  name: string,
  currency: string,
  unitAmount: number,
  quantity: number,
  metadata: Record<string, string>,
): Stripe.LineItem {
  const total = unitAmount * quantity;
  const price = {
    id: priceId(),
    object: "price",
    active: false,
    billing_scheme: "per_unit",
    created: now(),
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata,
    nickname: null,
    product: productId(),
    recurring: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: "one_time",
    unit_amount: unitAmount,
    unit_amount_decimal: String(unitAmount),
  };
  return {
    id: lineItemId(),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: name,
    metadata: {},
    // The official type carries decimals as a class; on the wire they are strings.
    price: price as unknown as Stripe.Price,
    quantity,
  };
}

function integer(value: string | undefined, param: string): number {
  if (value === undefined) throw missing(param);
  if (!/^\d{1,12}$/.test(value)) {
    throw invalid(param, `Invalid integer: ${value}`, "parameter_invalid_integer");
  }
  return Number(value);
}

function noPrice(id: string, param: string): ApiError {
  return new ApiError(400, `No such price: '${id}'`, { code: "resource_missing", param });
}
