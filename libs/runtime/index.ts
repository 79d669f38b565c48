export { AlreadyRunning, CannotStart, ConfigurationError } from './cannot-start.js';
export { Clock, SimulatedClock, SystemClock } from './clock.js';
export {
  type Configuration,
  type Environment,
  LOG_LEVELS,
  type LogLevel,
  type Overrides,
  readConfiguration,
} from './config.js';
export { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded/start.js';
export { lookForEmbedded, type EmbeddedFound } from './embedded/look.js';
export { DatabaseClient } from './database-client.js';
export { Gathering, type GatheringOptions } from './gathering.js';
export { createLogger, httpLogging } from './logging.js';
export { findMasterKey, loadMasterKey } from './master-key.js';
export { writeSecretOnce } from './secret-file.js';
export { share } from './share.js';
export { stopOnSignal } from './shutdown.js';
export { shipped, version } from './installation.js';
export { callersSpan, correlationOf, spanIdOf, traceIdOf, type Cause } from './telemetry/correlation.js';
export { instruments, SECONDS } from './telemetry/instruments.js';
export { beginFollowing, beginTrace, correlationNow, failed, following, showEvent, traced } from './telemetry/spans.js';
export { startTelemetry, type Telemetry } from './telemetry/start.js';
export { readStoreAddress, type StoreAddress } from './store-address.js';
