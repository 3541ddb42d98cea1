/** What the tiers held at a time. */
export type Point = { at: string; hot_bytes: number; cold_bytes: number };

export type Chart = {
  /** The most that is shown, a round number. */
  most: number;
  /** Of the cold tier, and of the hot one on top of it, as paths in a field of 100 by 100. */
  cold: string;
  hot: string;
};

/** Areas on top of each other over the time from `from` to `to`; null where there are not two points yet. */
export function chart(points: Point[], from: number, to: number): Chart | null {
  if (points.length < 2) {
    return null;
  }
  const most = roundUp(Math.max(1, ...points.map(({ hot_bytes: hot, cold_bytes: cold }) => hot + cold)));
  const x = ({ at }: Point) => round(Math.min(100, Math.max(0, (100 * (Date.parse(at) - from)) / (to - from))));
  const y = (value: number) => round(100 - (100 * value) / most);
  const line = (of: (point: Point) => number) => points.map((point) => `${x(point)} ${y(of(point))}`);
  const cold = line((point) => point.cold_bytes);
  const both = line((point) => point.cold_bytes + point.hot_bytes);
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return {
    most,
    cold: `M${x(first)} 100 L${cold.join(' L')} L${x(last)} 100 Z`,
    hot: `M${both.join(' L')} L${[...cold].reverse().join(' L')} Z`,
  };
}

/** The next of 1, 2, 5, 10, 20, 50 … in the unit that people read it in. */
export function roundUp(value: number): number {
  let unit = 1;
  while (value / unit >= 1024) {
    unit *= 1024;
  }
  const amount = value / unit;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024].find((each) => each >= amount) ?? 1024;
  return step * unit;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
