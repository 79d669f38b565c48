import { describe, expect, it } from '@jest/globals';
import type { Actor } from '#domain';
import { VerifiedTokens } from './verified.js';

const NOON = Temporal.Instant.from('2026-09-03T11:00:00Z');
const ada: Actor = { id: 'ada', role: 'mentor' };
const inAnHour = NOON.epochMilliseconds / 1000 + 3_600;

const kept = (ends: number): VerifiedTokens => {
  const tokens = new VerifiedTokens();
  tokens.keep('a token', ada, NOON, ends);
  return tokens;
};

describe('a token that was verified', () => {
  it('is not verified again within a minute, and is after it', () => {
    const tokens = kept(inAnHour);
    expect(tokens.callerOf('a token', NOON.add({ milliseconds: 59_999 }))).toEqual(ada);
    expect(tokens.callerOf('a token', NOON.add({ seconds: 60 }))).toBeUndefined();
  });

  it('is never believed beyond its own end', () => {
    const tokens = kept(NOON.epochMilliseconds / 1000 + 10);
    expect(tokens.callerOf('a token', NOON.add({ milliseconds: 9_999 }))).toEqual(ada);
    expect(tokens.callerOf('a token', NOON.add({ seconds: 10 }))).toBeUndefined();
  });

  it('is not believed before it was verified, where the clock was put back', () => {
    expect(kept(inAnHour).callerOf('a token', NOON.subtract({ seconds: 1 }))).toBeUndefined();
  });

  it('says nothing of another token', () => {
    expect(kept(inAnHour).callerOf('a tokem', NOON)).toBeUndefined();
  });

  it('gives way to newer ones when there are very many', () => {
    const tokens = kept(inAnHour);
    for (let n = 0; n < 10_000; n++) tokens.keep(`token ${n}`, ada, NOON, inAnHour);
    expect(tokens.callerOf('a token', NOON)).toBeUndefined();
    expect(tokens.callerOf('token 0', NOON)).toEqual(ada);
  });
});
