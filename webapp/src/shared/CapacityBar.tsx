import { t } from '../texts';

/**
 * How full a backend is, with its watermarks as ticks. Drawn as SVG, since the content security policy allows no inline
 * styles in markup.
 */
export function CapacityBar({
  percent,
  low,
  high,
  label,
}: {
  percent: number;
  low: number | null;
  high: number | null;
  label: string;
}) {
  const level = high !== null && percent >= high ? 'high' : low !== null && percent >= low ? 'middle' : 'low';
  const text = `${label}: ${percent} %${low !== null && high !== null ? `, ${t.backends.watermarks(low, high)}` : ''}`;
  return (
    <svg className="iso-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={text}>
      <title>{text}</title>
      <rect className="iso-bar-track" width="100" height="8" rx="1" />
      <rect
        className={`iso-bar-fill iso-bar-${level}`}
        width={Math.min(100, Math.max(percent > 0 ? 0.8 : 0, percent))}
        height="8"
        rx="1"
      />
      {[low, high].map((mark) =>
        mark === null ? null : <rect key={mark} className="iso-bar-mark" x={mark - 0.25} width="0.5" height="8" />,
      )}
    </svg>
  );
}
