import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/folders.js';
import { runCli, type CliProcess } from '../support/processes.js';

const STORY = 'test/journeys/both-clock-changes.jsonl';

type Line = Record<string, unknown>;
type Firing = readonly [rule: string, at: string, to: readonly string[], escalation: boolean];

/** Plays a story that is kept here, and looks at its firings. */
async function journey(name: string): Promise<{ played: CliProcess; bodyOf(line: number): Line }> {
  const story = `test/journeys/${name}.jsonl`;
  const played = await runCli(['play', story], { within: 120_000 });
  expect(played.code).toBe(0);
  const bodyOf = (line: number) => played.json.find((said) => said['line'] === line)?.['body'] as Line;
  // The story's own names for people.
  const lines = (await readFile(story, 'utf8')).trim().split('\n');
  const names = new Map(
    lines.flatMap((text, index) => {
      const { post, save = {} } = JSON.parse(text) as { post?: string; save?: Record<string, string> };
      return post === '/v1/people' ? [[bodyOf(index + 1)['id'], Object.keys(save)[0]!] as const] : [];
    }),
  );
  const firings = played.json
    .filter((line) => 'fired' in line)
    .map(({ fired, at, to, escalation }) => {
      const named = (to as string[]).map((id) => names.get(id) ?? id).sort();
      return [fired, at, named, escalation] as unknown as Firing;
    });
  const expected = await readFile(`test/journeys/${name}.firings.json`, 'utf8');
  expect(firings).toEqual(JSON.parse(expected) as Firing[]);
  return { played, bodyOf };
}

const refusals = ({ json }: CliProcess): unknown[] =>
  json.flatMap(({ line, status }) => (Number(status) >= 400 ? [[line, status]] : []));

async function playing(story: string): Promise<CliProcess & { code: number | null }> {
  const file = join(await temporaryFolder(), 'story.jsonl');
  await writeFile(file, story);
  return runCli(['play', file]);
}

describe('a played story', () => {
  it('crosses both clock changes, a pause, a late entry, a dispute and an outage: each reminder at its own instant', async () => {
    const { played, bodyOf } = await journey('both-clock-changes');
    // The one refusal is the story's own: the phase gate, asked too early.
    expect(refusals(played)).toEqual([[15, 409]]);
    const refused = bodyOf(15) as { unmet: { criterion: string }[] };
    expect(refused.unmet.map(({ criterion }) => criterion).sort()).toEqual([
      'considerations-confirmed',
      'initial-meeting-held',
      'other-mentors-attested',
      'readiness-answered',
    ]);
    expect(bodyOf(57)).toMatchObject({
      phase: 'closed',
      closedOn: '2027-04-21',
      endsOn: '2027-04-29',
      countedMinutes: 420,
    });
  }, 180_000);

  it('from 31 August ends on the last day of February; a new policy governs what has not fired, not what was agreed', async () => {
    const { played, bodyOf } = await journey('month-ends-and-new-policy');
    expect(refusals(played)).toEqual([[26, 409]]);
    expect(bodyOf(25)).toMatchObject({ startsOn: '2026-08-31', endsOn: '2027-02-28', rhythm: 'P1M' });
    expect(bodyOf(28)).toMatchObject({ phase: 'enabling-growth' });
    expect(bodyOf(29)).toMatchObject({ phase: 'closure', closureBeganOn: '2027-03-10' });
    expect(bodyOf(30)).toMatchObject({ phase: 'closed', closedOn: '2027-04-07' });
  }, 120_000);

  it('ends early without fault and closes by itself after 28 days; the place goes on, and a return needs the ender', async () => {
    const { played, bodyOf } = await journey('ended-early');
    const [consent, late] = ['consent-missing', 'too-late-to-reopen'];
    expect(refusals(played)).toEqual([32, 36, 38, 50].map((line) => [line, 409]));
    expect([32, 36, 38, 50].map((line) => bodyOf(line)['code'])).toEqual([consent, consent, consent, late]);
    expect(bodyOf(17)).toMatchObject({ status: 'waiting' });
    expect(bodyOf(28)).toMatchObject({ events: ['SessionCancelled', 'ClosureBegan'] });
    expect(bodyOf(29)).toMatchObject({ phase: 'closure', ending: 'ended, no fault', closureBeganOn: '2026-09-10' });
    expect(bodyOf(30)).toMatchObject({ status: 'confirmed' });
    expect(bodyOf(31)).toMatchObject({ events: [] });
    expect(bodyOf(34)).toMatchObject({ phase: 'closure' });
    expect(bodyOf(35)).toMatchObject({ phase: 'closed', closedOn: '2026-10-08' });
    expect(bodyOf(37)).toMatchObject({ events: [] });
    expect(bodyOf(41)).toMatchObject({ phase: 'closed' });
    // The other mentee's last day ends with it, at midnight.
    expect(bodyOf(43)).toMatchObject({ phase: 'preparation', ending: null });
    const leaving = { phase: 'closure', ending: 'ended by the programme', closureBeganOn: '2026-10-20' };
    expect(bodyOf(44)).toMatchObject(leaving);
    expect(bodyOf(46)).toMatchObject({ phase: 'negotiating', closedOn: null });
    expect(bodyOf(48)).toMatchObject({ phase: 'closed', closedOn: '2026-11-19' });
  }, 120_000);

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
