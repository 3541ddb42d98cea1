/** Numbers, sizes and times as people read them. */
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const NUMBER = new Intl.NumberFormat('en');
/** In the order in which the viewer prefers them, of which some browsers name one that is no language. */
const LANGUAGES = navigator.languages.filter((each) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(each));
const TIME = new Intl.DateTimeFormat(LANGUAGES, { dateStyle: 'medium', timeStyle: 'medium' });

export function count(value: number): string {
  return NUMBER.format(value);
}

export function files(value: number): string {
  return `${count(value)} ${value === 1 ? 'file' : 'files'}`;
}

/** In binary units, with three digits that matter. */
export function bytes(value: number): string {
  let unit = 0;
  let amount = value;
  while (amount >= 1023.5 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : amount >= 10 ? 1 : 2;
  return `${Number(amount.toFixed(digits))} ${UNITS[unit]}`;
}

export function rate(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** The two largest units of a time span. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) {
    return '0 s';
  }
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** In the viewer's zone and way of writing. */
export function time(at: string): string {
  return TIME.format(new Date(at));
}

const DAY = new Intl.DateTimeFormat(LANGUAGES, { month: 'short', day: 'numeric' });

/** The day of a moment, in the viewer's zone. */
export function day(at: number): string {
  return DAY.format(new Date(at));
}

const HOUR = new Intl.DateTimeFormat(LANGUAGES, { hour: 'numeric', minute: '2-digit' });

/** The time of the day of a moment, in the viewer's zone. */
export function hour(at: number): string {
  return HOUR.format(new Date(at));
}

/** Whole percent; 100 only when all is done, 0 only when nothing is. */
export function percent(done: number, total: number): number {
  if (total <= 0) {
    return 0;
  }
  if (done >= total) {
    return 100;
  }
  return done <= 0 ? 0 : Math.min(99, Math.max(1, Math.round((100 * done) / total)));
}

const SIZE = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgtp]?i?b?)\s*$/i;

/** Bytes of a text such as `1.5 TiB`; null when it is none. Units are binary, whether written `TB` or `TiB`. */
export function parseBytes(text: string): number | null {
  const found = SIZE.exec(text);
  if (found === null) {
    return null;
  }
  const letter = (found[2] ?? '').charAt(0).toUpperCase();
  const power = letter === '' || letter === 'B' ? 0 : 'KMGTP'.indexOf(letter) + 1;
  const value = Number(found[1]) * 1024 ** power;
  return power < 0 || !Number.isSafeInteger(Math.round(value)) ? null : Math.round(value);
}

/** A text that parseBytes reads as exactly this number. */
export function exactBytes(value: number): string {
  for (let unit = UNITS.length - 1; unit > 0; unit--) {
    if (value >= 1024 ** unit && value % 1024 ** unit === 0) {
      return `${value / 1024 ** unit} ${UNITS[unit]}`;
    }
  }
  return String(value);
}
