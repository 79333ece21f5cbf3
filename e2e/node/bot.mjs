// A bot on the long connection: writes down every message that it hears, and only then lets it be acknowledged. With
// LARKSPUR_BOT_ECHO it also answers each with what it said. It runs until it is killed.

import { appendFileSync } from 'node:fs';

import * as lark from '@larksuiteoapi/node-sdk';

import { seed, server } from './clients.mjs';

const note = (line) => appendFileSync(process.env.LARKSPUR_BOT_NOTES, `${line}\n`);

const settings = {
  appId: seed.app,
  appSecret: seed.secret,
  domain: server,
  loggerLevel: lark.LoggerLevel.error,
};
const client = new lark.WSClient({ ...settings, onReady: () => note('ready') });
const echo = process.env.LARKSPUR_BOT_ECHO ? new lark.Client(settings) : undefined;

await client.start({
  eventDispatcher: new lark.EventDispatcher({}).register({
    'im.message.receive_v1': async ({ event_id, message }) => {
      const { text } = JSON.parse(message.content);
      await echo?.im.v1.message.reply({
        path: { message_id: message.message_id },
        data: { msg_type: 'text', content: JSON.stringify({ text: `you said: ${text}` }), uuid: event_id },
      });
      note(`event ${event_id} ${message.message_id} ${text}`);
    },
  }),
});
