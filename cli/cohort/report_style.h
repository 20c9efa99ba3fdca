// The report's style sheet: on screen, in print, in dark and in grey. A table of text; nothing else.
#pragma once

namespace parity::cli {

inline constexpr const char* kReportStyle = R"css(
:root { --ink: #1d2733; --soft: #56616e; --rule: #dfe4ea; --done: #20639b; --due: #f2a154; --rests: #c3cad3; --open: #7a5195; --paper: #fff; --tint: #f5f7fa; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
main { max-width: 61rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
header p { margin: .2rem 0; color: var(--soft); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 3rem 0 .3rem; padding-top: 1.2rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .3rem; }
p.lead { margin: .2rem 0 1rem; color: var(--soft); max-width: 48rem; }
.draft { background: #fff4e0; border-left: 5px solid #c77700; padding: .6rem 1rem; margin: 1.2rem 0; color: var(--ink); }
.warning { background: #f3ecf8; border-left: 5px solid var(--open); padding: .6rem 1rem; margin: 1rem 0; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 1.5rem 0 0; }
.tile { background: var(--tint); padding: .9rem 1rem; border-top: 4px solid var(--soft); }
.tile b { display: block; font-size: 2rem; line-height: 1.15; font-variant-numeric: tabular-nums; }
.tile b { white-space: nowrap; } .tile b small { font-size: 1.05rem; font-weight: 500; color: var(--soft); }
.tile span { color: var(--soft); font-size: .92rem; }
.tile.done { border-color: var(--done); } .tile.due { border-color: var(--due); } .tile.open { border-color: var(--open); }
svg { width: 100%; height: auto; display: block; overflow: visible; }
svg text { font: 14px system-ui, sans-serif; fill: var(--ink); }
svg text.small, svg text.value { font-size: 12.5px; } svg text.tiny { font-size: 10.5px; fill: var(--soft); }
svg text.title { font-size: 12.5px; font-weight: 600; }
svg text.on-dark { fill: #fff; font-size: 13px; font-weight: 600; } svg text.on-light { font-size: 13px; font-weight: 600; }
.part-done { fill: var(--done); } .part-due { fill: var(--due); } .part-suppressed { fill: var(--rests); } .part-could-not-tell { fill: var(--open); }
.hidden { fill: url(#hatch); stroke: var(--rule); }
.grid { stroke: var(--rule); } .line { fill: none; stroke: var(--done); stroke-width: 2.2; } .dot { fill: var(--done); }
.multiples { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.3rem 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { padding: .32rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; } thead th { vertical-align: bottom; font-weight: 600; border-bottom: 2px solid var(--soft); }
thead th:first-child::first-letter { text-transform: uppercase; }
td.share { min-width: 4.2rem; } td.few { color: var(--soft); } tr.all td { font-weight: 600; border-top: 2px solid var(--soft); }
details { margin: .8rem 0; } summary { cursor: pointer; color: var(--done); } summary:focus-visible { outline: 3px solid #ffbf47; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .88rem; overflow-wrap: anywhere; }
@media (max-width: 46rem) { .tiles { grid-template-columns: repeat(2, 1fr); } .multiples { grid-template-columns: repeat(2, 1fr); } main { padding: 1rem; } }
@media print { h2 { break-after: avoid; } svg, table, .tiles { break-inside: avoid; } main { max-width: none; padding: 0; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)css";

}  // namespace parity::cli
