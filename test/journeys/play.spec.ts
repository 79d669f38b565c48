import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/folders.js';
import { runCli, type CliProcess } from '../support/processes.js';

const STORY = 'test/journeys/both-clock-changes.jsonl';

type Line = Record<string, unknown>;
type Firing = readonly [rule: string, at: string, to: readonly string[], escalation: boolean];

/** Firings with the story's own names for people. */
function firingsOf(played: CliProcess): Firing[] {
  const idFrom = (line: number) => (played.json.find((said) => said['line'] === line) as { body: Line }).body['id'];
  const [mentor, mentee] = [idFrom(4), idFrom(5)];
  const nameOf = (id: string) => (id === mentor ? 'M' : id === mentee ? 'E' : id);
  return played.json
    .filter((line) => 'fired' in line)
    .map(({ fired, at, to, escalation }) => {
      return [fired, at, (to as string[]).map(nameOf).sort(), escalation] as unknown as Firing;
    });
}

async function playing(story: string): Promise<CliProcess & { code: number | null }> {
  const file = join(await temporaryFolder(), 'story.jsonl');
  await writeFile(file, story);
  return runCli(['play', file]);
}

describe('a played story', () => {
  it('crosses both clock changes, a pause, a late entry, a dispute and an outage: each reminder at its own instant', async () => {
    const played = await runCli(['play', STORY], { within: 120_000 });
    expect(played.code).toBe(0);
    const expected = JSON.parse(await readFile('test/journeys/both-clock-changes.firings.json', 'utf8')) as Firing[];
    expect(firingsOf(played)).toEqual(expected);
    const statuses = played.json.flatMap((line) => ('status' in line ? [[line['line'], line['status']] as const] : []));
    // The one refusal is the story's own: the phase gate, asked too early.
    expect(statuses.filter(([, status]) => Number(status) >= 400)).toEqual([[15, 409]]);
    const refused = played.json.find((line) => line['line'] === 15)?.['body'] as { unmet: { criterion: string }[] };
    expect(refused.unmet.map(({ criterion }) => criterion).sort()).toEqual([
      'considerations-confirmed',
      'initial-meeting-held',
      'other-mentors-attested',
      'readiness-answered',
    ]);
    const last = played.json.find((line) => line['line'] === 57)?.['body'];
    expect(last).toMatchObject({ phase: 'closed', closedOn: '2027-04-21', endsOn: '2027-04-29', countedMinutes: 420 });
  }, 180_000);

  it('comes out the same, byte for byte, when it is played again', async () => {
    const lines = (await readFile(STORY, 'utf8')).split('\n').slice(0, 24).join('\n');
    const [once, again] = [await playing(lines), await playing(lines)];
    expect(once.json.at(-1)).toMatchObject({ done: true, logHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(again.stdout).toBe(once.stdout);
  }, 120_000);

  it.each([
    ['{"at":"yesterday"}', 'line 1: "at" is "yesterday"; write'],
    ['{"at":"2026-09-03T08:00:00Z","post":"/v1/programmes","colour":1}', 'line 1: unknown field colour'],
    ['{"at":"2026-09-03T08:00:00Z"}\n{"at":"2026-09-02T08:00:00Z"}', 'line 2: "at" lies before line 1'],
    ['{"at":"2026-09-03T08:00:00Z","as":{"role":"boss","person":"x"},"get":"/v1/people"}', 'line 1: "as" is'],
    ['not json', 'line 1: not a JSON object'],
  ])('is refused as a whole where a line cannot be read: %s', async (story, complaint) => {
    const refused = await playing(story);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(complaint);
    expect(refused.stdout).toBe('');
  });
});
