import { getMetadataStorage } from 'class-validator';

/** What a field takes: the value as it is handed on, or {@link REFUSED}. */
type Take = (value: unknown) => unknown;
export const REFUSED = Symbol('refused');

interface Rule {
  readonly optional: boolean;
  readonly take: Take;
}

type Class = new () => object;

/** By prototype: what each decorator of fields.ts said of the fields of a class. */
const declared = new WeakMap<object, Map<string, Rule>>();
/** By class, with what it inherits; undefined where it has checks that stand in no rule. */
const gathered = new WeakMap<Class, ReadonlyMap<string, Rule> | undefined>();

export function declare(prototype: object, name: string, rule: Rule): void {
  const own = declared.get(prototype) ?? new Map<string, Rule>();
  declared.set(prototype, own.set(name, rule));
}

/**
 * An instance of `type` made of a body that holds in every field, without a field too many; {@link REFUSED} for any
 * other body, and for a class that cannot be judged here. What is refused goes through class-validator, which knows
 * how to name each fault: it is the authority, and this its short way to a yes (rules.spec.ts holds the two together).
 */
export function instanceOf(type: Class, body: object): object | typeof REFUSED {
  const rules = gathered.has(type) ? gathered.get(type) : gather(type);
  if (rules === undefined) return REFUSED;
  const instance = new type() as Record<string, unknown>;
  for (const name in body) {
    const rule = rules.get(name);
    if (rule === undefined) return REFUSED;
    const taken = rule.take((body as Record<string, unknown>)[name]);
    if (taken === REFUSED) return REFUSED;
    instance[name] = taken;
  }
  for (const [name, { optional }] of rules) if (!optional && !Object.hasOwn(instance, name)) return REFUSED;
  return instance;
}

function gather(type: Class): ReadonlyMap<string, Rule> | undefined {
  const lines: object[] = [];
  for (let line = type.prototype as object; line !== Object.prototype; line = Object.getPrototypeOf(line) as object) {
    lines.unshift(line);
  }
  const rules = new Map(lines.flatMap((line) => [...(declared.get(line) ?? [])]));
  const checks = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const known = checks.every(({ propertyName }) => rules.has(propertyName)) ? rules : undefined;
  gathered.set(type, known);
  return known;
}
