import { Board, type Indicator, type Key } from './board';
import { texts } from './texts';

/** What is sent as `Authorization`: a text, or a function for those that must be made anew; null for the session. */
type Authorization = string | (() => string | Promise<string>) | null;

const ICONS: Record<string, string> = {
  local: 'M2 4h12v8H2zM2 9h12M11 10.5h1',
  nas: 'M3 2h10v5H3zM3 9h10v5H3zM5 4.5h1M5 11.5h1',
  cloud: 'M4.5 12.5a3 3 0 0 1-.3-6 4 4 0 0 1 7.6-.7 3.3 3.3 0 0 1-.3 6.7z',
  unknown: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 11v.5M6.3 6.3A1.8 1.8 0 1 1 8 8.3v.7',
};
const STYLE = `
:host { display: inline-flex; align-items: center; gap: .35em; font: inherit; color: inherit; vertical-align: middle; }
:host([hidden]) { display: none; }
svg { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.3; stroke-linecap: round;
  stroke-linejoin: round; opacity: .7; }
.bad svg { stroke: var(--isotherm-bad, #b1380b); opacity: 1; }
.spin { animation: spin 1.2s linear infinite; transform-origin: center; }
.mark { display: inline-flex; }
.text { font-size: .875em; }
@keyframes spin { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .spin { animation-duration: 6s; } }`;
const SPINNER = 'M8 2a6 6 0 1 1-6 6';

const HERE =
  document.currentScript instanceof HTMLScriptElement ? new URL(document.currentScript.src).origin : location.origin;

/**
 * `<isotherm-tier-indicator entity-type="shot" entity-id="42" file-field="video">`: a quiet sign of where a file lies, and
 * `Retrieving… about 40 s` while it is brought back. `server` names another server than the one that the script is from;
 * with `text` the words stand beside the sign. Fires `isotherm-state` with the answer in `detail` when that changes.
 */
class TierIndicator extends HTMLElement {
  static readonly observedAttributes = ['entity-type', 'entity-id', 'file-field', 'server', 'text'];
  static authorization: Authorization = null;
  private static readonly boards = new Map<string, Board>();
  private readonly root = this.attachShadow({ mode: 'open' });
  private stop: (() => void) | undefined;
  private shown = '';
  private last: Indicator | null | undefined;

  constructor() {
    super();
    const sheet = new CSSStyleSheet(); // not an inline style, which policies of pages forbid
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.follow();
  }

  disconnectedCallback() {
    this.stop?.();
    this.stop = undefined;
  }

  attributeChangedCallback(name: string) {
    if (!this.isConnected) {
      return;
    }
    if (name === 'text') {
      this.shown = '';
      this.show(this.last ?? null);
    } else {
      this.follow();
    }
  }

  private follow() {
    this.stop?.();
    this.stop = undefined;
    const key: Key = {
      entity_type: this.getAttribute('entity-type') ?? '',
      entity_id: Number(this.getAttribute('entity-id') ?? Number.NaN),
      file_field: this.getAttribute('file-field') ?? '',
    };
    if (key.entity_type !== '' && Number.isSafeInteger(key.entity_id) && key.file_field !== '') {
      this.stop = TierIndicator.board(this.getAttribute('server') ?? HERE).watch(key, (found) => this.show(found));
    }
  }

  /** One board for each server, whatever the number of indicators. */
  private static board(server: string): Board {
    const known = TierIndicator.boards.get(server);
    if (known !== undefined) {
      return known;
    }
    const made = new Board((keys) => ask(server, keys));
    document.addEventListener('visibilitychange', () => made.wake(0));
    TierIndicator.boards.set(server, made);
    return made;
  }

  private show(found: Indicator | null) {
    const text = describe(found);
    const moving = found?.state === 'retrieving' || found?.state === 'restoring';
    const bad = found?.state === 'quarantined';
    const drawn = JSON.stringify([text, found?.kind, moving]);
    if (drawn !== this.shown) {
      this.shown = drawn;
      const icon = svg(ICONS[found?.kind ?? 'unknown'] ?? '');
      const mark = span('mark', icon);
      mark.setAttribute('role', 'img');
      mark.setAttribute('aria-label', text);
      mark.title = text;
      mark.classList.toggle('bad', bad);
      const parts: Node[] = [mark];
      if (moving) {
        const wheel = svg(SPINNER);
        wheel.classList.add('spin');
        mark.setAttribute('aria-label', texts.kind[found.kind ?? ''] ?? '');
        const words = span('text', wheel, ` ${text}`);
        words.setAttribute('role', 'status');
        parts.push(words);
      } else if (this.hasAttribute('text')) {
        mark.setAttribute('aria-hidden', 'true');
        parts.push(span('text', text));
      }
      this.root.replaceChildren(...parts);
    }
    if (JSON.stringify(found) !== JSON.stringify(this.last)) {
      this.last = found;
      this.dispatchEvent(new CustomEvent('isotherm-state', { detail: found, bubbles: true, composed: true }));
    }
  }
}

/** The words for an answer; null for none. */
function describe(found: Indicator | null): string {
  if (found === null) {
    return texts.unknown;
  }
  const { kind, state, estimated_seconds: seconds } = found;
  if (kind === null || state === null) {
    return texts.missing;
  }
  const place = texts.kind[kind] ?? kind;
  switch (state) {
    case 'retrieving':
      return seconds === null ? texts.retrieving : texts.about(seconds);
    case 'restoring':
      return texts.restoring(seconds);
    case 'quarantined':
      return texts.quarantined;
    case 'cold':
      return `${place}: ${texts.cold(seconds)}`;
    default:
      return place;
  }
}

async function ask(server: string, keys: Key[]): Promise<Indicator[]> {
  const { authorization } = TierIndicator;
  const said = typeof authorization === 'function' ? await authorization() : authorization;
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (said !== null) {
    headers.Authorization = said;
  } else if (new URL(server, location.href).origin === location.origin) {
    headers['X-Isotherm-Console'] = '1'; // proves that a page of the same origin asks
  }
  const answer = await fetch(`${server}/api/assets/indicators`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ keys }),
    credentials: said === null ? 'include' : 'omit',
  });
  if (!answer.ok) {
    throw new Error(`${answer.status}`);
  }
  return ((await answer.json()) as { items: Indicator[] }).items;
}

function svg(path: string): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('viewBox', '0 0 16 16');
  made.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  made.append(line);
  return made;
}

function span(name: string, ...inside: (Node | string)[]): HTMLSpanElement {
  const made = document.createElement('span');
  made.className = name;
  made.append(...inside);
  return made;
}

if (!customElements.get('isotherm-tier-indicator')) {
  customElements.define('isotherm-tier-indicator', TierIndicator);
}
