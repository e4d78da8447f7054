/** On paper: light, smaller, all details open, cards whole, and without what is only for hands. */
export const PRINT = `
@media print {
  :root { color-scheme: light; }
  body { background: #fff; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .page { padding: 0; max-width: none; zoom: 0.7; }
  nav, #tools, .skip { display: none !important; }
  .panel { content-visibility: visible; }
  .panel.dim { opacity: 1; }
  .check[hidden] { display: block !important; }
  .panel, .failure, .drill, figure, tr, .hero { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .dashboard + .dashboard { break-before: page; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  .check > summary::after, .panel summary, .panel .stats { display: none; }
  .wide, .rows, pre { overflow: visible; max-height: none; }
  pre { white-space: pre-wrap; }
}
`
