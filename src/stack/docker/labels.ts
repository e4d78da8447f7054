/** Every project of a run is named `firedrill-<suite slug>-<8 hex>`; images that compose built for it carry no other mark. */
export const PROJECT_PREFIX = 'firedrill-'

/** What compose itself puts on all that it makes: the project's name. */
export const COMPOSE_PROJECT_LABEL = 'com.docker.compose.project'

/** The service that a container is of. */
export const SERVICE_LABEL = 'com.docker.compose.service'

/** Project name of the run; on every container, network and volume that a run makes. */
export const RUN_LABEL = 'firedrill.run'

/** Name of the suite that ran. */
export const SUITE_LABEL = 'firedrill.suite'

/** Who runs it: the answer of `thisHarness()`. */
export const HARNESS_LABEL = 'firedrill.harness'

/** `true` when the stack was left up on purpose. */
export const KEEP_LABEL = 'firedrill.keep'

/** Of a stack that was left up: digest of what compose makes of its files, for `--reuse`. */
export const COMPOSE_LABEL = 'firedrill.compose'
