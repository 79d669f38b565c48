export type { Flow, FlowOptions } from './flow.js';
export { allFlows, Flows, type FlowsOptions } from './flows.js';
