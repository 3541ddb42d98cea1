import { expect, it } from 'vitest';
import { picked, sizeOf } from './picked';

function file(name: string, size: number, inFolder = ''): File {
  const made = new File([new Uint8Array(size)], name);
  Object.defineProperty(made, 'webkitRelativePath', { value: inFolder });
  return made;
}

it('keeps the paths below a chosen folder, and names of files as they are', () => {
  const chosen = picked([file('a.mov', 3, 'harbour/a.mov'), file('b.mov', 4, 'harbour/takes/b.mov'), file('c.mov', 5)]);
  expect(chosen.map(({ path }) => path)).toEqual(['a.mov', 'takes/b.mov', 'c.mov']);
  expect(sizeOf(chosen)).toBe(12);
});

it('takes the last one of two with the same path', () => {
  const chosen = picked([file('a.mov', 3), file('a.mov', 4)]);
  expect(chosen).toHaveLength(1);
  expect(sizeOf(chosen)).toBe(4);
});
