import type {
  BackendConversion as BackendConversionRow,
  BackendConversionPreview as BackendConversionPreviewRow,
  ImportFileView,
  ImportPreviewView,
  ImportProgress,
  ImportView,
  ReleaseFileView,
  ReleaseView,
} from './schema';
import type { Sent } from './types';

export type { ImportFileState, ImportStatus, ImportStep, ReleaseState } from './schema';

export type Release = Sent<ReleaseView, 'published_at'>;
export type ReleaseFile = Sent<ReleaseFileView>;
export type Preview = Sent<ImportPreviewView>;
export type Progress = Sent<ImportProgress>;
export type Import = Omit<
  Sent<
    ImportView,
    | 'release_id'
    | 'profile_id'
    | 'failure'
    | 'converts_release_id'
    | 'rolls_back_id'
    | 'release_conversion_id'
    | 'source_retention'
    | 'bandwidth_bytes_per_second'
    | 'finalised_at'
    | 'started_at'
    | 'completed_at'
  >,
  'progress' | 'batch'
> & { progress: Progress };
export type ImportFile = Sent<
  ImportFileView,
  'path' | 'checksum_sha256' | 'duplicate_of' | 'error' | 'verified_at' | 'verified_by'
>;

/** That of all releases of a backend. */
export type BackendConversion = Sent<
  BackendConversionRow,
  | 'profile_id'
  | 'import_id'
  | 'rolls_back_id'
  | 'rolled_back_by_id'
  | 'source_retention'
  | 'bandwidth_bytes_per_second'
  | 'finalised_at'
  | 'completed_at'
>;
export type BackendConversionPreview = Sent<BackendConversionPreviewRow>;

/** Whether the import may change by itself. */
export function isUnderWay({ status }: Import): boolean {
  return status === 'pending' || status === 'in_progress';
}
