// Seed 004's five calls through the `bearychat` package.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { beary, claimShape, printed, seed } from '../clients.mjs';

const { message, meta, user, vchannel, team } = beary(seed.ada);
const vchannel_id = seed.roadmapVchannel;

/** The members that the document prints; newer answers have more. */
const claimMessage = (answer) => {
  const sample = printed('message');
  claimShape(Object.fromEntries(Object.entries(answer).filter(([name]) => name in sample)), sample);
};

const say = (text) => message.create({ vchannel_id, text, attachments: [] });

test('message.create answers 201 with the message as printed', async () => {
  const created = await say('中午吃啥啊?');
  claimMessage(created);
  assert.equal(created.text, '中午吃啥啊?');
  assert.equal(created.vchannel_id, '=bw52O');
  assert.equal(created.subtype, 'normal');
  assert.equal(created.key.split('.')[0], `${created.created_ts}`);
  assert.match(created.key, /^\d{13}\.\d{4}$/);
  assert.match(created.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
  assert.equal('code' in created, false);
});

test('message.info answers what was created', async () => {
  const { key: message_key, text } = await say('to be found');
  const found = await message.info({ vchannel_id, message_key });
  claimMessage(found);
  assert.equal(found.key, message_key);
  assert.equal(found.text, text);
});

test('message.query shows the newest last, and what follows a key without the key', async () => {
  const first = await say('one');
  const second = await say('two');
  const third = await say('three');
  const latest = await message.query({ vchannel_id, query: { latest: { limit: 2 } } });
  latest.messages.forEach(claimMessage);
  assert.deepEqual(latest.messages.map((each) => each.key), [second.key, third.key]);
  const since = await message.query({ vchannel_id, query: { since: { key: first.key, forward: 1 } } });
  assert.deepEqual(since.messages.map((each) => each.text), ['two']);
  const window = await message.query({
    vchannel_id,
    query: { window: { from_ts: first.created_ts, to_ts: third.created_ts } },
  });
  assert.deepEqual(window.messages.map((each) => each.text).slice(-3), ['one', 'two', 'three']);
});

test('message.query takes its query as text too, as the document types it', async () => {
  const { key } = await say('the newest');
  const found = await message.query({ vchannel_id, query: '{"latest":{"limit":1}}' });
  assert.deepEqual(found.messages.map((each) => each.key), [key]);
});

test('message.update_text changes the text and keeps the key', async () => {
  const { key: message_key } = await say('a slip');
  const updated = await message.update_text({ vchannel_id, message_key, text: '中午吃啥啊?' });
  claimMessage(updated);
  assert.equal(updated.key, message_key);
  assert.equal(updated.text, '中午吃啥啊?');
  assert.equal((await message.info({ vchannel_id, message_key })).text, '中午吃啥啊?');
});

test('message.delete answers nothing and leaves a tombstone', async () => {
  const { key: message_key } = await say('never mind');
  assert.equal(await message.delete({ vchannel_id, message_key }), '');
  const tombstone = await message.info({ vchannel_id, message_key });
  assert.equal(tombstone.deleted, true);
  assert.equal(tombstone.subtype, 'info');
  assert.equal(tombstone.key, message_key);
  assert.notEqual(tombstone.text, 'never mind');
});

test('meta needs no token, and a client learns its user, team and channel to begin with', async () => {
  assert.equal(typeof (await meta()), 'object');
  assert.equal((await team.info()).name, 'Acme');
  assert.equal((await user.me()).name, 'ada');
  assert.equal((await vchannel.info({ vchannel_id })).id, vchannel_id);
});

test('a wrong token is refused in the form that the client reads', async () => {
  const stranger = beary('00000000000000000000000000000000');
  await assert.rejects(
    stranger.message.create({ vchannel_id, text: 'hello', attachments: [] }),
    (error) => error.code === 3 && error.message.length > 0,
  );
});
