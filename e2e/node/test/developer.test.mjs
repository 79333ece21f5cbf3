// The developer's powers as somebody meets them who tests an integration with the official Node SDK.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { feishu, refusal, seed, server } from '../clients.mjs';

const { ailySession } = feishu.aily.v1;

const power = async (method, path, body) => {
  const answer = await fetch(`${server}/larkspur/v1/dev/${path}`, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.status === 204 ? undefined : answer.json();
};

// Other tests speak to the same server meanwhile: what goes wrong here is for one session alone.
test('a fault makes the SDK see a 500 twice, and then the call succeeds', async () => {
  const aily_session_id = (await ailySession.create({ data: { metadata: '{}' } })).data.session.id;
  const path = `/open-apis/aily/v1/sessions/${aily_session_id}`;
  const fault = await power('POST', 'faults', { call: `GET ${path}`, status: 500, times: 2 });
  const get = () => ailySession.get({ path: { aily_session_id } });
  try {
    for (let i = 0; i < 2; i++) {
      const refused = await refusal(get());
      assert.equal(refused.status, 500);
      assert.ok(refused.error.log_id);
    }
    const found = await get();
    assert.equal(found.code, 0);
    assert.equal(found.data.session.id, aily_session_id);
  } finally {
    await power('DELETE', `faults/${fault.id}`);
  }
});

test('a rehearsed limit is what the SDK would see at the original', async () => {
  const limit = await power('POST', 'limits', { call: 'im.chat.get', per_hour: 1 });
  const get = () => feishu.im.v1.chat.get({ path: { chat_id: seed.roadmap } });
  try {
    assert.equal((await get()).code, 0);
    const refused = await refusal(get());
    assert.equal(refused.status, 429);
    assert.equal(refused.code, 99991400);
  } finally {
    await power('DELETE', `limits/${limit.id}`);
  }
});
