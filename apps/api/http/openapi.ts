import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ANSWERED_WITHIN } from './in-time.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = Readonly<Record<string, unknown>>;

/** The document at `/v1/openapi.json`, and its readable form at `/docs`. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const document = documentOf(app);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'v1/openapi.json', ui: true, raw: ['json'] });
  return document;
}

/** What the routes of `app` say of themselves; the example of each body can be sent as it is. */
export function documentOf(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Throughline')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  return completed(SwaggerModule.createDocument(app, config));
}

const DESCRIPTION = `Mentoring programmes as events. A command is a POST to the thing it is about, under an
\`Idempotency-Key\`; a query is a GET. Every refusal is an \`application/problem+json\` with a stable \`code\`.

**Whoever asks** sends a bearer token. \`npm run up\` prints one for each role; with the local key
\`npx throughline token --role mentor --person <id>\` prints one for a person whom \`POST /v1/people\` registered.

**From nothing to a relationship**: define a programme, open a cohort, register two people, enrol both with their
answers, approve the mentor, propose the match; each of the two then accepts with their own token, and within a
moment the match names its \`relationshipId\`. From there \`GET /v1/relationships/{id}/next-phase\` says at any time
what is missing to leave the present phase.

**What was just written** shows in queries a moment later: send the \`position\` that a command answered as
\`Read-After\` to wait for it.`;

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, kebab-case: for programs.' },
    detail: { type: 'string', description: 'One sentence: for people.' },
    errors: {
      type: 'array',
      description: 'Every field that is not valid.',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
    unmet: {
      type: 'array',
      description: 'Every criterion that is not met.',
      items: {
        type: 'object',
        required: ['criterion', 'detail'],
        properties: { criterion: { type: 'string' }, detail: { type: 'string' }, who: { type: 'string' } },
      },
    },
  },
} as const;

const problem = (status: number, title: string, code: string, detail: string, more: object = {}) => ({
  description: detail,
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      example: { type: `urn:throughline:problem:${code}`, title, status, code, detail, ...more },
    },
  },
});

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } };
const errors = [{ field: 'limit', message: 'limit must be from 1 to 200' }];
const unmet = [{ criterion: 'initial-meeting-held', detail: 'The initial meeting has to be held.' }];

const ANYONE = {
  400: problem(400, 'Bad Request', 'invalid-request', 'The request is not valid: see limit.', { errors }),
  429: {
    ...problem(429, 'Too Many Requests', 'too-many-requests', 'Too many requests: slow down.'),
    headers: RETRY_AFTER,
  },
  503: {
    ...problem(503, 'Service Unavailable', 'store-unavailable', 'The database does not answer: try again.'),
    description: `Cannot be answered now, which is told within ${ANSWERED_WITHIN / 1000} seconds. A command may have been carried out: send it again with the same \`Idempotency-Key\`.`,
    headers: RETRY_AFTER,
  },
};
const KNOWN = {
  ...ANYONE,
  401: problem(401, 'Unauthorized', 'unauthorised', 'The token has expired.'),
  403: problem(403, 'Forbidden', 'forbidden', 'Your part in this does not include it.'),
  404: problem(404, 'Not Found', 'not-found', 'This relationship does not exist, or is not yours to know of.'),
};
const COMMAND = {
  ...KNOWN,
  409: problem(409, 'Conflict', 'criteria-not-met', 'Not yet: The initial meeting has to be held.', { unmet }),
  412: problem(412, 'Precondition Failed', 'version-does-not-match', 'The version is 8, not 7.'),
  413: problem(413, 'Payload Too Large', 'too-large', 'The body is larger than this server takes.'),
  415: problem(415, 'Unsupported Media Type', 'unsupported-media-type', 'Bodies are application/json.'),
  422: problem(
    422,
    'Unprocessable Entity',
    'idempotency-key-reused',
    'This idempotency key was used before for another request.',
  ),
};

/** Adds to each operation what all of them share: refusals, and examples made of their fields' examples. */
function completed(document: OpenAPIObject): OpenAPIObject {
  const components = (document.components ??= {});
  const schemas = (components.schemas ??= {}) as Record<string, Schema>;
  schemas['Problem'] = PROBLEM;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post'] as const) {
      const operation = item[method];
      if (!operation) continue;
      const shared = !path.startsWith('/v1/') ? ANYONE : method === 'get' ? KNOWN : COMMAND;
      operation.responses = { ...(shared as Operation['responses']), ...operation.responses };
      for (const described of [operation.requestBody, ...Object.values(operation.responses)]) {
        addExample(described, schemas);
      }
    }
  }
  return document;
}

function addExample(described: object | undefined, schemas: Readonly<Record<string, Schema>>): void {
  const { content } = (described ?? {}) as { content?: Record<string, { schema?: Schema; example?: unknown }> };
  for (const media of Object.values(content ?? {})) media.example ??= exampleOf(media.schema ?? {}, schemas);
}

/** An example of a schema: its own, or one made of its parts'. Optional fields without one are left out. */
export function exampleOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  if ('example' in schema) return schema['example'];
  if (Array.isArray(schema['examples'])) return schema['examples'][0];
  const reference = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  if (reference !== undefined) return exampleOf(schemas[reference] ?? {}, schemas);
  const [first] = [schema['allOf'], schema['oneOf'], schema['anyOf']].flatMap((each) => (each ?? []) as Schema[]);
  if (first) return exampleOf(first, schemas);
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (schema['type'] === 'array') {
    const item = exampleOf((schema['items'] ?? {}) as Schema, schemas);
    return item === undefined ? [] : [item];
  }
  if (schema['type'] !== 'object') return undefined;
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const shown = properties.filter(([name, part]) => 'example' in part || required.includes(name));
  const parts = shown.map(([name, part]) => [name, exampleOf(part, schemas)] as const);
  return Object.fromEntries(parts.filter(([, example]) => example !== undefined));
}
