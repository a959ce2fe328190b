/** What a terminal shows, as a picture: the text of commands with colours (ANSI SGR), drawn on a dark ground. */
export function ansiToSvg(text: string, title: string): string {
  const lines = text.replace(/\n+$/, "").split("\n");
  const columns = Math.max(...lines.map((line) => line.replace(SGR, "").length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const drawn = lines.map((line, index) => {
    const y = MARGIN + LINE_HEIGHT * index + FONT_SIZE;
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="100%" height="100%" rx="8" fill="#1e2127"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="#d7dae0">`,
    ...drawn,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const FONT_SIZE = 13;
const CHARACTER_WIDTH = FONT_SIZE * 0.61;
const LINE_HEIGHT = 18;
const MARGIN = 16;

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours begin with
const SGR = /\u001b\[([\d;]*)m/g;

/** The colours of a terminal, by their SGR numbers; 38;5;n gives the first sixteen by n. */
const COLOURS = ["#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0"];

interface Style {
  colour?: string | undefined;
  bold?: boolean;
}

function spans(line: string): string {
  let style: Style = {};
  let from = 0;
  const parts: string[] = [];
  const add = (text: string): void => {
    if (text === "") return;
    const { colour, bold } = style;
    const attributes = `${colour === undefined ? "" : ` fill="${colour}"`}${bold === true ? ' font-weight="bold"' : ""}`;
    parts.push(attributes === "" ? escaped(text) : `<tspan${attributes}>${escaped(text)}</tspan>`);
  };
  for (const match of line.matchAll(SGR)) {
    add(line.slice(from, match.index));
    style = styled(style, (match[1] ?? "").split(";").map(Number));
    from = match.index + match[0].length;
  }
  add(line.slice(from));
  return parts.join("");
}

function styled(before: Style, codes: readonly number[]): Style {
  const [code = 0, kind, index = 0] = codes;
  if (code === 38 && kind === 5) return { ...before, colour: COLOURS[index % 8] };
  if (code === 0) return {};
  if (code === 1) return { ...before, bold: true };
  if (code >= 30 && code <= 37) return { ...before, colour: COLOURS[code - 30] };
  if (code >= 90 && code <= 97) return { ...before, colour: COLOURS[code - 90] };
  return before;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
