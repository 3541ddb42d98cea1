import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { ApiError, call } from '../api/client';
import type { Me } from '../api/types';

export type Session = {
  me: Me;
  /** May look at the storage, and not only read files. */
  looks: boolean;
  /** May run migrations. */
  runs: boolean;
  /** May change the configuration. */
  configures: boolean;
  signOut: () => Promise<void>;
};

const Current = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Current);
  if (session === null) {
    throw new Error('nobody is signed in');
  }
  return session;
}

export const ME = ['me'];

/** Whether a session has ended by itself, so that the sign-in says so. */
export const ENDED = ['session-ended'];

/** Who is signed in: null for nobody. */
export function useMe() {
  return useQuery({
    queryKey: ME,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        return await call<Me>('/api/me', { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          return null;
        }
        throw error;
      }
    },
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
}

export function rolesOf(me: Me): Pick<Session, 'looks' | 'runs' | 'configures'> {
  const has = (...roles: string[]) => roles.some((role) => me.roles.includes(role));
  return {
    looks: has('storage-viewer', 'storage-operator', 'storage-admin'),
    runs: has('storage-operator', 'storage-admin'),
    configures: has('storage-admin'),
  };
}

/** Ends the session, whoever it belongs to, and goes on to the provider of it, where that one ends. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    const onwards = await call<{ provider: string } | undefined>('/session', { method: 'DELETE' });
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
    client.setQueryData(ME, null); // who looks at it hears it
    if (onwards !== undefined) {
      location.assign(onwards.provider);
    }
  }, [client]);
}

export function SessionOf({ me, children }: { me: Me; children: ReactNode }) {
  const signOut = useSignOut();
  const session = useMemo(() => ({ me, ...rolesOf(me), signOut }), [me, signOut]);
  return <Current.Provider value={session}>{children}</Current.Provider>;
}
