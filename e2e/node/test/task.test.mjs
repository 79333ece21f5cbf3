// The page of task.activity_subscription.patch through the official Node SDK, with the values that the document prints.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimShape, feishu, printed, refusal, seed } from '../clients.mjs';

const { tasklist, tasklistActivitySubscription } = feishu.task.v2;

const list = async () => (await tasklist.create({ data: { name: 'Roadmap' } })).data.tasklist.guid;

const subscription = async (tasklist_guid, include_keys) => {
  const answer = await tasklistActivitySubscription.create({
    path: { tasklist_guid },
    params: { user_id_type: 'open_id' },
    data: { name: 'Before', subscribers: [{ id: seed.roadmap, type: 'chat' }], include_keys, disabled: false },
  });
  claimShape(answer, printed('patch-activity-subscription'));
  return answer.data.activity_subscription;
};

test('the page of task.activity_subscription.patch: a patch with the printed values changes the name alone and answers as printed', async () => {
  const of = await list();
  const { guid } = await subscription(of, [100, 103]);
  const answer = await tasklistActivitySubscription.patch({
    path: { tasklist_guid: of, activity_subscription_guid: guid },
    params: { user_id_type: 'open_id' },
    data: printed('patch-activity-subscription-request'),
  });
  claimShape(answer, printed('patch-activity-subscription'));
  assert.deepEqual(answer.data.activity_subscription, {
    guid,
    name: 'Roadmap订阅',
    subscribers: [{ id: seed.roadmap, type: 'chat', role: 'editor' }],
    include_keys: [100, 103],
    disabled: false,
  });
});

test('the page of task.activity_subscription.patch: the ids that the document prints are not found', async () => {
  const refused = await refusal(
    tasklistActivitySubscription.patch({
      path: {
        tasklist_guid: '33991879-704f-444f-81d7-55a6aa7be80c',
        activity_subscription_guid: 'f5ca6747-5ac3-422e-a97e-972c1b2c24f3',
      },
      params: { user_id_type: 'open_id' },
      data: printed('patch-activity-subscription-request'),
    }),
  );
  assert.equal(refused.status, 404);
  assert.equal(refused.code, 1470404);
});

test('a subscription is listed until it is deleted', async () => {
  const of = await list();
  const { guid } = await subscription(of, [101]);
  const path = { tasklist_guid: of, activity_subscription_guid: guid };
  const listed = await tasklistActivitySubscription.list({ path: { tasklist_guid: of }, params: { limit: 50 } });
  assert.deepEqual(listed.data.items.map((each) => each.guid), [guid]);
  claimShape(await tasklistActivitySubscription.get({ path }), printed('patch-activity-subscription'));
  assert.deepEqual((await tasklistActivitySubscription.delete({ path })).data, {});
  const gone = await refusal(tasklistActivitySubscription.get({ path }));
  assert.equal(gone.status, 404);
  assert.equal(gone.code, 1470404);
});
