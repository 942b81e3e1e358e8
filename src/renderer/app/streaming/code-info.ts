/** What a fenced block's info string says: `LANG id=NAME title="TITLE" file=PATH`, in any order. */
export interface CodeInfo {
  /** Lower case; empty where none is given. */
  readonly language: string;
  readonly id?: string;
  readonly title?: string;
  readonly file?: string;
}

const attribute = /([a-z]+)=(?:"([^"]*)"|'([^']*)'|(\S*))/gu;

export function parseCodeInfo(info: string): CodeInfo {
  const trimmed = info.trim();
  const first = /^[^\s=]+(?=\s|$)/u.exec(trimmed)?.[0] ?? '';
  const found: Record<string, string> = {};
  for (const match of trimmed.slice(first.length).matchAll(attribute)) {
    const [, name, double, single, bare] = match;
    const value = double ?? single ?? bare;
    if (name !== undefined && value !== undefined && value !== '') found[name] = value;
  }
  return {
    language: first.toLowerCase(),
    ...pick(found, 'id'),
    ...pick(found, 'title'),
    ...pick(found, 'file'),
  };
}

function pick<K extends 'id' | 'title' | 'file'>(
  found: Readonly<Record<string, string>>,
  key: K,
): Partial<Record<K, string>> {
  const value = found[key];
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

const names: Readonly<Record<string, string>> = {
  bash: 'Shell',
  c: 'C',
  cpp: 'C++',
  cs: 'C#',
  css: 'CSS',
  csv: 'CSV',
  diff: 'Diff',
  go: 'Go',
  html: 'HTML',
  java: 'Java',
  javascript: 'JavaScript',
  js: 'JavaScript',
  json: 'JSON',
  jsx: 'React (JSX)',
  kotlin: 'Kotlin',
  markdown: 'Markdown',
  md: 'Markdown',
  mermaid: 'Mermaid',
  php: 'PHP',
  py: 'Python',
  python: 'Python',
  rb: 'Ruby',
  rs: 'Rust',
  ruby: 'Ruby',
  rust: 'Rust',
  sh: 'Shell',
  shell: 'Shell',
  sql: 'SQL',
  svg: 'SVG',
  swift: 'Swift',
  toml: 'TOML',
  ts: 'TypeScript',
  tsx: 'React (TSX)',
  typescript: 'TypeScript',
  'vega-lite': 'Vega-Lite',
  xml: 'XML',
  yaml: 'YAML',
  yml: 'YAML',
};

/** A language as people write it. */
export function languageName(language: string): string {
  return language === '' ? 'Text' : (names[language] ?? language);
}

/** What a code block is called: its title, its file, or its language. */
export function codeTitle(info: CodeInfo): string {
  return info.title ?? info.file ?? languageName(info.language);
}
