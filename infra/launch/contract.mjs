// `npm run test:contract`: what the event store in KurrentDB promises, on the server of ESDB_URL (esdb://…), empty
// or used; it appends to it. Unset: on the protocol double that the tests bring along, and that is said.
import { runSuites } from './suites.mjs';
import { say } from './step.mjs';

const real = Boolean(process.env.ESDB_URL?.trim());
await runSuites([...process.argv.slice(2), real ? 'test/contract/kurrent-server' : 'test/contract/kurrent']);
say(
  real
    ? 'This was run against the server of ESDB_URL.'
    : 'This was run against a protocol double: no real server was given. ESDB_URL=esdb://… names one.',
);
