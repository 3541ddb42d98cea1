import { duration } from '../format';

export const files = {
  title: 'Files',
  lead: 'Every file of the studio, wherever it lies.',
  empty: 'No file here yet',
  emptyBody: 'Files appear when they are uploaded, registered or adopted.',
  noMatch: 'No file matches',
  columns: {
    asset: 'Asset',
    where: 'Where',
    size: 'Size',
    reads: 'Reads',
    lastRead: 'Last read',
    changed: 'Changed',
  },
  entityType: 'Type',
  project: 'Project',
  backend: 'Backend',
  tier: 'Tier',
  anyBackend: 'Every backend',
  anyTier: 'Every tier',
  apply: 'Show',
  never: 'never',
  page: {
    location: 'Where it lies',
    backend: 'Backend',
    path: 'Path',
    size: 'Size',
    sha256: 'SHA-256',
    kind: 'Kind',
    state: 'State',
    reads: 'Reads',
    lastRead: 'Last read',
    created: 'Stored',
    changed: 'Changed',
    preview: 'Preview',
    noPreview: 'There is no preview for this kind of file.',
    download: 'Download',
    noPreviewError: 'The preview could not be loaded.',
  },
  kind: { local: 'Local disk', cloud: 'Object store', nas: 'Mounted share' },
  state: {
    available: 'Can be read now',
    cold: (seconds: number | null) =>
      `Lies cold: reading it brings it back first${seconds === null ? '' : `, in about ${duration(seconds)}`}`,
    retrieving: (seconds: number | null) =>
      seconds === null ? 'Retrieving …' : `Retrieving … about ${duration(seconds)}`,
    restoring: (seconds: number | null) =>
      `Its store is bringing it back from an archive${seconds === null ? '' : `, about ${duration(seconds)}`}`,
    quarantined: 'Lost: its object is missing. Reads are refused.',
  },
};
