/** What a block may refer to though another block says it: link targets and footnotes. */
export interface Definitions {
  /** By normalised label, the definition's own line. */
  readonly links: ReadonlyMap<string, string>;
  readonly footnotes: readonly Footnote[];
}

export interface Footnote {
  readonly label: string;
  readonly source: string;
}

export const noDefinitions: Definitions = { links: new Map(), footnotes: [] };

const definitionLine = /^ {0,3}\[((?:[^\]\\\n]|\\.){1,999})\]:[ \t]*(\S.*)$/su;

/** Labels match whatever their case and spaces (CommonMark 6.3). */
export function normalLabel(label: string): string {
  return label.trim().replace(/\s+/gu, ' ').toLowerCase().toUpperCase();
}

/** The definitions of a closed block, behind those that came before; the same object if it has none. */
export function collectDefinitions(known: Definitions, source: string): Definitions {
  if (!/^ {0,3}\[[^\]]+\]:/mu.test(source)) return known;
  const links = new Map(known.links);
  const footnotes = [...known.footnotes];
  let footnote: { label: string; lines: string[] } | undefined;
  const endFootnote = (): void => {
    if (footnote === undefined) return;
    const { label, lines } = footnote;
    footnote = undefined;
    if (footnotes.some((other) => normalLabel(other.label) === normalLabel(label))) return;
    footnotes.push({ label, source: lines.join('\n').trim() });
  };
  for (const line of source.split('\n')) {
    const match = definitionLine.exec(line);
    const [, label, rest] = match ?? [];
    if (label === undefined || rest === undefined) {
      footnote?.lines.push(line.replace(/^ {1,4}/u, ''));
    } else if (label.startsWith('^')) {
      endFootnote();
      footnote = { label: label.slice(1), lines: [rest] };
    } else {
      endFootnote();
      if (!links.has(normalLabel(label))) links.set(normalLabel(label), line.trim());
    }
  }
  endFootnote();
  return { links, footnotes };
}

const reference = /\[(\^?(?:[^\][\\]|\\.)+)\]/gsu;

/**
 * The definitions that this source refers to and does not hold itself, as Markdown to put behind it.
 * Of a footnote comes its number: its text is shown elsewhere, here only its mark.
 */
export function referredDefinitions(source: string, known: Definitions): string {
  if (known === noDefinitions || !source.includes('[')) return '';
  const lines = new Set<string>();
  for (const [, label = ''] of source.matchAll(reference)) {
    if (label.startsWith('^')) {
      const name = normalLabel(label.slice(1));
      const at = known.footnotes.findIndex((other) => normalLabel(other.label) === name);
      if (at !== -1) lines.add(`[^${known.footnotes[at]?.label ?? ''}]: ${at + 1}`);
    } else {
      const line = known.links.get(normalLabel(label));
      if (line !== undefined) lines.add(line);
    }
  }
  return [...lines].join('\n\n');
}
