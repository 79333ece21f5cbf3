// Stories are listed once, and told by more than one client.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** The names on a list, in its order; empty lines and what begins with # do not count. */
const listed = (list) =>
  readFileSync(`${process.env.LARKSPUR_STORIES}/${list}.txt`, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

/** Makes a test of each story, and one that they are exactly those on the list. */
export function tell(list, stories) {
  test(`the stories of ${list} are those on the list, in its order`, () => {
    assert.deepEqual(Object.keys(stories), listed(list));
  });
  Object.entries(stories).forEach(([name, story]) => test(name, story));
}
