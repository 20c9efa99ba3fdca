// The course of a value as a small line: as many lines as a reading has numbers.
import {dayNumber, humanDate} from '../shared/format';
import type {Series} from './backend';

const WIDTH = 200;
const HEIGHT = 44;
const EDGE = 5;

export function Sparkline({series}: {series: Series}) {
  const points = series.points;
  if (points.length < 2) return null;
  const days = points.map((point) => dayNumber(point.date));
  const values = points.flatMap((point) => point.values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const x = (day: number) => EDGE + ((day - first) / (last - first || 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) => HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const lines = (points[0]?.values ?? []).map((_, n) =>
    points.flatMap((point, i) => {
      const value = point.values[n];
      return value === undefined ? [] : [{x: x(days[i]!), y: y(value)}];
    }),
  );
  const said = `${points.length} values from ${humanDate(points[0]!.date)} to ${humanDate(points.at(-1)!.date)}, between ${low} and ${high} ${series.unit}`;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
      {lines.map((line) => (
        <g>
          <polyline points={line.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(' ')} />
          {line.slice(-1).map((point) => (
            <circle cx={point.x} cy={point.y} r="3" />
          ))}
        </g>
      ))}
    </svg>
  );
}
