/**
 * Stripe's request bodies: `application/x-www-form-urlencoded` with brackets,
 * `line_items[0][price_data][currency]=usd`, `expand[]=payment_intent`.
 */
export type Form = { [key: string]: FormValue };
export type FormValue = string | Form | FormValue[];

export function parseForm(text: string): Form {
  const root: Form = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const head = /^[^[\]]+/.exec(key)?.[0];
    if (head === undefined) continue;
    const rest = [...key.slice(head.length).matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "");
    insert(root, [head, ...rest], value);
  }
  return listify(root) as Form;
}

function insert(into: Form, path: string[], value: string): void {
  let node = into;
  path.forEach((part, index) => {
    // `[]` means "append"; lists are collected under numeric keys first and turned into arrays at the end.
    const key = part === "" ? String(Object.keys(node).length) : part;
    if (index === path.length - 1) {
      Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
      return;
    }
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    if (next === undefined || typeof next === "string" || Array.isArray(next)) {
      const fresh: Form = {};
      Object.defineProperty(node, key, { value: fresh, enumerable: true, configurable: true, writable: true });
      node = fresh;
    } else {
      node = next;
    }
  });
}

function listify(value: FormValue): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  if (isList) return entries.map(([, item]) => listify(item));
  return Object.fromEntries(entries.map(([key, item]) => [key, listify(item)]));
}

export function text(value: FormValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Strings of a map such as `metadata`; a list appears when the keys happen to be 0, 1, 2 …. */
export function strings(value: FormValue | undefined): Record<string, string> {
  if (value === undefined || typeof value === "string") return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}

export function list(value: FormValue | undefined): FormValue[] {
  return Array.isArray(value) ? value : [];
}

export function map(value: FormValue | undefined): Form {
  return value === undefined || typeof value === "string" || Array.isArray(value) ? {} : value;
}

/** One text for the same parameters in any order: what an idempotency key is compared by. */
export function canonical(value: FormValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? "")}`);
  return `{${parts.join(",")}}`;
}
