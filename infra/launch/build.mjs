// `npm run build`
import { ensureBuilt } from './ensure.mjs';
import { say, StepFailed } from './step.mjs';

try {
  await ensureBuilt();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  say(error.message);
  process.exitCode = 1;
}
