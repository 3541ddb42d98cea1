import { expect, it } from 'vitest';
import { kindOf, sniffed } from './kind';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

it('shows what the server says, and no drawing that may have scripts', () => {
  expect(kindOf('video/mp4')).toBe('video');
  expect(kindOf('image/png')).toBe('image');
  expect(kindOf('image/svg+xml')).toBeNull();
  expect(kindOf('application/octet-stream')).toBeNull();
});

it('knows media by their first bytes', () => {
  expect(sniffed(bytes('\x00\x00\x00\x20ftypisom'))).toBe('video');
  expect(sniffed(bytes('\x1a\x45\xdf\xa3'))).toBe('video');
  expect(sniffed(bytes('\x89PNG\r\n'))).toBe('image');
  expect(sniffed(bytes('RIFF1234WAVE'))).toBe('audio');
  expect(sniffed(bytes('<html><script>'))).toBeNull();
  expect(sniffed(bytes(''))).toBeNull();
});
