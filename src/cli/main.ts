import { Command, CommanderError } from 'commander'
import { FiredrillError, messageOf } from '../lib/errors.ts'
import { version } from '../lib/version.ts'
import type { Io } from './io.ts'

const EXAMPLES = `
Examples:
  firedrill run                                     every suite of suites/
  firedrill run suites/shop.yaml --phase "Metrics endpoint"
  firedrill run suites/shop.yaml --attach prometheus=http://127.0.0.1:9090
  firedrill plan suites/shop.yaml                   what a run would do; touches nothing
  firedrill metrics localhost:9090                  reads a /metrics endpoint: errors, families, lint
  firedrill report --open                           the page of the newest run
  firedrill doctor                                  what this machine can run

Exit codes: 0 all passed, 1 a check failed or is unknown, 2 wrong suite or command line, 3 the test bed broke, 130 interrupted.`

/** Runs one command line; resolves to the exit code. Expected errors are printed as message and hint. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code = 0
  const program = new Command('firedrill')
    .description(
      'Proves that a monitoring stack works before the fire: starts it, loads it, breaks it, and checks phase by phase.',
    )
    .version(version)
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(run firedrill --help to see what there is)')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
  const done = (value: number) => {
    code = value
  }
  addRun(program, io, done)
  addPlan(program, io, done)
  addMetrics(program, io, done)
  addReport(program, io, done)
  addImages(program, io, done)
  addSmall(program, io, done)
  try {
    if (argv.length === 0) {
      program.outputHelp()
      return 2
    }
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return failed(error, io)
  }
}

function addRun(program: Command, io: Io, done: (code: number) => void): void {
  sharedOptions(program.command('run').description('run suites: stack up, load, checks, reports, stack down'))
    .option('--reporter <names>', 'comma-separated: terminal, json, junit, html, summary, checklist (default: all)')
    .option('--report-dir <dir>', 'where reports go', 'reports')
    .option('--keep', 'leave the stack up and say how to reach it')
    .option('--reuse', 'docker: run on the stack of this suite that is up, or leave a new one up (implies --keep)')
    .option('--keep-ports', 'docker: publish the host ports of the compose file, not random ones')
    .option('--fail-fast', 'end at the first check that fails or is unknown')
    .addHelpText(
      'after',
      `
Examples:
  firedrill run                                           every suite of suites/
  firedrill run suites/shop.yaml --runtime native --report-dir out
  firedrill run suites/shop.yaml --phase "Prometheus targets" --check targets
  firedrill run suites/shop.yaml --reporter terminal,junit --fail-fast`,
    )
    .action(async (suites, options) => done(await (await import('./run.ts')).runCommand(suites, options, io)))
}

function addPlan(program: Command, io: Io, done: (code: number) => void): void {
  sharedOptions(program.command('plan').description('show what a run would start, send, check and wait for; touches nothing'))
    .addHelpText('after', '\nExample:\n  firedrill plan suites/shop.yaml --runtime native')
    .action(async (suites, options) => done(await (await import('./plan.ts')).planCommand(suites, options, io)))
}

function sharedOptions(command: Command): Command {
  return command
    .argument('[suite...]', 'suite files (default: every suite of suites/)')
    .option('--runtime <name>', 'auto, docker, native or attach', 'auto')
    .option('--attach <service=url>', 'use what already runs at this URL (repeatable; implies --runtime attach)', collect, [])
    .option('--time <mode>', 'real, scaled (all durations divided), scaled:N, lapse (backfilled); default: the suite’s, or real')
    .option('--allow-changes', 'attach: causes may change what runs')
    .option('--phase <name>', 'only this phase (repeatable)', collect, [])
    .option('--check <id>', 'only checks of this id or kind (repeatable)', collect, [])
}

function addMetrics(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('metrics')
    .description('read an exposition: would Prometheus accept it, its families, cardinality and lint')
    .argument('<url|file|->', 'an endpoint (http://…, host:port, :port; /metrics unless it has a path), a file, or - for stdin')
    .option(
      '--mode <judge>',
      'scraper (Prometheus), openmetrics (the specification) or expfmt (promtool, Pushgateway)',
      'scraper',
    )
    .option('--format <name>', 'ask the endpoint for openmetrics or prometheus alone')
    .option('--select <selector>', 'show only the samples that a PromQL selector matches')
    .option('--sort <by>', 'sort families by name or series', 'name')
    .option('--errors <n>', 'errors of the exposition after which reading stops', '10')
    .option('--no-lint', 'no lint')
    .option('--off <rules>', 'lint rules to leave out, comma-separated (repeatable)', collect, [])
    .option('--header <header>', "'Name: value' to send too (repeatable; values are never printed)", collect, [])
    .option('--timeout <duration>', 'for the whole answer', '10s')
    .option('--max-bytes <size>', 'largest exposition that is read', '256MB')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  firedrill metrics localhost:9090
  firedrill metrics :3000 --format openmetrics --mode openmetrics
  firedrill metrics http://shop:3000/metrics --select 'http_requests_total{code=~"5.."}'
  curl -s :3000/metrics | firedrill metrics - --mode expfmt --json

Exit codes: 0 sound (lint warnings do not fail), 1 errors, lint problems of severity error, nothing in it or nothing selected,
2 wrong command line or unreadable file, 3 the endpoint gave no answer.`,
    )
    .action(async (named, options) => done(await (await import('./metrics.ts')).metricsCommand(named, options, io)))
}

function addReport(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('report')
    .description('render a finished run again: its page, its pictures, the files for CI')
    .argument('[run-dir]', 'directory of the run, or its report.json (default: the newest run of --report-dir)')
    .option('--report-dir <dir>', 'where reports are', 'reports')
    .option('--reporter <names>', 'comma-separated: html, junit, summary, checklist (default: html)')
    .option('--open', 'show report.html in the browser')
    .option('--screenshots', 'write PNGs of the dashboards and of the targets into screenshots/, with a Chromium that is found')
    .addHelpText(
      'after',
      `
Examples:
  firedrill report --open
  firedrill report reports/shop/latest --screenshots
  firedrill report reports/shop/20261121T063000Z-3f9a --reporter junit

Exit codes: 0 written, 2 no such run or wrong command line, 3 no Chromium or no browser.`,
    )
    .action(async (run, options) => done(await (await import('./report.ts')).reportCommand(run, options, io)))
}

function addImages(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('images')
    .description('make the container images that suites need, where no registry can be reached; touches none that is there')
    .argument('[suite...]', 'suite files (default: every suite of suites/)')
    .option('--dry-run', 'say what would be made or removed; make and remove nothing')
    .option('--remove', 'remove the images that firedrill made, and no others (with suites: only those that they need)')
    .addHelpText(
      'after',
      `
Examples:
  firedrill images                       packs Debian's builds under the names that the compose files use
  firedrill images suites/shop.yaml --dry-run
  firedrill images --remove

Exit codes: 0 every image is there (or was removed), 1 one of them cannot be made or removed, 2 wrong suite or command line,
3 no container engine, or no packages.`,
    )
    .action(async (suites, options) => done(await (await import('./images.ts')).imagesCommand(suites, options, io)))
}

function addSmall(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('kinds')
    .description('list the kinds of checks')
    .addHelpText('after', '\nExample:\n  firedrill kinds')
    .action(async () => done((await import('./kinds.ts')).kindsCommand(io)))
  program
    .command('schema')
    .description('print the JSON Schema of suite files, for editors')
    .option('--write <file>', 'write it there instead')
    .addHelpText('after', '\nExample:\n  firedrill schema --write schema/suite.schema.json')
    .action(async (options) => done(await (await import('./schema.ts')).schemaCommand(options, io)))
  program
    .command('doctor')
    .description('say what this machine can run, what is missing, and what crashed runs left')
    .option('--clean', 'remove what crashed runs left, and only that')
    .addHelpText('after', '\nExamples:\n  firedrill doctor\n  firedrill doctor --clean')
    .action(async (options) => done(await (await import('./doctor.ts')).doctorCommand(options, io)))
}

const collect = (value: string, all: readonly string[]): string[] => [...all, value]

function failed(error: unknown, io: Io): number {
  // Commander has printed its own message; help and version end with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof FiredrillError) {
    io.stderr.write(`firedrill: ${error.message}\n${error.hint === undefined ? '' : `\n  what to do: ${error.hint}\n`}`)
    return error.exitCode
  }
  io.stderr.write(
    `firedrill: unexpected error, please report it with this text\n${error instanceof Error ? error.stack : messageOf(error)}\n`,
  )
  return 3
}
