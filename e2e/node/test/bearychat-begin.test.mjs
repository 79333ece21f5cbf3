// What a client asks before its first message, through the `bearychat` package.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { beary, seed } from '../clients.mjs';

const { meta, user, vchannel, team } = beary(seed.ada);
const vchannel_id = seed.roadmapVchannel;

test('meta needs no token, and a client learns its user, team and channel to begin with', async () => {
  assert.equal(typeof (await meta()), 'object');
  assert.equal((await team.info()).name, 'Acme');
  assert.equal((await user.me()).name, 'ada');
  assert.equal((await vchannel.info({ vchannel_id })).id, vchannel_id);
});
