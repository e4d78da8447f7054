/** Page, type, tables, links. */
export const BASE = `
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; }
.page { max-width: 1640px; margin: 0 auto; padding: 24px 28px 40px; }
h1, h2, h3, h4, h5, p, ul, dl, dd, pre, figure { margin: 0; }
h1 { font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 620; letter-spacing: -0.01em; margin-bottom: 14px; }
h3 { font-size: 16px; line-height: 1.4; font-weight: 600; }
h2 small, h3 small, h4 small { font-size: 14px; font-weight: 400; letter-spacing: 0; color: var(--quiet); margin-left: 8px; }
ul { list-style: none; padding: 0; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--link); outline-offset: -1px; border-radius: 4px; }
code, pre { font: 12.5px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
pre { background: var(--faint); border-radius: 8px; padding: 12px 14px; margin-top: 8px; overflow-x: auto; white-space: pre; max-height: 420px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 7px 16px 7px 0; border-bottom: 1px solid var(--edge); font-weight: 400; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--quiet); font-size: 13px; padding-top: 0; white-space: nowrap; }
tbody th { font-weight: 550; min-width: 9em; }
td.number { white-space: nowrap; }
.wide { overflow-x: auto; }
.quiet { color: var(--quiet); }
span.good { color: var(--good); }
span.bad { color: var(--bad); }
span.warn { color: var(--warn); }
span.gap { color: var(--gap); }
.sign { font-weight: 700; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 16px; top: 12px; background: var(--card); padding: 8px 14px; z-index: 2; }
.section { margin-top: 40px; scroll-margin-top: 16px; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 12px; padding: 18px 20px; }
.card > p.quiet { margin: 2px 0 10px; }
.card + .card { margin-top: 14px; }
.chip { display: inline-block; font-size: 12.5px; line-height: 1.5; padding: 1px 9px; border-radius: 99px; background: var(--faint); color: var(--quiet); }
.chip.good { background: var(--good-soft); color: var(--good); }
.chip.bad { background: var(--bad-soft); color: var(--bad); }
.chip.warn { background: var(--warn-soft); color: var(--warn); }
.chip.gap { background: var(--gap-soft); color: var(--gap); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0 6px; }
.facts-line { display: flex; flex-wrap: wrap; gap: 2px 22px; font-size: 13.5px; margin-top: 6px; }
.facts-line div { display: flex; gap: 7px; min-width: 0; }
.facts-line dt { color: var(--quiet); white-space: nowrap; }
.nothing { color: var(--quiet); }
summary { cursor: pointer; }
footer { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--edge); color: var(--quiet); font-size: 13px; }
`
