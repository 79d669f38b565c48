/** The caller may not know whether it exists: 404, the same as for what is not there. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  constructor(what = 'This') {
    super(`${what} does not exist, or is not yours to know of.`);
  }
}

/** The caller may know of it and may not do this: 403. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
}
