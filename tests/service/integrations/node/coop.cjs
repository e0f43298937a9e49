// What Coop's OpenAI signals ask, and how they read the answer. Arguments: base URL (its
// OPEN_AI_BASE_URL, or the host that it has by default), key.
'use strict';

const NAMES = ['hate', 'hate/threatening', 'self-harm', 'sexual', 'sexual/minors', 'violence', 'violence/graphic'];

async function main([base, key]) {
  const response = await fetch(`${base.replace(/\/+$/, '')}/moderations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({
      model: 'omni-moderation-latest',
      input: [{ type: 'text', text: 'I threaten you.' }],
    }),
    signal: AbortSignal.timeout(5000),
  });
  const [result] = (await response.json()).results;
  return Object.fromEntries(NAMES.map((name) => [name, result.category_scores[name]]));
}

main(process.argv.slice(2)).then((answers) => console.log(JSON.stringify(answers)));
