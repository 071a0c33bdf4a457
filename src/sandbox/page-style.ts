/** How the sandbox's own pages look: light or dark as the machine is, readable on a phone. */

export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e4e8ee); --quiet: light-dark(#5b6676, #9aa6b5);
  --paper: light-dark(#f4f6f8, #12161b); --card: light-dark(#fff, #1b2129); --line: light-dark(#dde2e8, #2d3641);
  --mark: light-dark(#0b5cad, #7db8f5); --good: light-dark(#1b7340, #6cc98f); --bad: light-dark(#b3261e, #ff8a80);
  --code: light-dark(#eef2f6, #252d37); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 75rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 0 0 .6rem; font-size: 1.05rem; }
p { margin: .3rem 0; }
a { color: var(--mark); }
.quiet { color: var(--quiet); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; margin-top: 1rem; }
.scroll { overflow-x: auto; max-height: 26rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--quiet); position: sticky; top: 0; background: var(--card); }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
.number { font-variant-numeric: tabular-nums; }
.nowrap { white-space: nowrap; }
code { font: .87em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); border-radius: .25rem;
  padding: .1em .35em; overflow-wrap: anywhere; }
td code { white-space: nowrap; }
td.wide { min-width: 14rem; }
td.wide code { white-space: normal; }
.pick { user-select: all; }
pre { margin: .5rem 0; padding: .7rem .8rem; background: var(--code); border-radius: .4rem; overflow-x: auto; }
pre code { background: none; padding: 0; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .8rem 0 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
.good { color: var(--good); }
.bad { color: var(--bad); }
iframe { display: block; width: 100%; height: 18rem; border: 0; color-scheme: light dark; }
body:has(> .bare) { background: var(--card); }
.bare .scroll { max-height: none; overflow: visible; }
@media (max-width: 40rem) { main { padding: 1rem .6rem 2rem; } section { padding: .8rem .8rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .4rem; } }
`;
