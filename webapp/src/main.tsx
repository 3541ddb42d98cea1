import '@patternfly/react-core/dist/styles/base.css';
import './console.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { App } from './app/App';
import { ENDED, ME } from './app/session';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // what the server has refused it will refuse again; what did not answer may come back
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { onError: signedOut },
  },
  queryCache: new QueryCache({ onError: signedOut }),
});

/** A session that has ended shows the sign-in, and the page behind it goes on afterwards. */
function signedOut(error: Error) {
  if (error instanceof ApiError && error.status === 401) {
    client.setQueryData(ENDED, true);
    client.setQueryData(ME, null);
  }
}

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element #root');
}
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
