const eachSeries = (rule: (index: number) => string): string => Array.from({ length: 8 }, (_, index) => rule(index)).join('\n')

/** Dashboards: their grid, panels and plots. */
export const PLOTS = `
.dashboard + .dashboard { margin-top: 36px; }
.dashboard h3 { font-size: 18px; }
h4.row { margin: 22px 0 0; padding-bottom: 4px; border-bottom: 1px solid var(--edge); font-size: 15px; font-weight: 600; }
.panels { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)); grid-auto-rows: minmax(30px, auto); gap: 8px; margin-top: 12px; }
.panel { grid-column: var(--x) / span var(--w); grid-row: var(--y) / span var(--h); min-width: 0; display: flex; flex-direction: column; background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 10px 14px; content-visibility: auto; contain-intrinsic-size: auto 60px; }
.panel.bad { border-color: var(--bad); background: linear-gradient(var(--bad-soft), var(--card) 70px); }
.panel.warn { border-color: var(--warn); }
.panel.gap { border-color: var(--gap); }
.panel.dim { opacity: 0.35; }
.top { display: flex; justify-content: space-between; align-items: baseline; gap: 10px; }
.top h4, .top h5 { font-size: 14px; line-height: 1.4; font-weight: 600; }
.state { font-size: 12.5px; text-align: right; color: var(--quiet); max-width: 55%; overflow-wrap: break-word; }
.panel.good .state { color: var(--good); }
.panel.bad .state { color: var(--bad); }
.panel.warn .state { color: var(--warn); }
.panel.gap .state { color: var(--gap); }
.why { font-size: 13.5px; margin-top: 6px; }
.panel .nothing { flex: 1; display: flex; align-items: center; justify-content: center; text-align: center; font-size: 13.5px; padding: 6px 0; }
.plot { flex: 1; display: grid; grid-template: minmax(70px, 1fr) 18px / max-content minmax(0, 1fr); gap: 0 8px; margin-top: 12px; font-size: 11.5px; color: var(--quiet); }
.plot i { font-style: normal; white-space: nowrap; }
.plot .y { overflow-x: clip; display: flex; flex-direction: column; justify-content: space-between; text-align: right; max-width: 9em; }
.plot .y i { height: 0; line-height: 0; overflow: visible; }
.plot .draw { position: relative; }
.plot .draw svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.plot .x { grid-column: 2; position: relative; }
.plot .x i { position: absolute; top: 3px; transform: translateX(-50%); }
.rule { fill: none; stroke: var(--edge); stroke-width: 1; vector-effect: non-scaling-stroke; }
.line { fill: none; stroke: var(--c); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.dots { stroke-width: 6; stroke-dasharray: none; }
.fill { fill: var(--c); stroke: none; opacity: 0.13; }
.solid { fill: var(--c); stroke: none; }
.heat { fill: none; stroke-width: 18; }
.marker { fill: none; stroke: var(--text); stroke-width: 1.25; stroke-dasharray: 4 3; vector-effect: non-scaling-stroke; }
.dashed { stroke-dasharray: 6 4; }
${eachSeries((index) => `.s${index} { --c: var(--s${index}); }`)}
.line.bad, .swatch.bad { --c: var(--bad); }
${Array.from({ length: 6 }, (_, shade) => `.h${shade} { stroke: var(--h${shade}); }`).join('\n')}
.legend { display: flex; flex-wrap: wrap; gap: 0 16px; font-size: 12px; margin-top: 6px; }
.legend li, .pie li { display: flex; align-items: center; gap: 6px; min-width: 0; }
.legend b, .pie b, .bars b { font-weight: 550; white-space: nowrap; }
.of { color: var(--quiet); min-width: 0; }
.swatch { flex: none; width: 14px; height: 0; border-top: 3px solid var(--c); border-radius: 2px; }
.swatch.dashed { border-top-style: dotted; }
.big { flex: 1; display: flex; flex-direction: column; justify-content: center; gap: 6px; min-height: 56px; }
.big p { text-align: center; }
.big b { display: block; font-size: 34px; line-height: 1.15; font-weight: 600; letter-spacing: -0.02em; }
.big b.long { font-size: 24px; }
.big.many { flex-flow: wrap; align-items: center; gap: 8px 26px; }
.big.many b { font-size: 22px; }
.big .of { font-size: 12px; }
.spark { display: block; width: 100%; flex: 0 1 40%; min-height: 18px; opacity: 0.75; }
.bars { flex: 1; display: grid; grid-template-columns: fit-content(45%) minmax(30px, 1fr) max-content; align-content: center; gap: 7px 12px; font-size: 13px; margin-top: 8px; }
.bars li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: center; }
.bars svg { width: 100%; height: 12px; background: var(--faint); border-radius: 3px; }
.pie { flex: 1; display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 8px 24px; margin-top: 8px; font-size: 12.5px; }
.pie svg { width: 130px; height: 130px; flex: none; }
.pie .swatch { height: 10px; width: 10px; border-top-width: 10px; }
.rows { flex: 1; overflow: auto; max-height: 340px; margin-top: 8px; font-size: 12.5px; }
.rows th, .rows td { padding: 3px 14px 3px 0; }
.panel details { font-size: 12.5px; margin-top: 4px; }
.panel summary { color: var(--quiet); font-size: 12px; }
.query { margin-top: 6px; }
.stats { font-size: 12px; margin-top: 6px; }
.stats th, .stats td { padding: 3px 10px 3px 0; min-width: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 28px; margin: 18px 0; }
figure { display: flex; flex-direction: column; min-width: 0; }
figcaption { font-size: 14px; font-weight: 550; }
figure .plot { min-height: 210px; }
@media screen and (max-width: 720px) {
  .panels { display: flex; flex-direction: column; }
  .panel { min-height: 120px; }
  .panel .plot { min-height: 150px; }
}
`
