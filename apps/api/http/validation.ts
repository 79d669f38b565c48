import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { invalid, type FieldError } from './problem.js';

/** Checks bodies and queries against their classes: unknown fields are refused, every faulty field is named. */
export function validation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalid(errors.flatMap((error) => named(error, ''))),
  });
}

function named({ property, constraints = {}, children = [] }: ValidationError, path: string): FieldError[] {
  const field = `${path}${property}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
  const own = Object.entries(constraints).map(([rule, message]) => ({
    field,
    message: rule === 'whitelistValidation' ? 'is not a field of this request' : message,
  }));
  return [...own, ...children.flatMap((child) => named(child, `${path}${property}.`))];
}
