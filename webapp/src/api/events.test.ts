import { expect, it } from 'vitest';
import { EventReader } from './events';

function read(...pieces: string[]): string[][] {
  const found: string[][] = [];
  const reader = new EventReader((name, data) => found.push([name, data]));
  for (const piece of pieces) {
    reader.take(piece);
  }
  return found;
}

it('puts an event together from whatever pieces come', () => {
  const stream = 'event: progress\ndata: {"id":1}\n\n: nothing\n\ndata: a\ndata: b\n\n';
  const whole = [
    ['progress', '{"id":1}'],
    ['message', 'a\nb'],
  ];
  expect(read(stream)).toEqual(whole);
  expect(read(...stream)).toEqual(whole);
  expect(read(...stream.replaceAll('\n', '\r\n'))).toEqual(whole);
});

it('keeps back an event that has not ended', () => {
  expect(read('data: half')).toEqual([]);
  expect(read('data: half\n')).toEqual([]);
});
