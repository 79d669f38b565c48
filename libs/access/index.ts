export type QueryName = string;
