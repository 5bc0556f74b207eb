/** The style of a report's page. */
export const STYLE = `
:root { color-scheme: light dark; --ok: #2e8b57; --refused: #c0392b; --fault: #8e44ad; --wait: #e6a100; --line: #8884; }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; font: 14px/1.4 system-ui, sans-serif; background: Canvas; color: CanvasText; }
header { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; padding: 8px 12px; border-bottom: 1px solid var(--line); }
h1 { font-size: 16px; margin: 0; } h2 { font-size: 13px; margin: 12px 0 4px; } h2 span { font-weight: normal; }
input, button { font: inherit; } #filter { width: 16em; }
.key::before { content: ''; display: inline-block; width: 12px; height: 12px; margin-right: 5px; vertical-align: -1px; border-radius: 2px; }
.key.ok::before { background: var(--ok); } .key.refused::before { background: var(--refused); }
.key.fault::before { background: var(--fault); } .key.wait::before { background: var(--wait); }
output { margin-left: auto; opacity: .7; }
main { flex: 1; display: flex; min-height: 0; }
#lanes { flex: 1; overflow-y: auto; min-width: 0; } #room { min-height: 100%; }
canvas { display: block; outline: none; position: sticky; top: 0; }
aside { width: 380px; overflow: auto; padding: 0 12px 12px; border-left: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; margin: 0; } dt { opacity: .65; } dd { margin: 0; overflow-wrap: anywhere; }
dd:only-child { grid-column: 1 / 3; }
pre { margin: 0; font: 12px/1.45 ui-monospace, monospace; white-space: pre; } mark { background: var(--wait); color: #000; }
`;
