// A bot that answers every message with what it said, and one with the word `card` in it with a card of two buttons: `approve`
// draws the card anew at once, `later` when the question is answered. With LARKSPUR_BOT_KEY it is a server of webhooks, encrypted
// under that key; without it, it is on the long connection. It runs until it is killed.

import { appendFileSync } from 'node:fs';
import http from 'node:http';

import * as lark from '@larksuiteoapi/node-sdk';

import { seed, server } from './clients.mjs';

const note = (line) => appendFileSync(process.env.LARKSPUR_BOT_NOTES, `${line}\n`);

const settings = {
  appId: seed.app,
  appSecret: seed.secret,
  domain: server,
  loggerLevel: lark.LoggerLevel.error,
};
const client = new lark.Client(settings);
const encryptKey = process.env.LARKSPUR_BOT_KEY;

const button = (act) => ({
  tag: 'button',
  text: { tag: 'plain_text', content: act },
  behaviors: [{ type: 'callback', value: { act } }],
});
const card = (content, ...more) => ({
  schema: '2.0',
  config: { update_multi: true },
  body: { elements: [{ tag: 'markdown', content }, ...more] },
});

const dispatcher = new lark.EventDispatcher(
  encryptKey ? { encryptKey, verificationToken: process.env.LARKSPUR_BOT_TOKEN } : {},
).register({
  'im.message.receive_v1': async ({ event_id, message }) => {
    const { text } = JSON.parse(message.content);
    const asked = text.includes('card');
    await client.im.v1.message.reply({
      path: { message_id: message.message_id },
      data: {
        msg_type: asked ? 'interactive' : 'text',
        content: JSON.stringify(
          asked ? card('a request', button('approve'), button('later')) : { text: `you said: ${text}` },
        ),
        uuid: event_id,
      },
    });
  },
  'card.action.trigger': async ({ operator, token, action, context }) => {
    note(`pressed ${operator.open_id} ${context.open_message_id} ${action.value.act}`);
    if (action.value.act === 'later') {
      setImmediate(() =>
        client.request({
          method: 'POST',
          url: '/open-apis/interactive/v1/card/update',
          data: { token, card: card(`done later by ${operator.open_id}`) },
        }),
      );
      return { toast: { type: 'info', content: 'working on it' } };
    }
    return {
      toast: { type: 'success', content: 'approved', i18n: { zh_cn: '已批准', en_us: 'approved' } },
      card: { type: 'raw', data: card(`approved by ${operator.open_id}`, button('later')) },
    };
  },
});

if (encryptKey) {
  const webhooks = http.createServer();
  webhooks.on('request', lark.adaptDefault('/events', dispatcher, { autoChallenge: true }));
  webhooks.listen(0, '127.0.0.1', () => note(`ready ${webhooks.address().port}`));
} else {
  await new lark.WSClient({ ...settings, onReady: () => note('ready') }).start({ eventDispatcher: dispatcher });
}
