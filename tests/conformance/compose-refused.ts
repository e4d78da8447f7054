// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { app, type ComposeProject, over, single } from './compose-project.ts'

/** Projects that compose refuses, and we too. */
export const refusedProjects: readonly ComposeProject[] = [
  app('no such dependency', 'depends_on: [nobody]'),
  app('no such dependency, though not required', 'depends_on: { nobody: { condition: service_started, required: false } }'),
  app('no such service to link', 'links: [nobody]'),
  app('no such network_mode', 'network_mode: service:nobody'),
  app('an undeclared volume', 'volumes: ["nowhere:/x"]'),
  app('an undeclared network', 'networks: [nowhere]'),
  app('an undeclared secret', 'secrets: [nothing]'),
  app('an undeclared config', 'configs: [{ source: nothing, target: /x }]'),
  app('network_mode and networks', 'network_mode: host\nnetworks: [front]'),
  app('container_name and scale', 'container_name: c\nscale: 2'),
  app('scale and other replicas', 'scale: 2\ndeploy: { replicas: 3 }'),
  app('a target mounted twice', 'tmpfs: /x\nvolumes: ["./a:/x"]'),
  app('an env_file that is missing', 'env_file: no.env'),
  app('a variable that is required', 'command: ["${NEEDED:?set it}"]'),
  app('a variable that is empty and required', 'command: ["${NEEDED:?}"]', { env: { NEEDED: '' } }),
  app('a key without a value', 'ports:'),
  app('a duration without a value', 'healthcheck: { test: a, interval: }'),
  single('a section without a value', 'services: { a: { image: a } }\nvolumes:\n'),
  single('services without a value', 'services:\n'),
  app('a target said in two ways', 'volumes: ["./a:/x", { type: bind, source: ./b, target: /x/ }]'),
  app('a brace that is not closed', 'command: ["${A"]'),
  app('a variable that is none', 'command: ["${1A}"]'),
  app('a variable of an env file that is required', 'env_file: a.env', { files: { 'a.env': 'A=${NEEDED:?}\n' } }),
  app('an env file that is none', 'env_file: a.env', { files: { 'a.env': 'A B\n' } }),
  app('a container_name that is none', 'container_name: "a/b"'),
  single('a name that is none', 'services: { "a b": { image: a } }'),
  app('a bad port', 'ports: ["http"]'),
  app('a port beyond the last one', 'ports: ["70000:70000"]'),
  app('ranges that do not fit', 'ports: ["1-3:1-2"]'),
  app('a bad address', 'ports: ["999.1.1.1:80:80"]'),
  app('a bad condition', 'depends_on: { db: { condition: healthy } }'),
  app('a dependency without a condition', 'depends_on: { db: }'),
  app('a healthcheck without CMD', 'healthcheck: { test: [curl] }'),
  app('a bad duration', 'healthcheck: { test: a, interval: soon }'),
  app('quotes that are not closed', 'command: "a \\"b"'),
  app('a slip of a key', 'enviroment: { A: 1 }'),
  app('a slip in depends_on', 'depends_on: { db: { condition: service_started, require: false } }'),
  app('a list where a mapping belongs', 'healthcheck: [a]'),
  app('a bind without a source', 'volumes: [{ type: bind, target: /x }]'),
  single('neither image nor build', 'services: { app: { restart: always } }'),
  single('an empty file', ''),
  single('a list', '- a\n'),
  single('a circle of dependencies', 'services: { a: { image: x, depends_on: [b] }, b: { image: x, depends_on: [a] } }'),
  single('needed, and asleep', 'services: { a: { image: a, depends_on: [b] }, b: { image: b, profiles: [x] } }'),
  single('an env file that is missing', 'services: { a: { image: a } }', { envFiles: ['no.env'] }),
  over('a list upon a mapping', 'healthcheck: { test: a }', 'healthcheck: [a]'),
  over(
    'a list upon a mapping of an extension',
    'x-native: { command: [a], environment: { A: 1 } }',
    'x-native: { environment: [B=2] }',
  ),
  over('text upon a list of an extension', 'x-native: { command: [a] }', 'x-native: { command: b }'),
  over('a mapping upon a list', 'ports: ["80:80"]', 'ports: { a: b }'),
  {
    name: 'a file that is missing',
    named: ['compose.yml', 'no.yml'],
    files: { 'compose.yml': 'services: { a: { image: a } }\n' },
  },
  single('an included file that is missing', 'include: [no.yml]\nservices: { a: { image: a } }\n'),
  single('include as text', 'include: a.yml\nservices: { a: { image: a } }\n', {
    files: { 'a.yml': 'services: { b: { image: b } }\n' },
  }),
  single('a conflict with what is included', 'include: [a.yml]\nservices: { a: { image: other } }\n', {
    files: { 'a.yml': 'services: { a: { image: a } }\n' },
  }),
  single('a conflict between two included files', 'include: [a/c.yml, b/c.yml]\n', {
    files: { 'a/c.yml': 'services: { s: { build: . } }\n', 'b/c.yml': 'services: { s: { build: . } }\n' },
  }),
  single('a conflict of volumes', 'include: [a.yml]\nvolumes: { v: { name: x } }\nservices: { b: { image: b } }\n', {
    files: { 'a.yml': 'services: { a: { image: a } }\nvolumes: { v: }\n' },
  }),
  single('a circle of includes', 'include: [a.yml]\nservices: { s: { image: s } }\n', {
    files: { 'a.yml': 'include: [compose.yml]\nservices: { a: { image: a } }\n' },
  }),
  single('an env file of include that is missing', 'include: [{ path: a.yml, env_file: no.env }]\n', {
    files: { 'a.yml': 'services: { a: { image: a } }\n' },
  }),
  single('a slip in an included file', 'include: [a.yml]\n', { files: { 'a.yml': 'services: { a: { imagee: a } }\n' } }),
  single('extends of nobody', 'services: { a: { image: a, extends: nobody } }'),
  single('extends of nobody in another file', 'services: { a: { extends: { file: b.yml, service: a } } }', {
    files: { 'b.yml': 'services: { b: { image: b } }\n' },
  }),
  single('extends from a file that is missing', 'services: { a: { extends: { file: no.yml, service: a } } }'),
  single('extends without a service', 'services: { a: { image: a, extends: { file: compose.yml } } }'),
  single('a service that extends itself', 'services: { a: { image: a, extends: a } }'),
  single('a circle of extends', 'services: { a: { image: a, extends: b }, b: { extends: c }, c: { extends: a } }'),
  single('a circle of extends over files', 'services: { a: { extends: { file: b.yml, service: b } } }', {
    files: { 'b.yml': 'services: { b: { extends: { file: compose.yml, service: a } } }\n' },
  }),
  single('extends of what is only included', 'include: [b.yml]\nservices: { a: { extends: b } }\n', {
    files: { 'b.yml': 'services: { b: { image: b } }\n' },
  }),
  single('what the extended service needs is not here', 'services: { a: { extends: { file: b.yml, service: b } } }', {
    files: { 'b.yml': 'services: { b: { image: b, depends_on: [c] }, c: { image: c } }\n' },
  }),
]

