// One line of JSON for each test, for the test in Java that runs these. Node's own machine-readable reporters differ between
// the versions that systems ship.

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const passed = type === 'test:pass';
    // Some versions report each file as a test around its own. Only a file that could not run at all is news.
    if (passed && data.name.endsWith('.test.mjs')) continue;
    const outcome = { name: data.name, passed };
    if (data.skip !== undefined) outcome.skipped = `${data.skip}`;
    if (!passed) {
      const error = data.details.error;
      outcome.error = `${error.cause?.stack ?? error.stack ?? error}`;
    }
    yield `${JSON.stringify(outcome)}\n`;
  }
}
