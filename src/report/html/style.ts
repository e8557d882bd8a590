/** The page's whole style sheet: light and dark, narrow and wide, and A4. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c1e21; --quiet: #55595f; --line: #d5d8dc; --panel: #f5f6f8;
  --accent: #1f5fa8; --critical: #8b1a6b; --high: #b3261e; --medium: #8a5a00; --low: #1f5fa8; --none: #55595f; }
@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e8eaed; --quiet: #a9aeb5; --line: #3a3e44; --panel: #1e2126;
  --accent: #8ab8f0; --critical: #f09fd6; --high: #ff9a8f; --medium: #f0c36a; --low: #8ab8f0; --none: #a9aeb5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: 1rem; margin: 0; }
h3 .quiet { font-weight: 400; white-space: nowrap; }
.case { margin: 1rem 0 0; padding-top: .75rem; border-top: 1px solid var(--line); }
p { margin: .5rem 0; }
a { color: var(--accent); }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
.quiet { color: var(--quiet); font-size: .9em; }
.verdict { font-size: 1.3rem; line-height: 1.35; font-weight: 600; margin: 1.25rem 0; padding: 1rem 1.25rem; background: var(--panel); border-left: .4rem solid var(--none); }
.verdict.leaks { border-color: var(--high); }
.verdict.recognised { border-color: var(--medium); }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0; padding: 0; list-style: none; }
.figures a { color: inherit; text-decoration: none; }
.figures a:hover { text-decoration: underline; }
.figures b { font-size: 1.4rem; margin-right: .15rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: 1rem 0 0; list-style: none; font-size: .9rem; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.finding { margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: .4rem solid var(--none); border-radius: .25rem; }
.finding.critical { border-left-color: var(--critical); }
.finding.high { border-left-color: var(--high); }
.finding.medium { border-left-color: var(--medium); }
.finding.low { border-left-color: var(--low); }
.badge { display: inline-block; padding: 0 .5rem; margin-right: .5rem; border: 1.5px solid currentColor; border-radius: 1rem; font-size: .85rem; font-weight: 600; }
.badge.critical { color: var(--critical); } .badge.high { color: var(--high); } .badge.medium { color: var(--medium); }
.badge.low { color: var(--low); } .badge.none { color: var(--none); }
dl { margin: .75rem 0 0; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin: 0; }
.scroll { overflow-x: auto; margin: .75rem 0; }
.scroll:focus-visible { outline: 2px solid var(--accent); }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: .25rem; }
td.long { overflow-wrap: anywhere; }
th, td { min-width: 5rem; text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; }
td.number { min-width: 0; }
td.long { min-width: 11rem; }
td.number, td.number code { font-variant-numeric: tabular-nums; white-space: nowrap; }
td, code, bdi, dd { unicode-bidi: isolate; }
code { font: .92em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; }
ul { padding-left: 1.25rem; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
figure { margin: 1rem 0; }
figcaption { color: var(--quiet); font-size: .9rem; }
svg.timeline { min-width: 44rem; }
svg.graph, svg.map { max-width: 100%; margin: 0 auto; }
svg.graph { width: auto; }
svg.sample { display: inline; width: 44px; vertical-align: middle; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; margin: .25rem 0; list-style: none; }
svg text { fill: var(--ink); }
svg .axis { stroke: var(--line); }
svg .label { fill: var(--quiet); }
svg .stay { fill: var(--accent); }
svg .open { fill: var(--accent); opacity: .45; }
svg .edge { stroke: var(--quiet); }
svg .same-room-id { stroke-dasharray: 12 4; }
svg .same-media-stream { stroke-dasharray: 6 5; }
svg .peer-address { stroke-dasharray: 2 4; }
svg .timing-only { stroke-dasharray: 1 7; }
svg .land { fill: var(--line); }
svg .country { fill: var(--quiet); opacity: .45; }
svg .place { fill: var(--paper); stroke: var(--accent); stroke-width: 2; }
svg .doubtful { stroke-dasharray: 3 2; }
svg .person { fill: var(--accent); stroke: var(--paper); stroke-width: 2; }
svg.map { min-width: 40rem; }
@media screen and (max-width: 40rem) {
  table, tbody, tr, td, caption { display: block; }
  thead { display: none; }
  tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  th, td, td.long, td.number { min-width: 0; padding: .1rem 0 .1rem 7.5rem; border: 0; position: relative; white-space: normal; }
  td::before { content: attr(data-label); position: absolute; left: 0; width: 7rem; color: var(--quiet); overflow-wrap: anywhere; }
  td:empty { display: none; }
  .finding { padding: .75rem; }
  svg.map text { font-size: 18px; }
}
@media (prefers-reduced-motion: no-preference) { :root { scroll-behavior: smooth; } }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  :root { --paper: #ffffff; --ink: #000000; --quiet: #444444; --line: #bbbbbb; --panel: #f2f2f2; --accent: #1f5fa8;
    --critical: #8b1a6b; --high: #b3261e; --medium: #8a5a00; --low: #1f5fa8; --none: #555555; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h3, h4, dt, caption, thead { break-after: avoid; }
  tr, svg, .verdict { break-inside: avoid; }
  .scroll { overflow: visible; }
  nav { display: none; }
  .figures a { text-decoration: none; }
  table { font-size: 8pt; }
  th, td, td.long { min-width: 0; white-space: normal; }
  thead { display: table-header-group; }
  svg.timeline, svg.map { min-width: 0; }
  .skip { display: none; }
}
`;