/** Projects that compose and we see differently, and why that is meant. */
export const knownDifferences: readonly { readonly project: ComposeProject; readonly reason: string }[] = [
  {
    project: app('a key of nobody', 'something_of_tomorrow: 1'),
    reason: 'only slips of known keys are errors: a newer compose may know more keys than this reader',
  },
  { project: app('a number for text', 'hostname: 5'), reason: 'a number is taken for the text that it is written as' },
  {
    project: app('numbers as words of a command', 'command: [a, 5, true]'),
    reason: 'a number is taken for the text that it is written as',
  },
  {
    project: single('no services', 'volumes: { v: }'),
    reason: 'a stack without services can be described, but there is nothing to prove of it',
  },
  {
    project: single('two documents', 'services: { a: { image: a } }\n---\nservices: { b: { image: b } }\n'),
    reason: 'compose merges the documents of a file; nobody is known to use it, and a lost `---` is a likelier cause',
  },
  {
    project: single('the name of the project', 'services: { a: { image: "a:${COMPOSE_PROJECT_NAME}" } }'),
    reason: 'each run gives the project a name of its own, so no reader can know it before',
  },
  {
    project: over('a value that only the second file gives', 'hostname:', 'hostname: a'),
    reason: 'compose asks every file for values, we ask what all of them say together',
  },
  {
    project: single('a volume of one letter', 'services: { a: { image: a, volumes: ["v:/v"] } }\nvolumes: { v: }\n'),
    reason: 'compose takes the letter for a Windows drive, and the path for one there',
  },
  { project: app('a target that is not absolute', 'volumes: ["./a:b"]'), reason: 'the engine would refuse it later' },
  {
    project: single('the same ports said twice', 'include: [a.yml]\nservices: { a: { image: a, ports: ["80:80"] } }\n', {
      files: { 'a.yml': 'services: { a: { image: a, ports: ["80:80"] } }\n' },
    }),
    reason: 'compose compares its long form of what is included with the short form that stands beside it',
  },
]
