/** The body of a command without fields: empty, `{}` or absent. */
export class Nothing {}
