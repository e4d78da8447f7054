import { TestBedError, UsageError } from '../../lib/errors.ts'

/** What is known where compose failed. */
export interface Circumstances {
  /** Images that the stack needs, cannot build, and the engine does not have. */
  readonly missing: readonly string[]
  /** Compose files, as people know them. */
  readonly files: readonly string[]
}

interface Cause {
  readonly sign: RegExp
  readonly explain: (found: RegExpExecArray, stderr: string, at: Circumstances) => TestBedError | UsageError
}

const SHOWN_LINES = 8

const bed = (message: string, hint: string): TestBedError => new TestBedError(message, { hint })

/** Lines with which compose gives up where an env file, or another one that it was told to read, is not as it must be. */
const FILE_REFUSED = new RegExp(
  [
    /(?:env|label) file .+ not found/,
    /couldn't find env file: /,
    /failed to read (?:\w:)?[\\/].*: (?:line \d+: |required variable |invalid template: |read )/,
    /failed to parse env_file |unsupported env_file format /,
    /(?:open|stat) .+: (?:no such file or directory|permission denied)$/,
    /(?:\w:)?[\\/].* is a directory$/,
  ]
    .map(({ source }) => `^(?:${source})`)
    .join('|'),
  'im',
)

/** Signs that count even where images are missing: these are then missing because of it. */
const FIRST_CAUSES: readonly Cause[] = [
  {
    sign: /cannot connect to the docker daemon|is the docker daemon running|error during connect|error reading from server|connection refused.*docker\.sock/i,
    explain: () =>
      bed(
        'the container engine stopped answering',
        'start it again; `firedrill doctor --clean` removes what is left of this run',
      ),
  },
  {
    sign: /no space left on device/i,
    explain: () =>
      bed(
        'the engine’s disk is full',
        'docker system df shows what takes the room, docker image prune and docker builder prune give some back',
      ),
  },
  { sign: FILE_REFUSED, explain: refused },
]

/** Signs in what compose and the engine say, the more telling ones first. */
const CAUSES: readonly Cause[] = [
  ...FIRST_CAUSES,
  {
    sign: /(?:ports are not available|port is already allocated|address already in use|failed to bind host port)/i,
    explain: (_found, stderr) =>
      bed(
        `a host port of the stack is taken: ${portOf(stderr)}`,
        'end what listens there, or leave out --keep-ports: ports are then picked from the free ones',
      ),
  },
  {
    sign: /cannot expose privileged port (\d+)/i,
    explain: (found) =>
      bed(
        `a rootless engine may not publish host port ${found[1]}`,
        'leave out --keep-ports, use a host port above 1023, or lower net.ipv4.ip_unprivileged_port_start',
      ),
  },
  {
    sign: /exec:? "([^"]+)": (permission denied|stat [^:]+: no such file or directory|executable file not found[^:]*)/i,
    explain: ([, program, why]) =>
      bed(
        `a container cannot run ${program}: ${why}`,
        'correct command or entrypoint in the compose file, or make the file executable in the image',
      ),
  },
  {
    sign: /(?:cgroup|OCI runtime).*(?:permission denied|operation not permitted|not supported|controller)/i,
    explain: (_found, stderr) =>
      bed(
        `the engine may not do what the compose file asks for: ${lastLine(stderr)}`,
        'a rootless engine has no limits without cgroup v2 delegation, no privileged devices and no host mounts of root: use a rootful one, or leave that out of the compose file',
      ),
  },
  {
    sign: /exec format error|does not match the (?:detected|specified) (?:host )?platform/i,
    explain: (_found, stderr) =>
      bed(
        `an image is for another processor: ${lastLine(stderr)}`,
        'name one for this machine, or give the service its `platform:`',
      ),
  },
  {
    sign: /pool overlaps|address pools have been fully subnetted|non-overlapping IPv4 address pool/i,
    explain: (_found, stderr) =>
      bed(
        `a network of the stack has no addresses: ${lastLine(stderr)}`,
        'another network has that subnet: leave out `ipam` in the compose file, or remove unused networks (docker network prune)',
      ),
  },
  {
    sign: /bind source path does not exist: (\S+)|mounts denied/i,
    explain: (found, stderr) =>
      bed(
        `a file that the stack mounts is not there for the engine: ${found[1] ?? lastLine(stderr)}`,
        'make it, correct the volume in the compose file, or share its directory with Docker Desktop',
      ),
  },
  {
    sign: /error mounting "([^"]+)" to rootfs at "([^"]+)".*(?:not a directory|is a directory)/i,
    explain: ([, source, target]) =>
      bed(
        `${source} cannot be mounted at ${target}: one is a file and the other a directory`,
        'a source that was not there is made as a directory by the engine: correct the volume in the compose file, and remove that directory',
      ),
  },
  {
    sign: /external (?:volume|network) "?([^"\s]+)"? not found|(?:network|volume) (\S+) declared as external, but could not be found/i,
    explain: (found) =>
      bed(
        `the stack needs ${found[1] ?? found[2]}, which the compose file calls external, and it is not there`,
        'make it first (docker network create, docker volume create)',
      ),
  },
  {
    sign: /environment variable "([^"]+)" required by (secret|config) /i,
    explain: ([, name, what]) =>
      new UsageError(`a ${what} of the stack is the value of ${name}, which is not set`, {
        hint: 'set the variable, or give it a file in the compose file',
      }),
  },
  {
    sign: /unsupported external (secret|config) (\S+)/i,
    explain: ([, what, name]) =>
      new UsageError(`the ${what} ${name} is external, and only a swarm has such`, {
        hint: 'give it a file or a variable in the compose file',
      }),
  },
  {
    sign: /additional propert\w+ .*not allowed|validating .*|(?:services|networks|volumes|configs|secrets)\.\S+ .*(?:must be|is invalid|undefined|conflicts)|yaml: .*|undefined (?:service|volume|network|config|secret)|no such file or directory: .*\.ya?ml|invalid compose project|failed to parse \S|dependency cycle|open \S+\.ya?ml: no such file|error while interpolating|invalid interpolation format|invalid hostport/i,
    explain: refused,
  },
  {
    sign: /failed to solve|returned a non-zero code|failed to read dockerfile|target .*: failed|unable to prepare context/i,
    explain: (_found, stderr) =>
      bed(`an image of the stack cannot be built:\n${shown(stderr)}`, 'docker compose build shows the whole build'),
  },
]

