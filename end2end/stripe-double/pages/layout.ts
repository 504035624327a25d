export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** `$25.00`, or the plain figure with its code for other currencies. */
export function money(cents: number, currency: string): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: currency.toUpperCase() }).format(cents / 100);
}

/** One accessible page, light and dark, without script. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 28rem; padding: 1.5rem; color: light-dark(#1a1f36, #f4f5f7); background: light-dark(#fff, #14171f); }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; border: 1px solid light-dark(#6b7280, #9ca3af); border-radius: .375rem; }
button { margin-top: 1.5rem; width: 100%; min-height: 2.75rem; font: inherit; font-weight: 600; border: 0; border-radius: .375rem; color: #fff; background: #4338ca; }
a { color: light-dark(#3730a3, #c7d2fe); display: inline-block; padding: .25rem 0; }
.amount { font-size: 2rem; font-weight: 700; margin: 0; }
.note { color: light-dark(#4b5563, #c3c8d4); }
.error { color: light-dark(#991b1b, #fca5a5); margin: .25rem 0 0; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
