import { bytes, count, duration, files, rate } from '../format';
import { seconds } from '../shared/span';
import { migrations } from './migrations';

const some = (n: number) => (n === 1 ? '1 release' : `${count(n)} releases`);
const whole = (n: number, fileCount: number, size: number) => `${some(n)} with ${files(fileCount)}, ${bytes(size)}`;
const { retentions, bandwidth, bandwidthHelp } = migrations.dialog;
const spanOf = (kept: string) => retentions[kept] ?? duration(seconds(kept));

/** The conversion of all releases of a backend. */
export const conversions = {
  action: 'Convert its releases …',
  title: (backend: string) => `Convert the releases on ${backend}?`,
  lead: (backend: string) =>
    `Every release that has files on ${backend} gets the form of the profile that you choose, one after the other.`,
  counting: 'Counting …',
  consequence: (n: number, fileCount: number, size: number, profile: string) =>
    `${whole(n, fileCount, size)} will be stored anew by ${profile}, decoded and compared.`,
  nothing: (backend: string, profile: string) => `No release on ${backend} has another form than that of ${profile}.`,
  after: 'Readers see the same files all the time.',
  confirm: 'Convert them',
  atWork: {
    title: (backend: string) => `The releases on ${backend} are being worked on`,
    body: 'is at work. They are converted anew when it has come to its end, or is cancelled.',
  },
  terms: {
    retention: 'Keep the form of before for',
    retentions,
    help: {
      none: 'It is deleted at once: a conversion cannot be taken back.',
      untilFinalised: 'It takes room, and can be taken back, until somebody finalises the conversion.',
      span: (kept: string) =>
        `It takes room, and can be taken back, for ${spanOf(kept)} after the end of a conversion.`,
    },
    bandwidth,
    bandwidthHelp,
    tooSlow: 'Write at least 1 KiB, or nothing.',
  },
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
  nameOf: { conversion: (id: number) => `Conversion ${id} of all`, rollback: (id: number) => `Rollback ${id} of all` },
  takesBack: 'Takes back',
  takenBackBy: 'Taken back by',
  newest: 'Newest',
  takenBack: 'Taken back',
  takenBackOf: some,
  old: {
    title: 'Old forms',
    finalised: 'finalised',
    none: 'none kept',
    kept: (n: number) => (n === 0 ? 'none yet' : `of ${some(n)} kept`),
    untilFinalised: 'until somebody finalises',
    span: (kept: string) => (kept === 'PT0S' ? 'only for a moment' : `each for ${spanOf(kept)}`),
    until: 'the last until',
    others: 'Others with old forms',
  },
  limit: 'Speed limit',
  limitOf: rate,
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
  cancelBack: {
    title: (backend: string) => `Cancel the rollback of the releases on ${backend}?`,
    body: (left: number) => (left === 1 ? '1 release stays converted.' : `${some(left)} stay converted.`),
    after:
      'The one at work is taken back to its end, unless its run is cancelled too. What is taken back stays so, and the others can be taken back later.',
  },
  back: {
    action: 'Take back …',
    title: (backend: string) => `Take the conversion of the releases on ${backend} back?`,
    body: (n: number, fileCount: number, size: number) =>
      `${whole(n, fileCount, size)} ${n === 1 ? 'gets' : 'get'} the form of before again, one after the other. It is decoded and compared first.`,
    some: (n: number) =>
      `${some(n)} ${n === 1 ? 'gets' : 'get'} the form of before again, one after the other. It is decoded and compared first.`,
    before: (n: number) => (n === 1 ? '1 release has it again already.' : `${some(n)} have it again already.`),
    lost: (n: number) =>
      n === 1
        ? '1 release stays converted: its form of before is not kept any more.'
        : `${some(n)} stay converted: their forms of before are not kept any more.`,
    after: (kept: string | null) =>
      `Files that were replaced or added since stay as they are. The form that is taken back is ${
        kept === null || kept === 'until_finalised'
          ? 'kept until somebody finalises'
          : kept === 'PT0S'
            ? 'deleted at once'
            : `kept for ${spanOf(kept)}`
      }.`,
    confirm: 'Take them back',
  },
  finalise: {
    action: 'Finalise …',
    title: (backend: string) => `Finalise the conversion of the releases on ${backend}?`,
    body: (n: number, fileCount: number, size: number) =>
      `The kept ${n === 1 ? 'form' : 'forms'} of ${whole(n, fileCount, size)} ${n === 1 ? 'is' : 'are'} deleted now.`,
    split: (converted: number, returned: number) =>
      converted === 0
        ? `${returned === 1 ? 'It has' : 'They have'} the form of before again and ${returned === 1 ? 'loses' : 'lose'} the new one.`
        : `${count(converted)} of them ${converted === 1 ? 'has' : 'have'} the new form and ${converted === 1 ? 'loses' : 'lose'} the one of before; ${count(returned)} ${returned === 1 ? 'has' : 'have'} the form of before and ${returned === 1 ? 'loses' : 'lose'} the new one.`,
    after: 'This cannot be undone: nothing can be taken back any more. The releases and all of their files stay.',
    confirm: 'Delete the kept forms',
  },
};
