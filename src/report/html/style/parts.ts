/** Header, contents, failures, checks, drills. */
export const PARTS = `
.hero { background: var(--card); border: 1px solid var(--edge); border-top: 5px solid var(--good); border-radius: 14px; padding: 24px 28px; }
.hero.bad { border-top-color: var(--bad); }
.hero.warn { border-top-color: var(--warn); }
.verdict { display: flex; justify-content: space-between; align-items: center; gap: 28px; }
.brand { font-size: 13px; letter-spacing: 0.02em; color: var(--quiet); margin-bottom: 2px; }
.words { font-size: 20px; font-weight: 600; margin: 8px 0 2px; }
.hero.good .words { color: var(--good); }
.hero.bad .words { color: var(--bad); }
.hero.warn .words { color: var(--warn); }
.hero .message { margin-top: 12px; white-space: pre-wrap; }
.ring { width: 132px; height: 132px; flex: none; }
.ring text { text-anchor: middle; fill: var(--text); font-size: 19px; font-weight: 620; letter-spacing: -0.02em; }
.ring text.under { font-size: 10px; font-weight: 400; fill: var(--quiet); letter-spacing: 0; }
.ring .track { fill: none; stroke: var(--faint); stroke-width: 8; }
.part.good { fill: var(--good-fill); }
.part.bad { fill: var(--bad-fill); }
.part.warn { fill: var(--warn-fill); }
.part.skip { fill: var(--skip); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 12px 28px; margin-top: 20px; padding-top: 18px; border-top: 1px solid var(--edge); font-size: 14px; }
.facts dt { color: var(--quiet); font-size: 13px; }
.differs { margin-top: 18px; padding: 10px 14px; border-radius: 8px; background: var(--warn-soft); color: var(--warn); font-size: 14px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 22px; padding: 16px 4px 0; font-size: 14px; }
#tools { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 20px; }
#tools[hidden] { display: none; }
button { font: inherit; font-size: 13.5px; color: var(--text); background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 5px 12px; cursor: pointer; }
button:hover { border-color: var(--quiet); }
button[aria-pressed=true] { border-color: var(--link); color: var(--link); }
.failure { border-left: 4px solid var(--bad); }
.failure.warn { border-left-color: var(--warn); }
.failure.gap { border-left-color: var(--gap); }
.failure h3 { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; }
.failure h3 .sign { color: var(--bad); }
.failure.warn h3 .sign { color: var(--warn); }
.failure.gap h3 .sign { color: var(--gap); }
.failure h3 small { margin-left: auto; font-size: 13px; }
.failure h3 a { color: inherit; }
.message { white-space: pre-wrap; }
.failure > .message, .findings, .notes { margin-top: 10px; }
.findings > li + li, .notes > li + li { margin-top: 14px; padding-top: 14px; border-top: 1px solid var(--edge); }
.notes, .hero .aside { color: var(--quiet); }
.hero .aside { margin-top: 6px; font-size: .9em; overflow-wrap: anywhere; }
.values { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 16px; margin-top: 6px; font-size: 14px; }
.values dt { color: var(--quiet); }
.values dd { white-space: pre-wrap; }
.evidence { display: flex; gap: 12px; margin-top: 12px; font-size: 14px; }
.evidence > span { flex: none; }
.evidence ul { display: flex; flex-wrap: wrap; gap: 0 16px; }
.log { margin-top: 10px; font-size: 14px; }
.log summary { color: var(--link); }
.phase h3 { margin-bottom: 6px; }
.check { border-top: 1px solid var(--edge); }
.check > summary { display: flex; align-items: baseline; gap: 10px; padding: 7px 0; list-style: none; }
.check > summary::-webkit-details-marker { display: none; }
.check > summary:hover .title { text-decoration: underline; }
.check .mark { flex: none; width: 7.4em; font-size: 13.5px; white-space: nowrap; }
.check > summary::after { content: '▸'; color: var(--quiet); width: 0.8em; text-align: right; }
.check[open] > summary::after { content: '▾'; }
.check .said { margin-left: 6px; }
.check.good .mark { color: var(--good); }
.check.bad .mark { color: var(--bad); }
.check.warn .mark { color: var(--warn); }
.check.gap .mark { color: var(--gap); }
.check.quiet .mark { color: var(--quiet); }
.check .title { flex: 1; min-width: 0; }
.check .kind, .check .took { flex: 0 1 auto; min-width: 0; max-width: 14em; font-size: 13px; text-align: right; }
.check .took { flex: none; width: 6em; }
.check .body { padding: 2px 0 16px calc(6.7em + 10px); }
.stages { font-size: 14px; margin-top: 8px; }
td.bar { width: 24%; min-width: 120px; }
svg.ratio { width: 100%; height: 10px; border-radius: 5px; display: block; margin-top: 7px; background: var(--faint); }
td.course { width: 46%; min-width: 200px; }
svg.course { display: block; width: 100%; height: 22px; }
.drill h3 { margin-bottom: 10px; }
.drill.good h3 .sign { color: var(--good); }
.drill.bad h3 .sign { color: var(--bad); }
.drill.warn h3 .sign { color: var(--warn); }
.drill h3 .chip { margin-right: 8px; }
.course path { fill: none; vector-effect: non-scaling-stroke; }
.course .took { stroke: var(--s0); stroke-width: 6; opacity: 0.55; }
.course .budget { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 3 3; }
.course .mark { stroke: var(--s0); stroke-width: 12; stroke-linecap: round; }
.course .late { stroke: var(--bad); }
.error { color: var(--bad); margin-top: 2px; }
td.url { font-size: 13.5px; color: var(--quiet); }
.added { color: var(--good); }
.removed { color: var(--bad); }
#alerts h3 + p { margin: 4px 0 10px; }
#alerts div + h3 { margin-top: 20px; }
@media screen and (max-width: 720px) {
  .page { padding: 14px 14px 32px; }
  .hero { padding: 18px 18px; }
  .verdict { gap: 14px; }
  .ring { width: 92px; height: 92px; }
  h1 { font-size: 24px; }
  .card { padding: 14px; }
  .check > summary { flex-wrap: wrap; gap: 0 10px; }
  .check .title { flex-basis: 100%; order: 2; }
  .check .body { padding-left: 0; }
  .check .kind { margin-left: auto; }
  .check .took { width: auto; }
  .failure h3 { display: block; }
  .failure h3 small { display: block; margin-left: 0; }
  .values { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .values dd { margin-bottom: 6px; }
}
`
