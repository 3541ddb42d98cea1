import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytes, duration, exactBytes, files, parseBytes, percent } from './format';

describe('bytes', () => {
  it('speaks in binary units with three digits', () => {
    expect([0, 1, 1023, 1024, 1536, 1024 ** 2 - 1, 1.3 * 1024 ** 4].map(bytes)).toEqual([
      '0 B',
      '1 B',
      '1023 B',
      '1 KiB',
      '1.5 KiB',
      '1 MiB',
      '1.3 TiB',
    ]);
  });

  it('is read back as it was written', () => {
    for (const size of [0, 1, 1023, 1024, 8 * 1024 ** 2, 3 * 1024 ** 4, 1025]) {
      expect(parseBytes(exactBytes(size))).toBe(size);
    }
  });

  it('takes what people write, and refuses what is no size', () => {
    expect(parseBytes('1.5 TiB')).toBe(1.5 * 1024 ** 4);
    expect(parseBytes(' 500gb ')).toBe(500 * 1024 ** 3);
    expect(parseBytes('7')).toBe(7);
    for (const text of ['', 'much', '-1', '1 2', '1 XB', '99999999999 PiB']) {
      expect(parseBytes(text), text).toBeNull();
    }
  });
});

describe('percent', () => {
  it('says 100 only when all is done and 0 only when nothing is', () => {
    expect(percent(0, 1000)).toBe(0);
    expect(percent(1, 1_000_000)).toBe(1);
    expect(percent(999_999, 1_000_000)).toBe(99);
    expect(percent(5, 5)).toBe(100);
    expect(percent(0, 0)).toBe(0);
  });
});

it('names the two largest units of a time', () => {
  expect([0, 59, 60, 3661, 90_061].map(duration)).toEqual(['0 s', '59 s', '1 min', '1 h 1 min', '1 d 1 h']);
});

it('counts one file as one', () => {
  expect([files(0), files(1), files(1412)]).toEqual(['0 files', '1 file', '1,412 files']);
});

describe('times', () => {
  afterEach(() => vi.unstubAllGlobals());

  const written = async (...languages: string[]) => {
    vi.stubGlobal('navigator', { languages });
    vi.resetModules();
    const { day, hour, time } = await import('./format');
    const at = new Date(2026, 2, 1, 17, 5, 9); // in the zone of this machine
    return [time(at.toISOString()), day(at.getTime()), hour(at.getTime())].map((text) => text.replace(/\s/g, ' '));
  };

  it('are written as the viewer writes them', async () => {
    expect(await written('en-US')).toEqual(['Mar 1, 2026, 5:05:09 PM', 'Mar 1', '5:05 PM']);
    expect(await written('en-GB', 'en-US')).toEqual(['1 Mar 2026, 17:05:09', '1 Mar', '17:05']);
    expect(await written('de-DE', 'en')).toEqual(['01.03.2026, 17:05:09', '1. März', '17:05']);
  });

  it('do not fail where a browser names what is no language', async () => {
    expect((await written('en-US@posix', 'en-GB'))[2]).toBe('17:05');
    expect((await written())[1]).toMatch(/1/);
  });
});
