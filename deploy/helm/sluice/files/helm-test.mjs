// A real request through every service, and a stream of it. Run by `helm test`, which gives the variables.
const { GATEWAY_URL, AI_GATEWAY_API_KEY, MODEL } = process.env;

async function ask(stream) {
  const response = await fetch(`${GATEWAY_URL}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${AI_GATEWAY_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: MODEL, stream, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text;
}

const answer = JSON.parse(await ask(false));
if (!answer.choices?.[0]?.message?.content) throw new Error(`no text in ${JSON.stringify(answer)}`);
if (!(await ask(true)).trimEnd().endsWith('data: [DONE]')) throw new Error('the stream has no end');
console.log(`${MODEL} answered: ${answer.choices[0].message.content}`);
