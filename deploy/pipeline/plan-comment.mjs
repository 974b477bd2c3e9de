// plan-comment.mjs FILE: says in the merge or pull request what applying the file would change. One comment, kept up to date.
// GitLab: GITLAB_TOKEN (scope `api`). GitHub: GITHUB_TOKEN, and SLUICE_PULL_REQUEST with its number. Elsewhere it prints.
import { run, say, setting, sluice } from './sluice.mjs';

const MARK = '<!-- sluice plan -->';
const LONGEST_PLAN = 60_000;

/** As a diff: red and green; `~` of a changed value is `!` there. */
function commentOf(file, plan) {
  const text = plan.trim().replace(/^~/gm, '!').slice(0, LONGEST_PLAN);
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${MARK}\n### Sluice: what \`${file}\` changes\n\n${fence}diff\n${text}\n${fence}\n`;
}

async function ask(url, { headers, ...options }, body) {
  const response = await fetch(url, {
    ...options,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify({ body }) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${options.method} ${url} was answered with ${response.status}.`);
  return response.json();
}

/** Changes the comment that is there, or makes one. */
async function putComment({ list, one, update, headers }, body) {
  for (let page = 1; ; page++) {
    const comments = await ask(`${list}?per_page=100&page=${page}`, { method: 'GET', headers });
    const ours = comments.find(comment => comment.body?.startsWith(MARK));
    if (ours !== undefined) return ask(one(ours.id), { method: update, headers }, body);
    if (comments.length < 100) return ask(list, { method: 'POST', headers }, body);
  }
}

function destination() {
  if (process.env.CI_MERGE_REQUEST_IID) {
    const project = `${setting('CI_API_V4_URL')}/projects/${setting('CI_PROJECT_ID')}`;
    const list = `${project}/merge_requests/${process.env.CI_MERGE_REQUEST_IID}/notes`;
    return {
      list,
      one: id => `${list}/${id}`,
      update: 'PUT',
      headers: { 'private-token': setting('GITLAB_TOKEN') },
    };
  }
  if (process.env.SLUICE_PULL_REQUEST) {
    const issues = `${setting('GITHUB_API_URL')}/repos/${setting('GITHUB_REPOSITORY')}/issues`;
    return {
      list: `${issues}/${process.env.SLUICE_PULL_REQUEST}/comments`,
      one: id => `${issues}/comments/${id}`,
      update: 'PATCH',
      headers: { authorization: `Bearer ${setting('GITHUB_TOKEN')}`, accept: 'application/vnd.github+json' },
    };
  }
  return undefined;
}

await run(async file => {
  const plan = await sluice('config', 'plan', file);
  say(plan.trim());
  const comments = destination();
  if (comments !== undefined) await putComment(comments, commentOf(file, plan));
});
