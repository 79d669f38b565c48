/** What of a logger the API needs; the runtime's is one. */
export interface Log {
  error(about: object, message: string): void;
}
