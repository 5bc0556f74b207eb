// A line plot as SVG, with no library: a few lines on one pair of axes that begin at 0.
const WIDTH = 640;
const HEIGHT = 400;
const MARGIN = { left: 70, right: 150, top: 40, bottom: 50 };
const COLOURS = ['#1b6ca8', '#c0392b', '#2e8b57', '#8e44ad', '#b8860b', '#555555'];

/** Round numbers from 0 on; the last is `largest` or a little more. */
function ticks(largest) {
  const power = 10 ** Math.floor(Math.log10(largest / 4));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n * 5 >= largest);
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, n) => n * step);
}

/** Moves heights so that a line of text fits between any two, those of lower lines downwards. */
function apart(heights) {
  const moved = [...heights];
  let last = -Infinity;
  for (const at of heights.map((_, at) => at).sort((a, b) => heights[a] - heights[b])) last = moved[at] = Math.max(heights[at], last + 15);
  return moved;
}

/** @param series `{ name, points: [x, y][] }[]` */
export function plot({ title, x, y, series }) {
  const all = series.flatMap(({ points }) => points);
  const [xs, ys] = [ticks(Math.max(...all.map(([v]) => v))), ticks(Math.max(...all.map(([, v]) => v)))];
  const sx = (v) => MARGIN.left + (v / xs.at(-1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const sy = (v) => HEIGHT - MARGIN.bottom - (v / ys.at(-1)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const label = (v) => (v >= 1000 ? `${+(v / 1000).toFixed(1)}k` : `${+v.toFixed(1)}`);
  const text = (tx, ty, content, more = '') => `<text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" font-size="12" ${more}>${content}</text>`;
  const names = apart(series.map(({ points }) => sy(points.at(-1)[1])));
  const lines = series.map(({ name, points }, n) => {
    const colour = COLOURS[n % COLOURS.length];
    const path = points.map(([px, py]) => `${sx(px).toFixed(1)},${sy(py).toFixed(1)}`).join(' ');
    const dots = points.map(([px, py]) => `<circle cx="${sx(px).toFixed(1)}" cy="${sy(py).toFixed(1)}" r="3" fill="${colour}"/>`).join('');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${text(sx(points.at(-1)[0]) + 8, names[n] + 4, name, `fill="${colour}"`)}`;
  });
  const grid = [
    ...ys.map(
      (v) =>
        `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${sy(v).toFixed(1)}" y2="${sy(v).toFixed(1)}" stroke="#ddd"/>${text(MARGIN.left - 8, sy(v) + 4, label(v), 'text-anchor="end"')}`,
    ),
    ...xs.map((v) => text(sx(v), HEIGHT - MARGIN.bottom + 18, label(v), 'text-anchor="middle"')),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>
${text(WIDTH / 2, 22, title, 'text-anchor="middle" font-weight="bold"')}
${text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 10, x, 'text-anchor="middle"')}
${text(16, HEIGHT / 2, y, `text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})"`)}
${grid.join('\n')}
${lines.join('\n')}
</svg>
`;
}
