import { cut, width } from './width.ts'

const ESC = '\u001b['
const HIDE_CURSOR = `${ESC}?25l`
const SHOW_CURSOR = `${ESC}?25h`
const DEFAULT_COLUMNS = 80
const DEFAULT_ROWS = 24

/** What the live lines need of a terminal. */
export interface Screen {
  write(text: string): unknown
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** Columns of a screen; one that says 0 or nothing is taken as 80. */
export const columnsOf = (screen: Screen): number => screen.columns || DEFAULT_COLUMNS

/** Lines at the bottom of a terminal that replace each other. The cursor stays hidden until `end`. */
export class LiveLines {
  private readonly screen: Screen
  private shown: readonly string[] = []

  constructor(screen: Screen) {
    this.screen = screen
  }

  begin(): void {
    this.screen.write(HIDE_CURSOR)
  }

  draw(lines: readonly string[]): void {
    const { rows } = this.screen
    const fitting = lines.slice(-Math.max(1, (rows || DEFAULT_ROWS) - 1)).map((line) => cut(line, columnsOf(this.screen) - 1))
    const text = `${this.erase()}${fitting.map((line) => `${line}\n`).join('')}`
    this.shown = fitting
    this.screen.write(text)
  }

  end(): void {
    this.screen.write(`${this.erase()}${SHOW_CURSOR}`)
    this.shown = []
  }

  // A terminal made narrower since the last drawing has wrapped the lines: each counts as many rows as it takes now.
  private erase(): string {
    if (this.shown.length === 0) return ''
    const columns = columnsOf(this.screen)
    const rows = this.shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0)
    return `${ESC}${rows}A\r${ESC}0J`
  }
}
