import { useQuery } from '@tanstack/react-query';
import { all } from '../api/client';
import type { Profile } from '../api/admin';

export const PROFILES = '/api/admin/storage/profiles';
export const PROFILES_KEY = ['profiles'];

export function useProfiles() {
  return useQuery({
    queryKey: PROFILES_KEY,
    queryFn: ({ signal }) => all<Profile>(PROFILES, 5_000, signal),
  });
}
