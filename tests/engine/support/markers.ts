/** Secrets by kind: none of these texts may appear anywhere in plain. */
export type Markers = Readonly<Record<string, readonly string[]>>;

/** Texts to search, by where they come from: a command and its output, a file and its content. */
export type Places = Readonly<Record<string, string>>;

/**
 * The secrets that tests plant. Each has a long run of letters and digits, which most encodings leave alone, and
 * characters that JSON, URLs, headers and terminals spell in another way.
 */
export const PLANTED = {
  accessKey: "AKPLANTED7Q2XV9M4Z8T",
  secretKey: 'sk7Qw2Xv9Lm4Rt8Zp"\\3/Yb+6Nc=Hd5&J',
  temporaryAccessKey: "AKPLANTED3H8RW5N6Y2C",
  temporarySecretKey: 'tk5Jf8Ym2Bw6Gc9Ks"\\4/Pz+7Vx=Tn3<L',
  securityToken: "st8Bh2Wq6Dn4Zk9Fv5Mr/3Xc+7Lp=Gs1Jy8Tw4Hb6Rd2Kq9Nz5Vf",
  userPassword: 'iam6Fd1Cx9Zs4Lk7Wp"\\2/Hv+5Bn=Qy8éT',
  oldPassword: "Ol7Kx3Rv9Tm5Wz%q/+8=.H",
  newPassword: "Nw5Jd2Yc8Lp4Hb/t%+6=.G",
  windowsPassword: "Wn4Pf8Xb6Qr2Gs/k%+9=.M",
  passphrase: 'ps3Kj7Tg5Rw9Hm2Vn"\\8/Cb+4Zd=Xf6>Q s',
} as const;

/** So many characters of a secret in a row count as found: a part, such as one that was cut off, is a leak as well. */
const RUN = 10;
/** The same of an encoded one, which is longer. */
const ENCODED_RUN = 12;

/**
 * What holds a secret, or a part of one, in plain or in a usual encoding: one line for each finding, with the first of
 * its places.
 */
export function leaksOf(markers: Markers, places: Places): string[] {
  const kinds = kindsByRun(markers);
  const found = new Map<string, string>();
  for (const [place, text] of Object.entries(places)) {
    for (const leak of leaksIn(text, kinds)) if (!found.has(leak)) found.set(leak, place);
  }
  return [...found].map(([leak, place]) => `${leak} (${place})`);
}

/** Each kind that is in the text, with what is around its first run. */
function leaksIn(text: string, kinds: ReadonlyMap<string, string>): string[] {
  const found = new Map<string, string>();
  for (let at = 0; at + RUN <= text.length; at += 1) {
    const kind = kinds.get(text.slice(at, at + RUN)) ?? kinds.get(text.slice(at, at + ENCODED_RUN));
    if (kind === undefined || found.has(kind)) continue;
    const around = text.slice(Math.max(0, at - 80), at + 40).replaceAll(/\s+/g, " ");
    found.set(kind, `${kind}: …${around}…`);
  }
  return [...found.values()];
}

function kindsByRun(markers: Markers): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const [kind, texts] of Object.entries(markers)) {
    const note = (text: string, run: number): void => {
      if (text.length < run) throw new Error(`a secret of kind ${kind} is too short to search for`);
      for (let at = 0; at + run <= text.length; at += 1) kinds.set(text.slice(at, at + run), kind);
    };
    for (const text of texts) note(text, RUN);
    for (const text of texts.flatMap(spellings)) note(text, ENCODED_RUN);
  }
  return kinds;
}

/** How often a secret is in a text, however it is spelled there: its longest run of letters and digits is counted. */
export function occurrences(secret: string, text: string): number {
  const [run = secret] = (secret.match(/[A-Za-z0-9]+/g) ?? []).sort((left, right) => right.length - left.length);
  return text.split(run).length - 1;
}

/** The text in JSON (Go's and JavaScript's, also twice), in a URL, and in base64 at each of the three offsets. */
function spellings(text: string): string[] {
  const json = [inJson(text), inJson(inJson(text)), inJson(text).replaceAll("/", "\\/"), inGoJson(text)];
  const url = [encodeURIComponent(text), encodeURI(text), new URLSearchParams([["", text]]).toString().slice(1)];
  return [...json, ...url, ...[0, 1, 2].flatMap((offset) => inBase64(text, offset))];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inGoJson(text: string): string {
  const escaped = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return inJson(text).replaceAll(/[<>&]/g, escaped);
}

/** What does not depend on the neighbours of a text that begins at this offset within three bytes. */
function inBase64(text: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString("base64");
  const inner = whole.slice(offset === 0 ? 0 : 4);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}
