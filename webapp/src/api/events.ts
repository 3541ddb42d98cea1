import { send } from './client';

/**
 * Reads an event stream until it ends. Not by EventSource: that cannot tell a refusal from a lost connection, and sends
 * no header fields.
 */
export async function follow(path: string, onEvent: (name: string, data: string) => void, signal: AbortSignal) {
  const response = await send(path, { headers: { Accept: 'text/event-stream' }, signal });
  if (response.body === null) {
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader(onEvent);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    events.take(value);
  }
}

/** Puts events together from whatever pieces the network brings. */
export class EventReader {
  private rest = '';
  private name = 'message';
  private data: string[] = [];

  constructor(private readonly onEvent: (name: string, data: string) => void) {}

  take(piece: string) {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.line(line);
    }
  }

  private line(line: string) {
    if (line === '') {
      if (this.data.length > 0) {
        this.onEvent(this.name, this.data.join('\n'));
      }
      this.name = 'message';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.name = value;
    } else if (field === 'data') {
      this.data.push(value);
    }
  }
}
