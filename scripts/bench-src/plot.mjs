// A line plot as SVG, with no library: a few lines on one pair of axes, both of which may be logarithmic.
const WIDTH = 640;
const HEIGHT = 400;
const MARGIN = { left: 70, right: 150, top: 40, bottom: 50 };
const COLOURS = ['#1b6ca8', '#c0392b', '#2e8b57', '#8e44ad', '#b8860b', '#555555'];

/** @param series `{ name, points: [x, y][] }[]` */
export function plot({ title, x, y, series, log = {} }) {
  const scale = (axis, values, from, to) => {
    const value = log[axis] ? Math.log10 : (v) => v;
    const [low, high] = [log[axis] ? value(Math.min(...values)) : 0, value(Math.max(...values))];
    return (v) => from + ((value(v) - low) / (high - low || 1)) * (to - from);
  };
  const all = series.flatMap(({ points }) => points);
  const sx = scale('x', all.map(([v]) => v), MARGIN.left, WIDTH - MARGIN.right);
  const sy = scale('y', all.map(([, v]) => v), HEIGHT - MARGIN.bottom, MARGIN.top);
  const ticks = (values, axis) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    if (log[axis]) return Array.from({ length: 12 }, (_, n) => 10 ** (n - 2)).filter((v) => v >= low * 0.999 && v <= high * 1.001);
    return Array.from({ length: 5 }, (_, n) => (high * n) / 4);
  };
  const label = (v) => (v >= 1000 ? `${+(v / 1000).toFixed(1)}k` : `${+v.toFixed(1)}`);
  const text = (tx, ty, content, more = '') => `<text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" font-size="12" ${more}>${content}</text>`;
  const lines = series.map(({ name, points }, n) => {
    const colour = COLOURS[n % COLOURS.length];
    const path = points.map(([px, py]) => `${sx(px).toFixed(1)},${sy(py).toFixed(1)}`).join(' ');
    const dots = points.map(([px, py]) => `<circle cx="${sx(px).toFixed(1)}" cy="${sy(py).toFixed(1)}" r="3" fill="${colour}"/>`).join('');
    const [lx, ly] = points.at(-1);
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${text(sx(lx) + 8, sy(ly) + 4, name, `fill="${colour}"`)}`;
  });
  const grid = [
    ...ticks(all.map(([, v]) => v), 'y').map((v) => `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${sy(v).toFixed(1)}" y2="${sy(v).toFixed(1)}" stroke="#ddd"/>${text(MARGIN.left - 8, sy(v) + 4, label(v), 'text-anchor="end"')}`),
    ...ticks(all.map(([v]) => v), 'x').map((v) => text(sx(v), HEIGHT - MARGIN.bottom + 18, label(v), 'text-anchor="middle"')),
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
