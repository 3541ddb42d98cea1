// An OpenID Connect provider for the tests of the sign-in: whoever names himself to it is believed.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { URL } from 'node:url';
import { Provider } from 'oidc-provider';

const { PROVIDER_PORT, PROVIDER_CLIENT, PROVIDER_SECRET, PROVIDER_REDIRECT, PROVIDER_KEYS, PROVIDER_PASSPHRASE } =
    process.env;
const GROUPS = { ada: ['staff', 'storage-admin'], vera: ['storage-viewer'], nobody: ['staff'] };

const provider = new Provider(`https://127.0.0.1:${PROVIDER_PORT}`, {
    clients: [
        {
            client_id: PROVIDER_CLIENT,
            client_secret: PROVIDER_SECRET,
            redirect_uris: [PROVIDER_REDIRECT],
            post_logout_redirect_uris: [new URL('/', PROVIDER_REDIRECT).href],
            token_endpoint_auth_method: 'client_secret_post',
        },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
    conformIdTokenClaims: false, // as most of them, it puts them into the token that signs somebody in
    findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: `id-of-${id}`, preferred_username: id, groups: GROUPS[id] ?? [] }),
    }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['only for tests'] },
});
provider.on('server_error', (_, error) => console.error(error));
createServer({ pfx: readFileSync(PROVIDER_KEYS), passphrase: PROVIDER_PASSPHRASE }, provider.callback()).listen(
    Number(PROVIDER_PORT),
    '127.0.0.1',
    () => console.log('listening'),
);
