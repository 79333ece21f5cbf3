// Images and files through the official Node SDK, as its users send and fetch them.

import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { feishu, refusal, seed } from '../clients.mjs';

const { file, image, message, messageResource } = feishu.im;

// A picture of one point.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const bytes = async (download) => {
  const chunks = [];
  for await (const chunk of download.getReadableStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const send = async (msg_type, content) =>
  (
    await message.create({
      params: { receive_id_type: 'chat_id' },
      data: { receive_id: seed.roadmap, msg_type, content: JSON.stringify(content) },
    })
  ).data.message_id;

test('an image is brought, fetched, sent, and fetched from its message', async () => {
  const { image_key } = await image.create({ data: { image_type: 'message', image: png } });
  assert.deepEqual(await bytes(await image.get({ path: { image_key } })), png);
  const message_id = await send('image', { image_key });
  const path = { message_id, file_key: image_key };
  const fetched = await messageResource.get({ path, params: { type: 'image' } });
  assert.equal(fetched.headers['content-type'], 'image/png');
  assert.deepEqual(await bytes(fetched), png);
});

test('a file is brought from disk, sent, and fetched under its name', async () => {
  const content = Buffer.alloc(1_000_000, 'larkspur ');
  const folder = mkdtempSync(join(tmpdir(), 'larkspur-'));
  writeFileSync(join(folder, 'plan'), content);
  const { file_key } = await file.create({
    data: { file_type: 'pdf', file_name: '计划.pdf', file: createReadStream(join(folder, 'plan')) },
  });
  const message_id = await send('file', { file_key });
  const fetched = await messageResource.get({ path: { message_id, file_key }, params: { type: 'file' } });
  assert.match(fetched.headers['content-disposition'], /filename\*=UTF-8''%E8%AE%A1%E5%88%92\.pdf/);
  assert.deepEqual(await bytes(fetched), content);
  const got = await message.get({ path: { message_id } });
  assert.equal(JSON.parse(got.data.items[0].body.content).file_name, '计划.pdf');
});

test('what is no image is refused with its code', async () => {
  const refused = await refusal(
    image.create({ data: { image_type: 'message', image: Buffer.from('no picture') } }),
  );
  assert.equal(refused.status, 400);
  assert.equal(refused.code, 234011);
});
