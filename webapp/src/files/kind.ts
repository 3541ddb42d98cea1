/** What can be shown of a file. */
export type Kind = 'image' | 'video' | 'audio' | null;

/** By the media type that the server says; null when it does not know, or the browser should not show it. */
export function kindOf(type: string): Kind {
  if (type.includes('svg')) {
    return null; // it may have scripts
  }
  const [family] = type.split('/');
  return family === 'image' || family === 'video' || family === 'audio' ? family : null;
}

const SIGNS: [at: number, sign: string, kind: Kind][] = [
  [0, '\x89PNG', 'image'],
  [0, '\xff\xd8\xff', 'image'],
  [0, 'GIF8', 'image'],
  [8, 'WEBP', 'image'],
  [4, 'ftypavif', 'image'],
  [4, 'ftypM4A', 'audio'],
  [4, 'ftyp', 'video'],
  [0, '\x1a\x45\xdf\xa3', 'video'],
  [0, 'OggS', 'video'],
  [8, 'WAVE', 'audio'],
  [0, 'ID3', 'audio'],
  [0, 'fLaC', 'audio'],
];

/** By the first bytes of its content, for names in a studio seldom end in `.mp4`. */
export function sniffed(start: Uint8Array): Kind {
  const text = String.fromCharCode(...start);
  return SIGNS.find(([at, sign]) => text.startsWith(sign, at))?.[2] ?? null;
}
