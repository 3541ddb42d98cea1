const SPAN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;

/** Seconds of an ISO 8601 duration such as PT24H; 0 for what is none. */
export function seconds(span: string): number {
  const found = SPAN.exec(span);
  if (found === null) {
    return 0;
  }
  const [, days, hours, minutes, rest] = found.map((part) => Number(part ?? 0));
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest);
}
