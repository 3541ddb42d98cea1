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

/** The name of a profile wherever only its id is known. */
export function useProfileName(): (id: number) => string {
  const { data } = useProfiles();
  return (id) => data?.find((profile) => profile.id === id)?.name ?? `#${id}`;
}
