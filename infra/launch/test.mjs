// `npm test`: every suite. What stands after `--` goes to Jest: `npm test -- libs/domain`.
import { runSuites } from './suites.mjs';

await runSuites(process.argv.slice(2));
