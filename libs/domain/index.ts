export const hello = (): string => Temporal.PlainDate.from('2026-08-31').add('P6M').toString();
