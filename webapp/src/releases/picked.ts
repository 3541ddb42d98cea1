/** A file that a person has chosen, and its path in the release. */
export type Picked = { path: string; file: File };

/** The chosen files by their paths: those of a folder by the path below it. Of two with one path the last one counts. */
export function picked(files: File[]): Picked[] {
  const found = new Map<string, Picked>();
  for (const file of files) {
    const path = pathOf(file);
    found.set(path, { path, file });
  }
  return [...found.values()];
}

function pathOf(file: File): string {
  const inFolder = file.webkitRelativePath ?? '';
  return inFolder.includes('/') ? inFolder.slice(inFolder.indexOf('/') + 1) : file.name;
}

export function sizeOf(files: Picked[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}
