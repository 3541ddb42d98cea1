/** Where one file lies, as `POST /api/assets/indicators` answers. */
export type Indicator = {
  entity_type: string;
  entity_id: number;
  file_field: string;
  tier: 'hot' | 'cold' | null;
  kind: 'local' | 'cloud' | 'nas' | null;
  state: 'available' | 'cold' | 'retrieving' | 'restoring' | 'quarantined' | null;
  estimated_seconds: number | null;
};
export type Key = { entity_type: string; entity_id: number; file_field: string };
export type Ask = (keys: Key[]) => Promise<Indicator[]>;
type Show = (found: Indicator | null) => void;
type Watched = { key: Key; shows: Set<Show>; last: Indicator | null; due: number };

const MOST = 500;
const GATHER_MS = 30;
const SOON_MS = 2_000;
const LATER_MS = 30_000;
const PAUSE_MS = 10_000;

/**
 * Asks one server about all files that a page shows: together, and each only once however often it is shown. What is on
 * its way is asked for again soon, the rest now and then, and nothing while nobody looks at the page.
 */
export class Board {
  private readonly watched = new Map<string, Watched>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private at = Number.POSITIVE_INFINITY;
  private asking = false;

  constructor(
    private readonly ask: Ask,
    private readonly isSeen: () => boolean = () => !document.hidden,
    private readonly now: () => number = Date.now,
  ) {}

  /** @return what ends it */
  watch(key: Key, show: Show): () => void {
    const name = nameOf(key);
    const before = this.watched.get(name);
    const one = before ?? { key, shows: new Set<Show>(), last: null, due: this.now() };
    one.shows.add(show);
    this.watched.set(name, one);
    if (one.last !== null) {
      show(one.last);
    }
    this.wake(before === undefined ? GATHER_MS : LATER_MS);
    return () => {
      one.shows.delete(show);
      if (one.shows.size === 0 && this.watched.get(name) === one) {
        this.watched.delete(name);
      }
    };
  }

  /** Looks again in at most so long. */
  wake(ms: number) {
    const at = this.now() + ms;
    if (this.asking || (this.timer !== undefined && this.at <= at)) {
      return;
    }
    clearTimeout(this.timer);
    this.at = at;
    this.timer = setTimeout(() => void this.look(), ms);
  }

  private async look() {
    this.timer = undefined;
    if (!this.isSeen() || this.watched.size === 0) {
      return; // woken when somebody looks
    }
    const due = [...this.watched.values()].filter((one) => one.due <= this.now()).slice(0, MOST);
    let failed = false;
    if (due.length > 0) {
      this.asking = true;
      try {
        const found = await this.ask(due.map(({ key }) => key));
        const byName = new Map(found.map((each) => [nameOf(each), each]));
        for (const one of due) {
          this.take(one, byName.get(nameOf(one.key)) ?? null);
        }
      } catch {
        failed = true;
        for (const one of due) {
          one.shows.forEach((show) => show(null));
        }
      }
      this.asking = false;
    }
    const next = Math.min(...[...this.watched.values()].map((one) => one.due), this.now() + LATER_MS);
    this.wake(failed ? PAUSE_MS : Math.max(GATHER_MS, next - this.now()));
  }

  private take(one: Watched, found: Indicator | null) {
    one.last = found;
    one.due = this.now() + (found?.state === 'retrieving' || found?.state === 'restoring' ? SOON_MS : LATER_MS);
    one.shows.forEach((show) => show(found));
  }
}

function nameOf({ entity_type, entity_id, file_field }: Key): string {
  return `${entity_type}/${entity_id}/${file_field}`;
}
