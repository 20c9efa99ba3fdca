// The report's style sheet: on screen, in print, in dark and in grey. A table of text; nothing else.
#pragma once

namespace parity::cli {

inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light dark; --on-light: #1d2733; --mark: #fff4e0; --open-mark: #f3ecf8; --stripe: #c3cad3; --ink: #1d2733; --soft: #56616e; --rule: #dfe4ea; --done: #20639b; --line: #20639b; --due: #f2a154; --rests: #c3cad3; --open: #7a5195; --paper: #fff; --tint: #f5f7fa; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }
main { max-width: 61rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
header p { margin: .2rem 0; color: var(--soft); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 3rem 0 .3rem; padding-top: 1.2rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .3rem; }
p.lead { margin: .2rem 0 1rem; color: var(--soft); max-width: 48rem; }
.draft { background: var(--mark); border-left: 5px solid #c77700; padding: .6rem 1rem; margin: 1.2rem 0; color: var(--ink); }
.warning { background: var(--open-mark); border-left: 5px solid var(--open); padding: .6rem 1rem; margin: 1rem 0; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 1.5rem 0 0; }
.tile { background: var(--tint); padding: .9rem 1rem; border-top: 4px solid var(--soft); }
.tile b { display: block; font-size: 2rem; line-height: 1.15; font-variant-numeric: tabular-nums; }
.tile b { white-space: nowrap; } .tile b small { font-size: 1.05rem; font-weight: 500; color: var(--soft); }
.tile span { color: var(--soft); font-size: .92rem; }
.tile.done { border-color: var(--done); } .tile.due { border-color: var(--due); } .tile.open { border-color: var(--open); }
svg { width: 100%; height: auto; display: block; overflow: visible; }
svg text { font: 14px system-ui, sans-serif; fill: var(--ink); }
svg text.value { font-size: 13px; } svg text.tiny { font-size: 11.5px; fill: var(--soft); } svg text.title { font-size: 13.5px; font-weight: 600; }
.bars { list-style: none; margin: .6rem 0; padding: 0; }
.bars li { display: grid; grid-template-columns: 21rem 1fr; gap: 0 1rem; align-items: center; margin: 0 0 .6rem; }
.label { line-height: 1.25; } .bar { display: flex; align-items: center; min-width: 0; }
.bar i { height: 1.5rem; font-style: normal; font-size: .85rem; font-weight: 600; line-height: 1.5rem; padding-left: .4rem; overflow: hidden; white-space: nowrap; color: var(--on-light); min-width: 0; }
.bar i.hidden { color: var(--ink); }
.bar i:empty { padding: 0; } .bar i.part-done, .bar i.part-could-not-tell { color: #fff; }
.people .bar b { font-weight: 400; font-size: .9rem; padding-left: .5rem; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin: .4rem 0 .8rem; padding-left: 22rem; font-size: .88rem; }
.legend i { display: inline-block; width: .85rem; height: .85rem; margin-right: .4rem; vertical-align: -.08rem; }
.part-done { background: var(--done); } .part-due { background: var(--due); } .part-suppressed { background: var(--rests); } .part-could-not-tell { background: var(--open); }
.hidden { background: repeating-linear-gradient(45deg, var(--stripe) 0 2px, var(--tint) 2px 6px); }
.grid { stroke: var(--rule); } .line { fill: none; stroke: var(--line); stroke-width: 2.2; } .dot { fill: var(--line); }
.multiples { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.3rem 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { padding: .32rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; } thead th { vertical-align: bottom; font-weight: 600; border-bottom: 2px solid var(--soft); }
table.words th, table.words td { text-align: left; }
thead th::first-letter { text-transform: uppercase; }
td.share { min-width: 4.2rem; background: rgb(32 99 155 / var(--share, 0)); } td.strong { color: #fff; } td.few { color: var(--soft); } tr.all td { font-weight: 600; border-top: 2px solid var(--soft); }
dl.rewording { display: grid; grid-template-columns: auto 1fr; gap: .15rem .8rem; margin: .5rem 0 1rem; } .rewording dt { color: var(--soft); } .rewording dd { margin: 0; overflow-wrap: anywhere; }
details { margin: .8rem 0; } summary { cursor: pointer; color: var(--line); } a { color: var(--line); } summary:focus-visible { outline: 3px solid #ffbf47; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .88rem; overflow-wrap: anywhere; }
@media (max-width: 46rem) {
  main { padding: 1rem; } h1 { font-size: 1.5rem; } .tiles { grid-template-columns: repeat(2, 1fr); gap: .6rem; } .tile { padding: .6rem .7rem; } .tile b { font-size: 1.6rem; }
  .multiples { grid-template-columns: 1fr; } .multiples svg { max-width: 26rem; } .bars li { grid-template-columns: 1fr; margin-bottom: .9rem; } .legend { padding-left: 0; }
  .people .bar { flex-wrap: wrap; } .people .bar i { height: 1rem; } .people .bar b { flex-basis: 100%; padding: 0; }
  table, tbody { display: block; } thead { display: none; } tr { display: grid; grid-template-columns: 1fr 1fr; gap: 1px .6rem; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  tr.all { border-top: 2px solid var(--soft); } tr.all td { border-top: 0; } td:first-child { grid-column: 1 / -1; font-weight: 600; padding: .1rem 0; } td { border: 0; padding: .2rem .45rem; } td:first-child, table.words td { overflow-wrap: anywhere; }
  td[data-of] { display: flex; justify-content: space-between; gap: .5rem; text-align: right; white-space: nowrap; } td[data-of]::before { content: attr(data-of); text-align: left; font-weight: 400; white-space: normal; overflow-wrap: normal; min-width: 0; }
  table.words td[data-of] { grid-column: 1 / -1; display: block; text-align: left; white-space: normal; } table.words td[data-of]::before { content: attr(data-of) ": "; }
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ef; --soft: #a4afbc; --rule: #38424e; --paper: #12171d; --tint: #1b222b; --done: #2a75b3; --line: #6db1ea; --open: #8e62ab; --stripe: #4b5664; --mark: #3a2b10; --open-mark: #2e2238; }
}
@media print { :root { color-scheme: light; --ink: #1d2733; --soft: #56616e; --rule: #dfe4ea; --paper: #fff; --tint: #f5f7fa; --done: #20639b; --line: #20639b; --open: #7a5195; --mark: #fff4e0; --open-mark: #f3ecf8; --stripe: #c3cad3; } h2 { break-after: avoid; } svg, table, .tiles { break-inside: avoid; } main { max-width: none; padding: 0; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)css";

}  // namespace parity::cli
