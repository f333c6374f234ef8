/**
 * Amounts as exact texts. The backend sends 元 with two decimals; nothing here ever becomes a floating point number,
 * so what is shown is what is in the ledger.
 */

interface Parts {
  negative: boolean;
  whole: string;
  fraction: string;
}

function split(text: string): Parts | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  return { negative: match[1] === '-', whole: (match[2] ?? '0').replace(/^0+(?=\d)/, ''), fraction: match[3] ?? '' };
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ',');
}

function join(parts: Parts): string {
  const digits = grouped(parts.whole) + (parts.fraction ? `.${parts.fraction}` : '');
  return parts.negative && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** `669266.00` → `669,266.00`. A text that is not an amount comes back unchanged. */
export function yuan(text: string): string {
  const parts = split(text);
  return parts ? join(parts) : text;
}

/** 元 to 万元 by moving the point: `669266.00` → `66.9266`, exact, without trailing zeros. */
export function wan(text: string): string {
  const parts = split(text);
  if (!parts) return text;
  const digits = parts.whole.padStart(5, '0');
  const whole = digits.slice(0, -4);
  const fraction = (digits.slice(-4) + parts.fraction).replace(/0+$/, '');
  return join({ negative: parts.negative, whole, fraction });
}

/** Without trailing zeros: `15.00` → `15`, `9.50` → `9.5`. */
export function plain(text: string): string {
  const parts = split(text);
  return parts ? join({ ...parts, fraction: parts.fraction.replace(/0+$/, '') }) : text;
}

/** Without trailing zeros and without separators, as it is put into a field: `12480.00` → `12480`. */
export function typable(text: string): string {
  return split(text) ? plain(text).replaceAll(',', '') : text;
}

/** The exact sum of decimal texts; null as soon as one of them is not a number. */
export function sum(texts: readonly string[]): string | null {
  const all = texts.map(split);
  if (all.some((parts) => parts === null)) return null;
  const parts = all.filter((part): part is Parts => part !== null);
  const places = Math.max(0, ...parts.map((part) => part.fraction.length));
  const total = parts.reduce((acc, part) => {
    const units = BigInt(part.whole + part.fraction.padEnd(places, '0'));
    return part.negative ? acc - units : acc + units;
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0');
  const whole = places ? digits.slice(0, -places) : digits;
  const fraction = places ? `.${digits.slice(-places)}` : '';
  return `${total < 0n ? '-' : ''}${whole}${fraction}`;
}

/** Whether two decimal texts are the same number (`100` and `100.00` are). */
export function same(a: string, b: string): boolean {
  const left = split(a);
  const right = split(b);
  if (!left || !right) return a === b;
  const trim = (parts: Parts) => `${parts.whole}.${parts.fraction.replace(/0+$/, '')}`;
  const zero = (parts: Parts) => !/[1-9]/.test(trim(parts));
  return trim(left) === trim(right) && (left.negative === right.negative || (zero(left) && zero(right)));
}

/** Whether a text is a plain decimal number, as the backend takes it. */
export function isDecimal(text: string): boolean {
  return split(text) !== null;
}

/** How long a bar is, 0 to 1: for drawing only, never for a figure. */
export function share(part: string | null, whole: string | null): number {
  const a = Number(part);
  const b = Number(whole);
  return part !== null && whole !== null && b > 0 ? Math.min(1, Math.max(0, a / b)) : 0;
}

/** 万元 to 元 by moving the point: `945.361225` → `9453612.25`. */
function fromWan(parts: Parts): Parts {
  const fraction = parts.fraction.padEnd(4, '0');
  return { ...parts, whole: (parts.whole + fraction.slice(0, 4)).replace(/^0+(?=\d)/, ''), fraction: fraction.slice(4) };
}

/**
 * An amount as people type or paste it, in 元 with no more than two decimals: `1,234.5`, `￥１２３４`, `945.36万`,
 * `669266元`. Null when it is no amount, or finer than a 分.
 */
export function typedYuan(text: string): string | null {
  const match = /^[¥￥]?(-?[\d,]*\.?\d*)(万元|万|元)?$/u.exec(text.normalize('NFKC').replace(/\s+/g, ''));
  const figures = (match?.[1] ?? '').replaceAll(',', '').replace(/^(-?)\./, '$10.').replace(/\.$/, '');
  const read = split(figures);
  if (!read) return null;
  const parts = match?.[2]?.startsWith('万') ? fromWan(read) : read;
  const fraction = parts.fraction.replace(/0+$/, '');
  if (fraction.length > 2) return null;
  return `${parts.negative ? '-' : ''}${parts.whole}${fraction ? `.${fraction.padEnd(2, '0')}` : ''}`;
}

/** Whether an amount is nothing, however it is written. */
export function isZero(text: string): boolean {
  return same(text, '0');
}

/** Whether an amount is below zero. */
export function isNegative(text: string): boolean {
  return text.trim().startsWith('-') && !isZero(text);
}

/** The exact difference of two decimal texts; null when one of them is not a number. */
export function minus(a: string, b: string): string | null {
  return sum([a, b.startsWith('-') ? b.slice(1) : `-${b}`]);
}
