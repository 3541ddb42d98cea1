import { expect, it } from 'vitest';
import type { Backend } from '../api/types';
import { EMPTY, read, valuesOf } from './draft';

const store = {
  id: 3,
  name: 'cold',
  backend_type: 's3',
  tier: 'cold',
  status: 'read_only',
  config: { bucket: 'media', path_style: true, part_size_bytes: 8_388_608, restore_days: 3 },
  is_default: false,
  total_capacity_bytes: 4 * 1024 ** 4,
  project_id: null,
  min_free_bytes: null,
  high_watermark_percent: 90,
  low_watermark_percent: 70,
  overflow_backend_id: 5,
} as unknown as Backend;

it('sends a backend that nobody has changed as it is, with what the form does not know', () => {
  expect(read(valuesOf(store), store.config)).toEqual({
    wrong: {},
    draft: {
      name: 'cold',
      backend_type: 's3',
      tier: 'cold',
      status: 'read_only',
      config: { bucket: 'media', path_style: true, part_size_bytes: 8_388_608, restore_days: 3 },
      is_default: false,
      total_capacity_bytes: 4 * 1024 ** 4,
      high_watermark_percent: 90,
      low_watermark_percent: 70,
      overflow_backend_id: 5,
    },
  });
});

it('sends the fields of the chosen type only', () => {
  const { draft } = read({ ...EMPTY, name: 'a', 'config.base_path': '/srv', 'config.bucket': 'left over' });
  expect(draft.config).toEqual({ base_path: '/srv' });
});

it('names every field that is missing or no size', () => {
  const { wrong } = read({ ...EMPTY, backend_type: 's3', total_capacity_bytes: 'much', high_watermark_percent: 'x' });
  expect(Object.keys(wrong).sort()).toEqual([
    'config.bucket',
    'high_watermark_percent',
    'name',
    'total_capacity_bytes',
  ]);
});
