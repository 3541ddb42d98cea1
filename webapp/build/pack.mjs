// Compresses what vite has built, and fails when a first visit would load more than it may.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const MOST_BYTES = 350_000;
const MOST_ELEMENT_BYTES = 6_000;
const out = process.env.CONSOLE_OUT ?? 'dist';

const gzipped = new Map();
for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    const file = join(out, name);
    if (statSync(file).isFile() && /\.(html|js|css|svg|json)$/.test(name)) {
        const content = readFileSync(file);
        const gzip = gzipSync(content, { level: 9 });
        gzipped.set(name.replaceAll('\\', '/'), gzip.length);
        writeFileSync(`${file}.gz`, gzip);
        writeFileSync(
            `${file}.br`,
            brotliCompressSync(content, {
                params: {
                    [constants.BROTLI_PARAM_QUALITY]: 9,
                    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
                },
            }),
        );
    }
}

const page = readFileSync(join(out, 'index.html'), 'utf8');
if (/<script(?![^>]*\bsrc=)/.test(page) || /<style/.test(page)) {
    console.error('index.html has inline scripts or styles, which the content security policy forbids');
    process.exit(1);
}
// What somebody loads who opens `/`: the page, what it starts, and the overview with all that it imports.
const manifest = JSON.parse(readFileSync(join(out, '.vite/manifest.json'), 'utf8'));
const seen = new Set(['index.html']);
function take(name) {
    const chunk = manifest[name];
    if (chunk !== undefined && !seen.has(chunk.file)) {
        seen.add(chunk.file);
        for (const style of chunk.css ?? []) {
            seen.add(style);
        }
        for (const imported of chunk.imports ?? []) {
            take(imported);
        }
    }
}
take('index.html');
take('src/overview/OverviewPage.tsx');
const first = [...seen];
const bytes = first.reduce((sum, name) => sum + (gzipped.get(name) ?? 0), 0);
const sum = `${(bytes / 1000).toFixed(1)} kB of ${MOST_BYTES / 1000} kB (gzip)`;
if (bytes > MOST_BYTES) {
    console.error(`a first visit loads ${sum}: ${first.map((name) => `${name} ${gzipped.get(name) ?? 0}`).join(', ')}`);
    process.exit(1);
}
const element = gzipped.get('tier-indicator.js') ?? Number.POSITIVE_INFINITY;
if (element > MOST_ELEMENT_BYTES) {
    console.error(`tier-indicator.js has ${element} bytes (gzip), more than ${MOST_ELEMENT_BYTES}`);
    process.exit(1);
}
console.log(`a first visit loads ${sum}`);
rmSync(join(out, '.vite'), { recursive: true, force: true });
