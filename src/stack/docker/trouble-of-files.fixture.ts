import type { Recorded } from './trouble-recorded.fixture.ts'

const BAKE =
  'time="2026-11-21T13:28:52Z" level=warning msg="Docker Compose is configured to build using Bake, but buildx isn\'t installed"\n'
const solve = (last: string) =>
  `${BAKE}failed to solve: rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: ${last}\n`
const CANNOT_BUILD = /^an image of the stack cannot be built:\n[\s\S]*/
const IN_COMPOSE = /^compose refuses compose\.yml, more\.yml: \S/

/** What compose says, and what is shown of it where it quotes the file: that may be a password. */
const ENV_FILES: readonly (readonly [title: string, stderr: string, shown?: string])[] = [
  [
    'a quote that is not closed',
    'failed to read /p/app.env: line 2: unterminated quoted value "hunter2',
    'failed to read /p/app.env: line 2: unterminated quoted value ***',
  ],
  [
    'a single one, of several lines, in a path with blanks',
    "failed to read /my p/app.env: line 5: unterminated quoted value 'one",
    'failed to read /my p/app.env: line 5: unterminated quoted value ***',
  ],
  ['a line that is none', 'failed to read /p/app.env: line 1: key cannot contain a space'],
  [
    'a name that is none',
    'failed to read /p/app.env: line 1: unexpected character "!" in variable name "A-B!=hunter2"',
    'failed to read /p/app.env: line 1: unexpected character "!" in variable name ***',
  ],
  [
    'more behind a quote',
    String.raw`failed to read /p/app.env: line 2: unexpected character "\"" in variable name "b\"c\""`,
    String.raw`failed to read /p/app.env: line 2: unexpected character "\"" in variable name ***`,
  ],
  ['a variable that must be given', 'failed to read /p/app.env: required variable ZZ is missing a value: say so'],
  [
    'a variable that is none',
    'failed to read /p/app.env: Invalid template: "hunter${x y"',
    'failed to read /p/app.env: Invalid template: ***',
  ],
  ['no such file', 'env file /p/nope.env not found: stat /p/nope.env: no such file or directory'],
  ['no such file, by --env-file', "couldn't find env file: /p/nope.env"],
  ['no such file, of an include', 'stat /p/nope.env: no such file or directory'],
  ['a directory', 'failed to read /p/app.env: read /p/app.env: is a directory'],
  ['a directory, by --env-file', '/p/with space is a directory'],
  ['a file of somebody else', 'open /p/app.env: permission denied'],
  [
    'a line that is none, raw',
    "failed to parse env_file /p/raw.env: variable 'hunter two' contains whitespaces",
    'failed to parse env_file /p/raw.env: variable *** contains whitespaces',
  ],
  [
    'a line without a name, raw',
    "failed to parse env_file /p/raw.env: no variable name on line '=hunter2'",
    'failed to parse env_file /p/raw.env: no variable name on line ***',
  ],
  ['a format that is none', 'unsupported env_file format "weird"'],
  ['no label file', 'label file /p/no.labels not found: stat /p/no.labels: no such file or directory'],
]

