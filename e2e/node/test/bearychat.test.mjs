// The pages of BearyChat's five calls on messages through the `bearychat` package, and what they refuse.

import assert from 'node:assert/strict';

import { beary, bearyCalls, claimShape, printed, seed } from '../clients.mjs';
import { tell } from '../stories.mjs';

const ada = beary(seed.ada).message;
const lin = beary(seed.lin).message;
const vchannel_id = seed.storiesVchannel;

/** The members that the document prints; newer answers have more. */
const claimMessage = (answer) => {
  const sample = printed('message');
  claimShape(Object.fromEntries(Object.entries(answer).filter(([name]) => name in sample)), sample);
};

const say = (text) => ada.create({ vchannel_id, text, attachments: [] });
const query = async (query) => (await ada.query({ vchannel_id, query })).messages;
const texts = (messages) => messages.map((each) => each.text);
const text = async (message_key) => (await ada.info({ vchannel_id, message_key })).text;

/** Claims that a call is refused as its page says: with a code, and words. */
const claimRefused = (call, code) =>
  assert.rejects(call, (error) => {
    assert.equal(error.code, code, `${error}`);
    return error.message.length > 0;
  });

tell('bearychat', {
  'message.create answers with the message as printed': async () => {
    const created = await ada.create({ vchannel_id: seed.roadmapVchannel, text: '中午吃啥啊?', attachments: [] });
    claimMessage(created);
    assert.equal(created.text, '中午吃啥啊?');
    assert.equal(created.vchannel_id, '=bw52O');
    assert.equal(created.uid, '=bwAda');
    assert.equal(created.subtype, 'normal');
    assert.equal(created.key.split('.')[0], `${created.created_ts}`);
    assert.match(created.key, /^\d{13}\.\d{4}$/);
    assert.match(created.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    assert.equal('code' in created, false);
  },

  'attachments come back as they were sent': async () => {
    const attachments = [
      { title: '今天', text: '*下午* 三点', color: '#cb3f20' },
      { images: [{ url: 'http://example.com/1.jpg' }, { url: 'http://example.com/2.jpg' }] },
    ];
    const { key: message_key } = await ada.create({ vchannel_id, text: '', attachments });
    assert.deepEqual((await ada.info({ vchannel_id, message_key })).attachments, attachments);
  },

  'a text comes back to the letter': async () => {
    const said = ' 😀 \u202e"\\/<b>&amp;\t\r\n@<==bwLin=> @<==nobody=> ';
    const { key } = await say(said);
    assert.equal(await text(key), said);
  },

  'message.info answers what was created': async () => {
    const created = await say('to be found');
    const found = await ada.info({ vchannel_id, message_key: created.key });
    claimMessage(found);
    assert.deepEqual(found, created);
  },

  'message.query shows the newest last, and what follows a key without the key': async () => {
    const first = await say('one');
    await say('two');
    await say('three');
    const latest = await query({ latest: { limit: 2 } });
    latest.forEach(claimMessage);
    assert.deepEqual(texts(latest), ['two', 'three']);
    assert.deepEqual(texts(await query({ since: { key: first.key, forward: 1 } })), ['two']);
    assert.deepEqual(texts(await query({ since: { key: first.key } })), ['two', 'three']);
  },

  'a query since a key looks both ways and leaves the key out': async () => {
    await say('before');
    const { key } = await say('here');
    await say('after');
    assert.deepEqual(texts(await query({ since: { key, forward: 1, backward: 1 } })), ['before', 'after']);
  },

  'a window of times takes both its ends in': async () => {
    const first = await say('one');
    await say('two');
    const third = await say('three');
    const window = { from_ts: first.created_ts, to_ts: third.created_ts, backward: 3 };
    assert.deepEqual(texts(await query({ window })), ['one', 'two', 'three']);
  },

  'a window that ends before it begins is empty': async () => {
    const first = await say('one');
    const second = await say('two');
    assert.deepEqual(await query({ window: { from_key: second.key, to_key: first.key } }), []);
  },

  'message.query takes its query as text too, as the document types it': async () => {
    const { key } = await say('the newest');
    const found = await query('{"latest":{"limit":1}}');
    assert.deepEqual(found.map((each) => each.key), [key]);
  },

  'message.update_text changes the text and keeps the key': async () => {
    const { key: message_key } = await say('a slip');
    const updated = await ada.update_text({ vchannel_id, message_key, text: '中午吃啥啊?' });
    claimMessage(updated);
    assert.equal(updated.key, message_key);
    assert.equal(updated.edited, true);
    assert.equal(updated.text, '中午吃啥啊?');
    assert.equal(await text(message_key), '中午吃啥啊?');
  },

  'message.delete answers nothing and leaves a tombstone': async () => {
    const { key: message_key } = await say('never mind');
    assert.equal(await ada.delete({ vchannel_id, message_key }), '');
    const tombstone = await ada.info({ vchannel_id, message_key });
    assert.equal(tombstone.deleted, true);
    assert.equal(tombstone.subtype, 'info');
    assert.equal(tombstone.key, message_key);
    assert.notEqual(tombstone.text, 'never mind');
  },

  'deleting a second time answers nothing again': async () => {
    const { key: message_key } = await say('never mind');
    assert.equal(await ada.delete({ vchannel_id, message_key }), '');
    assert.equal(await ada.delete({ vchannel_id, message_key }), '');
  },

  'a call without a token is refused': async () => {
    // This package sees it before the server does.
    await assert.rejects(
      bearyCalls.message.create({ vchannel_id, text: 'hello', attachments: [] }),
      (error) => error === 'auth token required',
    );
  },

  'a wrong token is refused in the form that the client reads': async () => {
    const stranger = beary('00000000000000000000000000000000').message;
    await claimRefused(stranger.create({ vchannel_id, text: 'hello', attachments: [] }), 3);
  },

  'whoever is not in a vchannel neither writes nor reads there': async () => {
    const elsewhere = { vchannel_id: seed.elsewhereVchannel };
    const { key: message_key } = await lin.create({ ...elsewhere, text: 'alone', attachments: [] });
    await claimRefused(ada.create({ ...elsewhere, text: 'hello', attachments: [] }), 4);
    await claimRefused(ada.query({ ...elsewhere, query: { latest: {} } }), 4);
    await claimRefused(ada.info({ ...elsewhere, message_key }), 4);
    await claimRefused(ada.update_text({ ...elsewhere, message_key, text: 'hello' }), 4);
    await claimRefused(ada.delete({ ...elsewhere, message_key }), 4);
    assert.equal((await lin.info({ ...elsewhere, message_key })).text, 'alone');
  },

  'a vchannel that is not there is not found': async () => {
    await claimRefused(ada.create({ vchannel_id: '=nowhere', text: 'hello', attachments: [] }), 5);
  },

  'a key without a message is not found': async () => {
    const message_key = '1487667236785.0077';
    await claimRefused(ada.info({ vchannel_id, message_key }), 5);
    await claimRefused(ada.update_text({ vchannel_id, message_key, text: 'hello' }), 5);
  },

  'a key in another form is refused': async () => {
    await claimRefused(ada.info({ vchannel_id, message_key: '1487667236785' }), 2);
  },

  'an empty text without attachments is refused': async () => {
    await claimRefused(say(''), 2);
  },

  'a text that is too long by one character is refused, and the longest is taken': async () => {
    const { key } = await say('喂'.repeat(20_000));
    await claimRefused(say('喂'.repeat(20_001)), 2);
    assert.deepEqual((await query({ latest: { limit: 1 } })).map((each) => each.key), [key]);
  },

  'a window in both directions is refused': async () => {
    const window = { from_ts: 0, to_ts: 1, forward: 1, backward: 1 };
    await claimRefused(query({ window }), 2);
  },

  'a query of no kind is refused': async () => {
    await claimRefused(query('{}'), 2);
  },

  'what somebody else said is neither changed nor deleted': async () => {
    const { key: message_key } = await say('mine');
    await claimRefused(lin.update_text({ vchannel_id, message_key, text: 'yours' }), 4);
    await claimRefused(lin.delete({ vchannel_id, message_key }), 4);
    assert.equal(await text(message_key), 'mine');
  },

  'what was deleted is not changed any more': async () => {
    const { key: message_key } = await say('never mind');
    await ada.delete({ vchannel_id, message_key });
    const tombstone = await text(message_key);
    await claimRefused(ada.update_text({ vchannel_id, message_key, text: 'after all' }), 4);
    assert.equal(await text(message_key), tombstone);
  },
});
