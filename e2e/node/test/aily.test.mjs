// Seeds 000, 001 and 002 through the official Node SDK, with the values that the documents print.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { aily, claimShape, eventually, feishu, printed, refusal, seed } from '../clients.mjs';

const { ailySession, ailySessionRun, ailySessionAilyMessage } = feishu.aily.v1;
const terminal = ['COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'];

const session = async () => {
  const answer = await ailySession.create({ data: { channel_context: '{}', metadata: '{}' } });
  assert.equal(answer.code, 0);
  return answer.data.session.id;
};

const message = async (aily_session_id, content) => {
  const answer = await ailySessionAilyMessage.create({
    path: { aily_session_id },
    data: { idempotent_id: `${Math.random()}`, content_type: 'TEXT', content },
  });
  return answer.data.message;
};

const run = async (aily_session_id, skill_id, skill_input) => {
  const answer = await ailySessionRun.create({
    path: { aily_session_id },
    data: { app_id: seed.agent, skill_id, skill_input, metadata: '{}' },
  });
  assert.equal(answer.code, 0);
  return answer.data.run;
};

const found = async (aily_session_id, run_id) =>
  (await ailySessionRun.get({ path: { aily_session_id, run_id } })).data.run;

const until = (aily_session_id, run_id, ...wanted) =>
  eventually(`${run_id} to be ${wanted}`, async () => {
    const now = await found(aily_session_id, run_id);
    return wanted.includes(now.status) ? now : undefined;
  });

const failedRun = async (of) => {
  const { id } = await run(of, 'skill_000000000000');
  await until(of, id, 'FAILED');
  return id;
};

test('the page of aily.session.update: an update with the printed values answers the session as printed', async () => {
  const id = await session();
  const answer = await ailySession.update({
    path: { aily_session_id: id },
    data: { channel_context: '{}', metadata: '{}' },
  });
  claimShape(answer, printed('update-session'));
  assert.equal(answer.msg, 'success');
  assert.equal(answer.data.session.id, id);
  assert.match(answer.data.session.modified_at, /^\d{13}$/);
  assert.equal(answer.data.session.channel_context, '{}');
  assert.equal(answer.data.session.metadata, '{}');
});

test('a deleted session is refused like one that never was', async () => {
  const id = await session();
  claimShape(await ailySession.get({ path: { aily_session_id: id } }), printed('update-session'));
  assert.deepEqual((await ailySession.delete({ path: { aily_session_id: id } })).data, {});
  const gone = await refusal(ailySession.get({ path: { aily_session_id: id } }));
  assert.equal(gone.status, 400);
  assert.equal(gone.code, 2700001);
});

test('the page of aily.run.cancel: a run in progress is cancelled at once and answers as printed, but for an error', async () => {
  const of = await session();
  await message(of, 'work for a while');
  const { id } = await run(of, seed.script, seed.waits);
  const running = await until(of, id, 'IN_PROGRESS');
  claimShape(running, printed('cancel-run').data.run, ['/ended_at', '/error']);
  const answer = await ailySessionRun.cancel({ path: { aily_session_id: of, run_id: id } });
  claimShape(answer, printed('cancel-run'), ['/data/run/error']);
  assert.equal(answer.data.run.id, id);
  assert.equal(answer.data.run.status, 'CANCELLED');
  assert.equal(answer.data.run.started_at, running.started_at);
});

test('the page of aily.run.cancel: cancelling a run that has failed answers it as it is, with every printed member', async () => {
  const of = await session();
  const id = await failedRun(of);
  const answer = await ailySessionRun.cancel({ path: { aily_session_id: of, run_id: id } });
  claimShape(answer, printed('cancel-run'));
  assert.equal(answer.data.run.status, 'FAILED');
  assert.deepEqual(answer.data.run.error, printed('cancel-run').data.run.error);
});

test('the page of aily.run.list: a page of the printed size is as printed, and its token leads to the rest', async () => {
  const of = await session();
  const created = [];
  for (let i = 0; i < 21; i++) created.push(await failedRun(of));

  const first = await ailySessionRun.list({ path: { aily_session_id: of }, params: { page_size: 20 } });
  claimShape(first, printed('list-runs'));
  assert.equal(first.data.has_more, true);
  const second = await ailySessionRun.list({
    path: { aily_session_id: of },
    params: { page_size: 20, page_token: first.data.page_token },
  });
  claimShape(second, printed('list-runs'), ['/data/page_token']);
  assert.equal(second.data.has_more, false);
  assert.deepEqual([...first.data.runs, ...second.data.runs].map((each) => each.id), created);

  const iterated = [];
  for await (const page of await ailySessionRun.listWithIterator({
    path: { aily_session_id: of },
    params: { page_size: 5 },
  })) {
    iterated.push(...page.runs.map((each) => each.id));
  }
  assert.deepEqual(iterated, created, 'the iterator shows each run once, and ends');
});

// proves: aily-17.3.11
test('the iterator shows each of 45 runs once, page by page, and ends', async () => {
  const of = await session();
  const created = [];
  for (let i = 0; i < 45; i++) created.push(await failedRun(of));
  for (const params of [{}, { page_size: 20 }, { page_size: 7 }]) {
    const iterated = [];
    let pages = 0;
    for await (const page of await ailySessionRun.listWithIterator({ path: { aily_session_id: of }, params })) {
      iterated.push(...page.runs.map((each) => each.id));
      pages += 1;
      assert.ok(pages <= 7, 'the iterator goes on and on');
    }
    assert.equal(new Set(iterated).size, 45);
    assert.deepEqual(iterated, created);
  }
});

test('the page of aily.run.list: the printed token, which this server never gave, is refused', async () => {
  const refused = await refusal(
    ailySessionRun.list({
      path: { aily_session_id: await session() },
      params: { page_size: 20, page_token: printed('list-runs').data.page_token },
    }),
  );
  assert.equal(refused.status, 400);
  assert.equal(refused.code, 2700001);
});

// proves: aily-17.4.17
test('completions.create waits for a run and gives the last thing that the agent said', async () => {
  const reply = await aily.completions.create({
    sessionId: 'completions',
    ailyAppId: seed.agent,
    skillId: seed.echo,
    message: 'what comes back?',
  });
  assert.equal(reply.sender.sender_type, 'ASSISTANT');
  assert.equal(reply.status, 'COMPLETED');
  assert.match(reply.content, /what comes back\?/);
});

// proves: aily-17.4.17
test('completions.createWithStream yields one finished message', async () => {
  const yielded = [];
  const stream = await aily.completions.createWithStream({
    sessionId: 'stream',
    ailyAppId: seed.agent,
    skillId: seed.echo,
    message: 'and this?',
  });
  for await (const part of stream) yielded.push(part);
  assert.equal(yielded.length, 1);
  assert.equal(yielded[0].status, 'COMPLETED');
  assert.match(yielded[0].content, /and this\?/);
});

test('the messages of a run come in order: what was asked, then what was answered', async () => {
  const of = await session();
  const asked = await message(of, 'say it again');
  const { id } = await run(of, seed.echo);
  assert.equal((await until(of, id, ...terminal)).status, 'COMPLETED');
  const listed = [];
  for await (const page of await ailySessionAilyMessage.listWithIterator({
    path: { aily_session_id: of },
    params: { run_id: id, page_size: 1 },
  })) {
    listed.push(...page.messages);
  }
  assert.equal(listed.length, 2);
  assert.equal(listed[0].id, asked.id);
  assert.deepEqual(listed.map((each) => each.sender.sender_type), ['USER', 'ASSISTANT']);
  assert.deepEqual(listed.map((each) => each.run_id), [id, id]);
});
