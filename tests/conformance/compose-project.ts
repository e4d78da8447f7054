/** A compose project of small files, and how it is read. */
export interface ComposeProject {
  readonly name: string
  /** Path -> text. */
  readonly files: Readonly<Record<string, string>>
  /** Default: `compose.yml`. */
  readonly named?: readonly string[]
  readonly profiles?: readonly string[]
  readonly envFiles?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A project of the one file `compose.yml`. */
export const single = (name: string, text: string, more: Partial<ComposeProject> = {}): ComposeProject => ({
  ...more,
  name,
  files: { ...more.files, 'compose.yml': text },
})

/** A project whose one service `app` says this beside its image; it has other services, volumes and networks to name. */
export const app = (name: string, lines: string, more: Partial<ComposeProject> = {}): ComposeProject =>
  single(
    name,
    `services:\n  app:\n    image: app\n${lines.replace(/^/gm, '    ')}
  db: { image: postgres }
  cache: { image: redis }
volumes: { data: , named: { name: shared-data }, there: { external: true } }
networks: { front: , back: { name: backbone }, outer: { external: true, name: out } }
secrets: { key: { file: ./key } }
configs: { conf: { file: ./conf } }
`,
    more,
  )

/** A project of two files, the second one over the first; each says this of `app`. */
export const over = (name: string, base: string, override: string, more: Partial<ComposeProject> = {}): ComposeProject => ({
  named: ['compose.yml', 'override.yml'],
  ...more,
  name,
  files: {
    ...more.files,
    'compose.yml': `services:\n  app:\n    image: app\n${base.replace(/^/gm, '    ')}
  db: { image: postgres }
  cache: { image: redis }
volumes: { data: , other: }
networks: { front: , back: }
`,
    'override.yml': `services:\n  app:\n${override.replace(/^/gm, '    ')}\n`,
  },
})
