// npm openai: another base URL. Arguments: address, key.
'use strict';
const OpenAI = require('openai');

async function main([address, key]) {
  const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key });
  const one = await client.moderations.create({ input: 'You are awful.' });
  const several = await client.moderations.create({
    model: 'omni-moderation-latest',
    input: ['You are awful.', 'A fine day.'],
  });
  const wrong = new OpenAI({ baseURL: `${address}/v1`, apiKey: 'sk-wrong' });
  return {
    harassment: one.results[0].category_scores.harassment,
    flagged: several.results.map((result) => result.flagged),
    wrong: await wrong.moderations.create({ input: 'x' }).catch((error) => ({
      name: error.constructor.name,
      status: error.status,
      code: error.code,
      named: Boolean(error.requestID ?? error.request_id),
    })),
  };
}

main(process.argv.slice(2)).then((answers) => console.log(JSON.stringify(answers)));
