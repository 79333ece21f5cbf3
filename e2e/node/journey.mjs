// The part of the journey that Node clients play. Reads one call for each line, does it, answers one line. The process and
// its clients live on while the server is killed and restarted between two calls.

import { createInterface } from 'node:readline';

import { beary, feishu, seed } from './clients.mjs';

const ada = beary(seed.ada);

const calls = {
  createTask: async ({ tasklist, summary }) => {
    const answer = await feishu.task.v2.task.create({
      data: { summary, tasklists: [{ tasklist_guid: tasklist }] },
    });
    return answer.data.task;
  },
  completeTask: async ({ task }) => {
    const answer = await feishu.task.v2.task.patch({
      path: { task_guid: task },
      data: { task: { completed_at: `${Date.now()}` }, update_fields: ['completed_at'] },
    });
    return answer.data.task;
  },
  latestMessages: async ({ limit }) => {
    const answer = await ada.message.query({ vchannel_id: seed.roadmapVchannel, query: { latest: { limit } } });
    return answer.messages;
  },
};

// A call for which this process was woken may be seen before the end of a connection that a killed server has left behind;
// on that it would fail. A turn of the event loop later all that has happened is known.
const turn = () => new Promise((over) => setImmediate(over));

for await (const line of createInterface({ input: process.stdin })) {
  await turn();
  const { call, ...parameters } = JSON.parse(line);
  const outcome = await calls[call](parameters).then(
    (answer) => ({ answer }),
    (error) => ({ error: `${error.stack} ${JSON.stringify(error.response?.data)}` }),
  );
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
