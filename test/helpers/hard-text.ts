/**
 * Text that breaks what counts characters, cuts between bytes or normalises: emoji with joiners, flags,
 * skin tones, right-to-left, CJK beyond the basic plane, combining marks in both orders, conjoining
 * Hangul, and letters outside of the basic plane. No Markdown in it: what is shown is what was sent.
 */
const lines = [
  'Familie 👩‍👩‍👧‍👦, Regenbogen 🏳️‍🌈, Astronautin 👩🏽‍🚀, Flaggen 🇩🇪🇯🇵🏴󠁧󠁢󠁳󠁣󠁴󠁿, Taste 3️⃣, Herz ❤️ und ❤︎.',
  'مرحبا بالعالم، هذا نص من اليمين إلى اليسار مع أرقام ١٢٣ وكلمة English في الوسط.',
  'שלום עולם: טקסט מימין לשמאל עם נִקּוּד ועם מספר 42 באמצע.',
  '漢字かな交じり文と、𠮷野家の「𠮷」、𩸽、葛󠄀城市、そして半角ｶﾅ。',
  '中文：繁體與简体，标点「」『』——以及生僻字𰻞𰻞面。',
  'Kombiniert: \u00e9 gegen e\u0301, \u1ed9 gegen o\u0323\u0302, \u00c5 gegen \u212b gegen A\u030a, Z\u0337\u0322\u0317a\u0336l\u0334g\u0338o\u0335.',
  'हिन्दी में क्षत्रिय और स्त्री; தமிழ் எழுத்து; ไทยมีสระและวรรณยุกต์ ก็ น้ำ.',
  '한글 완성형 und \u1112\u1161\u11ab\u1100\u1173\u11af; မြန်မာ; ខ្មែរ; བོད་ཡིག; \u2028 and \u0085 are no ends of lines.',
  '𝒜𝔘𝖃 mathematics ∑ ∂ √ ∞, music 𝄞, cuneiform 𒀀, gothic 𐌰, byte order \u{2060}word joiner\u{2060}.',
  'Plain English in between, so that the cuts of a tokenizer fall everywhere once.',
] as const;

/** Whole paragraphs, each numbered, so that one lost or doubled is seen by its number. */
export function hardParagraphs(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `Nr. ${index + 1}: ${lines[index % lines.length] ?? ''}`,
  );
}

/** About 2,000 tokens, more than 4,000 UTF-16 units. */
export function hardText(): { readonly text: string; readonly paragraphs: readonly string[] } {
  const paragraphs = hardParagraphs(60);
  return { text: paragraphs.join('\n\n'), paragraphs };
}