/** What compose's failure means to the user, and what can be done. Pure. */
export function explain(stderr: string, at: Circumstances): TestBedError | UsageError {
  const text = stderr
    .split('\n')
    .filter((line) => !/^time=\S+ level=(?:warning|info)/.test(line))
    .join('\n')
    .trim()
  const first = FIRST_CAUSES.some(({ sign }) => sign.test(text))
  if (!first && at.missing.length > 0) return missingImages(at.missing, text)
  for (const { sign, explain: told } of CAUSES) {
    const found = sign.exec(text)
    if (found !== null) return told(found, text, at)
  }
  return bed(`compose could not start the stack:\n${shown(text)}`, 'the same can be seen with docker compose up')
}

function refused(_found: RegExpExecArray, stderr: string, { files }: Circumstances): UsageError {
  return new UsageError(`compose refuses ${files.join(', ')}: ${withoutValues(lastLine(stderr))}`, {
    hint: 'docker compose config shows it as well',
  })
}

// Compose quotes the line of an env file that it cannot read: it may be a password, and one that nobody could read is not known as a secret.
const withoutValues = (line: string): string =>
  line
    .replace(/(unterminated quoted value|in variable name|invalid template:|no variable name on line) .*/i, '$1 ***')
    .replace(/(: variable) '.*'(?= contains whitespaces)/, '$1 ***')

function missingImages(missing: readonly string[], text: string): TestBedError {
  const why = lastLine(text)
  const names = missing.join(', ')
  return bed(
    `the engine does not have ${names}, and could not pull ${missing.length === 1 ? 'it' : 'them'}${why === '' ? '' : `: ${why}`}`,
    'log in to the registry (docker login) and correct the name, or pack stand-ins from Debian packages (firedrill images), or use --runtime native',
  )
}

const portOf = (stderr: string): string => /(?:[\d.]+|\[[^\]]*\]|):\d{1,5}\b/.exec(lastLine(stderr))?.[0] ?? lastLine(stderr)

// Compose writes progress and the error to one stream; the error stands last.
const lastLine = (text: string): string =>
  text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1)
    ?.trim() ?? ''

const shown = (text: string): string =>
  text
    .split('\n')
    .slice(-SHOWN_LINES)
    .map((line) => `    ${line.trimEnd()}`)
    .join('\n')