const toTheLetter = (text: string): RegExp => new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}$`)

/** Of the user's files, by compose 2.40.3. */
export const FILE_TROUBLES: Readonly<Record<string, readonly Recorded[]>> = {
  'a compose file that compose refuses': [
    ...(
      [
        ['a key that it does not know', "validating /p/compose.yml: services.a additional properties 'prots' not allowed"],
        ['the wrong type', 'validating /p/compose.yml: services.a.ports must be a array'],
        ['no YAML', "failed to parse /p/compose.yml: yaml: line 1: did not find expected ',' or '}'"],
        ['a key twice', 'failed to parse /p/compose.yml: line 3: mapping key "a" already defined at line 2'],
        ['no such volume', 'service "a" refers to undefined volume data: invalid compose project'],
        ['no such network', 'service "a" refers to undefined network nope: invalid compose project'],
        ['no such service', 'service "a" depends on undefined service "nope": invalid compose project'],
        ['no such secret', 'service "a" refers to undefined secret nope: invalid compose project'],
        ['a circle', 'dependency cycle detected: a -> b -> a'],
        ['neither image nor build', 'service "a" has neither an image nor a build context specified: invalid compose project'],
        ['two networks at once', 'service a declares mutually exclusive `network_mode` and `networks`: invalid compose project'],
        ['no included file', 'open /p/nope.yml: no such file or directory'],
        [
          'a variable that must be given',
          'error while interpolating services.a.image: required variable VERSION is missing a value: say which',
        ],
        ['a port that is none', 'Invalid hostPort: 99999'],
      ] as const
    ).map(([title, stderr]) => ({
      title,
      stderr: `${stderr}\n`,
      says: IN_COMPOSE,
      hint: /docker compose config/,
      usage: true as const,
    })),
  ],
  'an env file that compose refuses': ENV_FILES.map(([title, stderr, shown = stderr]) => ({
    title,
    stderr: `${stderr}\n`,
    // An image that is missing is then missing because of it.
    missing: ['x:1'],
    says: toTheLetter(`compose refuses compose.yml, more.yml: ${shown}`),
    hint: /docker compose config/,
    usage: true as const,
  })),
  'secrets that cannot be had': [
    {
      title: 'a variable that is not set',
      stderr: ' Container p-a-1  Created\nenvironment variable "NONE" required by secret "p_s" is not set\n',
      says: /^a secret of the stack is the value of NONE, which is not set$/,
      hint: /set the variable/,
      usage: true,
    },
    {
      title: 'an external one',
      stderr: ' Container p-a-1  Creating\n Container p-a-1  unsupported external secret s\nunsupported external secret s\n',
      says: /^the secret s is external, and only a swarm has such$/,
      hint: /a file or a variable/,
      usage: true,
    },
    {
      title: 'a file that is not there',
      stderr:
        ' Container p-a-1  Creating\ntime="2026-11-21T14:47:23Z" level=warning msg="secret file p_s does not exist"\n Container p-a-1  Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /p/none\nError response from daemon: invalid mount config for type "bind": bind source path does not exist: /p/none\n',
      says: /^a file that the stack mounts is not there for the engine: \/p\/none$/,
    },
  ],
  'images that cannot be built': [
    {
      title: 'no Dockerfile',
      stderr: solve('failed to read dockerfile: open /var/lib/docker/tmp/buildkit-mount1/Dockerfile: no such file or directory'),
      says: CANNOT_BUILD,
      hint: /docker compose build/,
    },
    { title: 'no context', stderr: `${BAKE}unable to prepare context: path "/p/nowhere" not found\n`, says: CANNOT_BUILD },
    {
      title: 'a word that is none',
      stderr: solve('failed to create LLB definition: dockerfile parse error line 2: unknown instruction: RUNN'),
      says: CANNOT_BUILD,
    },
    {
      title: 'nothing in it',
      stderr: solve('failed to create LLB definition: the Dockerfile cannot be empty'),
      says: CANNOT_BUILD,
    },
    {
      title: 'a command that fails',
      stderr: `${BAKE}failed to solve: executor failed running [/bin/sh -c exit 7]: exit code: 7\n`,
      says: /exit code: 7$/,
    },
    {
      title: 'a file that is not there',
      stderr: `${BAKE}failed to solve: failed to compute cache key: "/nothere" not found: not found\n`,
      says: CANNOT_BUILD,
    },
    {
      title: 'the image it starts from is not there',
      stderr: solve(
        'failed to create LLB definition: failed to do request: Head "https://registry-1.docker.io/v2/x/manifests/1": dial tcp: lookup registry-1.docker.io: no such host',
      ),
      says: CANNOT_BUILD,
    },
    {
      title: 'the builder of old engines',
      stderr: "Service 'a' failed to build: The command '/bin/sh -c exit 7' returned a non-zero code: 7\n",
      says: CANNOT_BUILD,
    },
  ],
}
