import type { Command } from 'commander';
import { mintToken, ROLES } from '#api';
import { CannotStart } from '#runtime';
import { signingKeyOf } from '../serve.js';
import { printJson } from '../terminal.js';
import { verb, withParts, type Flags } from '../verb.js';

interface TokenFlags extends Flags {
  readonly role: string;
  readonly person: string;
  readonly hours: string;
}

/** A year: longer-lived access belongs to an OpenID Connect issuer. */
const MOST_HOURS = 8784;

export function token(): Command {
  return verb('token', 'A bearer token of the local key, for one person in one role.')
    .requiredOption('--role <role>', ROLES.join(', '))
    .requiredOption('--person <id>', "the person's id (a UUID)")
    .option('--hours <n>', `how long it is valid, at most ${MOST_HOURS}`, '12')
    .action(async (flags: TokenFlags) => {
      const role = ROLES.find((known) => known === flags.role);
      if (!role) throw new CannotStart(`--role is ${flags.role}, and one of ${ROLES.join(', ')} is accepted.`);
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(flags.person)) {
        throw new CannotStart(
          '--person is not an id: a UUID in lower case is accepted, as POST /v1/people answers it.',
        );
      }
      const hours = Number(flags.hours);
      if (!(hours > 0 && hours <= MOST_HOURS)) {
        throw new CannotStart(`--hours is ${flags.hours}, and a number up to ${MOST_HOURS} is accepted.`);
      }
      await withParts(flags, async (parts) => {
        if (parts.configuration.identity.kind === 'oidc') {
          throw new CannotStart('OIDC_ISSUER is set, so tokens come from there and local ones are not accepted.');
        }
        const key = await signingKeyOf(parts);
        const text = await mintToken(key, { id: flags.person, role }, parts.clock.now(), Math.round(hours * 3600));
        if (flags.json) printJson({ token: text, role, person: flags.person, hours });
        else process.stdout.write(`${text}\n`);
      });
    });
}
