// A bot on the long connection: writes down every message that it hears, and only then lets it be acknowledged.
// It runs until it is killed.

import { appendFileSync } from 'node:fs';

import * as lark from '@larksuiteoapi/node-sdk';

import { seed, server } from './clients.mjs';

const note = (line) => appendFileSync(process.env.LARKSPUR_BOT_NOTES, `${line}\n`);

const client = new lark.WSClient({
  appId: seed.app,
  appSecret: seed.secret,
  domain: server,
  loggerLevel: lark.LoggerLevel.error,
  onReady: () => note('ready'),
});

await client.start({
  eventDispatcher: new lark.EventDispatcher({}).register({
    'im.message.receive_v1': async ({ event_id, message }) => {
      note(`event ${event_id} ${message.message_id} ${JSON.parse(message.content).text}`);
    },
  }),
});
