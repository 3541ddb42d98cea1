'use strict';

const TAG = 'isotherm-tier-indicator';
const say = document.getElementById('say');

document.getElementById('snippet').textContent = [
    `<script src="${location.origin}/tier-indicator.js" defer></script>`,
    `<${TAG} entity-type="shot" entity-id="42" file-field="output_video_path"></${TAG}>`,
].join('\n');

function indicator(asset, withText) {
    const made = document.createElement(TAG);
    made.setAttribute('entity-type', asset.entity_type);
    made.setAttribute('entity-id', asset.entity_id);
    made.setAttribute('file-field', asset.file_field);
    made.toggleAttribute('text', withText);
    return made;
}

async function list() {
    const answer = await fetch('/api/assets?limit=20', { headers: { 'X-Isotherm-Console': '1' } });
    if (!answer.ok) {
        say.textContent = 'Sign in to the console first; then this page shows some of your files.';
        return;
    }
    const { items } = await answer.json();
    say.textContent = items.length === 0 ? 'There is no file yet.' : '';
    document.querySelector('table').hidden = items.length === 0;
    for (const asset of items) {
        const row = document.querySelector('tbody').insertRow();
        row.insertCell().textContent = `${asset.entity_type}/${asset.entity_id}/${asset.file_field}`;
        row.insertCell().append(indicator(asset, false));
        row.insertCell().append(indicator(asset, true));
    }
}

list().catch(() => {
    say.textContent = 'The server does not answer.';
});
