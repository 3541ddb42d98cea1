import { bytes, count, files } from '../format';

const some = (n: number) => (n === 1 ? '1 release' : `${count(n)} releases`);

/** The conversion of all releases of a backend. */
export const conversions = {
  action: 'Convert its releases …',
  title: (backend: string) => `Convert the releases on ${backend}?`,
  lead: (backend: string) =>
    `Every release that has files on ${backend} gets the form of the profile that you choose, one after the other.`,
  counting: 'Counting …',
  consequence: (n: number, fileCount: number, size: number, profile: string) =>
    `${some(n)} with ${files(fileCount)}, ${bytes(size)} will be stored anew by ${profile}, decoded and compared.`,
  nothing: (backend: string, profile: string) => `No release on ${backend} has another form than that of ${profile}.`,
  after:
    'Readers see the same files all the time. The form of before takes room until each conversion is finalised, and can be taken back until then.',
  confirm: 'Convert them',
  card: 'Its releases',
  status: {
    in_progress: 'Converting',
    completed: 'Converted',
    completed_with_errors: 'Converted with errors',
    cancelled: 'Cancelled',
  },
  rollback: {
    in_progress: 'Being taken back',
    completed: 'Taken back',
    completed_with_errors: 'Taken back with errors',
    cancelled: 'Cancelled',
  },
  to: 'To the profile',
  gone: 'a profile that is gone',
  progress: 'Releases',
  of: (done: number, all: number) => `${count(done)} of ${some(all)}`,
  failed: 'Failed',
  failedNext: 'Resume or cancel the run of each.',
  run: { now: 'At work', last: 'Last run' },
  started: 'Started',
  ended: 'Ended',
  cancel: {
    action: 'Cancel …',
    title: (backend: string) => `Cancel the conversion of the releases on ${backend}?`,
    body: (left: number) => `${some(left)} will not be converted.`,
    after: 'The one at work is converted to its end, unless its run is cancelled too. What is converted stays so.',
    confirm: 'Begin no more',
    keep: 'Go on',
  },
};
