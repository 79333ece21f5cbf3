// The clients as their users make them: each needs one change, the address.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import * as lark from '@larksuiteoapi/node-sdk';

const require = createRequire(import.meta.url);

export const server = process.env.LARKSPUR_URL;

/** What the server's development seed brings in; handed over by the test that starts this process. */
export const seed = JSON.parse(process.env.LARKSPUR_SEED);

/** The SDK's client. It gets its tenant token by itself. */
export const feishu = new lark.Client({
  appId: seed.app,
  appSecret: seed.secret,
  domain: server,
  loggerLevel: lark.LoggerLevel.error,
});

// Who reads a failed test wants to know what the server said.
lark.defaultHttpInstance.interceptors.response.use(undefined, (error) => {
  if (error.response) error.message += `: ${JSON.stringify(error.response.data)}`;
  throw error;
});

/** The SDK's helper that asks an agent and waits for the reply. */
export const aily = new lark.Aily({ client: feishu });

process.env.BEARYCHAT_API_BASE = `${server}/v1`;
const bearychat = require('bearychat');

/** The BearyChat client of one user. */
export const beary = (token) => new bearychat.HTTPClient(token);

/** The calls beneath that client. It never ends a call that they refuse before anything is sent; they reject it. */
export const bearyCalls = bearychat;

/** The response that a protocol's page prints, shared with the tests in Java. */
export const printed = (name) => JSON.parse(readFileSync(`${process.env.LARKSPUR_SAMPLES}/${name}.json`, 'utf8'));

/** Looks until something is found. The limit is no promise of speed; it only ends a test that would else wait for ever. */
export async function eventually(what, look) {
  const until = Date.now() + 120_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

/** The refusal of a call that must fail: axios rejects, and the body is in its response. */
export async function refusal(call) {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (error) => ({ error }),
  );
  if (!outcome.error?.response) {
    throw outcome.error ?? new Error(`not refused: ${JSON.stringify(outcome.answer)}`);
  }
  return { status: outcome.error.response.status, ...outcome.error.response.data };
}

const kind = (value) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/**
 * Claims that an answer has every member that a document shows, of the same type, and no other; but for members that are
 * rightly absent here, named by their paths. A document's only list element stands for all.
 */
export function claimShape(answer, sample, absent = [], path = '') {
  if (kind(answer) !== kind(sample)) {
    throw new Error(`${path || 'the answer'} is ${kind(answer)}, not ${kind(sample)}: ${JSON.stringify(answer)}`);
  }
  if (kind(sample) === 'list' && sample.length > 0) {
    answer.forEach((element) => claimShape(element, sample[0], absent, `${path}/0`));
  }
  if (kind(sample) === 'object') {
    for (const name of Object.keys(sample)) {
      const member = `${path}/${name}`;
      if (absent.includes(member)) {
        if (name in answer) throw new Error(`${member} is there, but has no value to tell`);
      } else {
        if (!(name in answer)) throw new Error(`${member} is missing: ${JSON.stringify(answer)}`);
        claimShape(answer[name], sample[name], absent, member);
      }
    }
    for (const name of Object.keys(answer)) {
      if (!(name in sample)) throw new Error(`${path}/${name} is not in the document`);
    }
  }
}
