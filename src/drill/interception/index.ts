/** A copy of alertmanager.yml whose notifications come to sinks: routing, grouping, templates and integrations stay the user's. */
import { type Document, isMap, isNode, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml'
import type { InterceptedConfig } from '../../checks/drill.ts'
import { UsageError } from '../../lib/errors.ts'
import { redactor } from '../../lib/redact.ts'
import { unifiedDiff } from '../diff.ts'
import type { SinkAddress, SinkSlot } from '../sinks/index.ts'
import { removeGlobalLogin } from './email.ts'
import { expandAliases, hasAliases } from './expand.ts'
import { reachSinks } from './http-config.ts'
import { GLOBAL_SECRETS, GLOBAL_URLS } from './integrations.ts'
import { isKnown, redirect } from './redirect.ts'
import { type Copy, hideSecret, hideUrl, maskBelow } from './secrets.ts'
import { itemsAt, keyOf, mapAt, textAt, YamlText } from './yaml-text.ts'

export interface InterceptOptions {
  readonly text: string
  /** How the file is called in places and in the diff. */
  readonly file: string
  /** Opens the sink of a config. */
  readonly sinkFor: (slot: SinkSlot) => Promise<SinkAddress>
}

export interface Intercepted {
  /** The copy; `text` itself where there was nothing to change. */
  readonly text: string
  /** Unified diff from the file to its copy, without secrets; `''` where nothing differs. */
  readonly diff: string
  /** Every config of every receiver, in the order of the file. */
  readonly configs: readonly InterceptedConfig[]
  /** Values of the file that must never be printed. */
  readonly secrets: readonly string[]
}

/**
 * Makes the copy. What Alertmanager would refuse stays as it is, so that it refuses the copy for the same reason; only a file that is no
 * YAML at all throws `UsageError`. Of an integration that is not known the key stays, with an empty list: misspelt, or too new for this
 * Alertmanager, it is refused as in the file itself, and one that this Alertmanager knows tells nobody.
 */
export async function interceptConfig({ text, file, sinkFor }: InterceptOptions): Promise<Intercepted> {
  const plain = text.replaceAll('\r\n', '\n')
  const read = parse(plain, file)
  const shared = read !== undefined && hasAliases(read.document)
  if (shared) expandAliases(read.document, file)
  const places = configsOf(rootOf(read)).map(({ node }) => read?.where(node) ?? file)
  const source = shared ? read.document.toString({ lineWidth: 0 }) : plain
  const root = rootOf(shared ? parse(source, file) : read)
  const copy: Copy = { yaml: new YamlText(source), secrets: new Set() }
  const configs: InterceptedConfig[] = []
  for (const [at, { node, slot }] of configsOf(root).entries()) {
    const unseen = await redirect(copy, node, mapAt(root, 'global'), slot, sinkFor)
    configs.push({ ...slot, where: places[at] ?? file, unseen })
  }
  emptyUnknown(copy, root)
  hideGlobals(copy, mapAt(root, 'global'))
  const edited = copy.yaml.edited()
  return {
    text: edited === source ? text : /\r\n/.test(text) ? edited.replaceAll('\n', '\r\n') : edited,
    diff: edited === source ? '' : diffOf(copy, shared ? plain : undefined, file),
    configs,
    secrets: [...copy.secrets],
  }
}

interface Parsed {
  readonly document: Document
  /** `file:line:column` of a node. */
  readonly where: (node: unknown) => string
}

// Undefined when nothing stands in it. Scalars stay as they are written; what stands there twice is for Alertmanager to refuse.
function parse(text: string, file: string): Parsed | undefined {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, schema: 'failsafe', customTags: ['null'], uniqueKeys: false })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`
  }
  const [document] = [...documents]
  const [error] = document?.errors ?? []
  if (error !== undefined) {
    throw new UsageError(
      `${at(error.pos[0])}: no valid YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
      {
        hint: 'Alertmanager cannot load it either.',
      },
    )
  }
  if (document === undefined) return undefined
  return { document, where: (node) => (isNode(node) && node.range ? at(node.range[0]) : file) }
}

const rootOf = (read: Parsed | undefined): YAMLMap | undefined =>
  isMap(read?.document.contents) ? read.document.contents : undefined

/** Every entry of every `…_configs` list, with the place that it has in its receiver. */
const configsOf = (root: YAMLMap | undefined): readonly { readonly node: unknown; readonly slot: SinkSlot }[] =>
  itemsAt(root, 'receivers')
    .filter((receiver) => isMap(receiver))
    .flatMap((receiver) =>
      listsOf(receiver).flatMap(({ integration, items }) => {
        const name = textAt(receiver, 'name') ?? ''
        return items.map((node, index) => ({ node, slot: { receiver: name, integration, index } }))
      }),
    )

/** Every `…_configs` list of a receiver. */
const listsOf = (receiver: YAMLMap): readonly { readonly integration: string; readonly items: readonly unknown[] }[] =>
  receiver.items.flatMap((entry) => {
    const [, integration] = /^(.+)_configs$/.exec(keyOf(entry)) ?? []
    return integration === undefined || !isSeq(entry.value) ? [] : [{ integration, items: entry.value.items }]
  })

function emptyUnknown(copy: Copy, root: YAMLMap | undefined): void {
  for (const receiver of itemsAt(root, 'receivers').filter((one) => isMap(one)))
    for (const { integration, items } of listsOf(receiver)) {
      if (items.length === 0 || isKnown(integration)) continue
      maskBelow(copy, receiver, `${integration}_configs`)
      copy.yaml.setFlow(receiver, `${integration}_configs`, '[]')
    }
}

function hideGlobals(copy: Copy, global: YAMLMap | undefined): void {
  for (const field of GLOBAL_URLS) hideUrl(copy, global, field)
  for (const field of GLOBAL_SECRETS) hideSecret(copy, global, field)
  removeGlobalLogin(copy, global)
  reachSinks(copy, global)
}

// Of a text whose aliases were written out, the places of the secrets are not those of the file.
function diffOf({ yaml, secrets }: Copy, original: string | undefined, file: string): string {
  const redact = redactor(secrets)
  const { before, after } = yaml.masked()
  if (original !== undefined) return unifiedDiff(redact(original), redact(after), file)
  return redact(unifiedDiff(before, after, file))
}
