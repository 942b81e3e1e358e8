/** Names of models that do not chat: embeddings, speech, pictures, moderation, plain completion. */
const NOT_CHAT =
  /embed|(?:^|[-_/])(?:bge|e5|gte|minilm)(?:[-_]|$)|whisper|(?:^|[-_])tts|transcri|speech|realtime|(?:^|[-_])audio|dall-e|(?:^|[-_])image|imagen|stable-diffusion|sdxl|(?:^|[-_/])flux|sora|(?:^|[-_/])veo-|moderation|rerank|(?:davinci|babbage)-002|-instruct-0914|guard(?:$|[-_:])|computer-use/iu;

export function isChatModel(name: string): boolean {
  return !NOT_CHAT.test(name);
}

/** Names that are a sensible first choice where a server lists dozens. */
const SENSIBLE: readonly RegExp[] = [
  /^openrouter\/auto$/u,
  /^gpt-\d+(?:\.\d+)?$/u,
  /^claude-sonnet/u,
  /^gpt-4\.1$|^gpt-4o$/u,
  /(?:instruct|chat|-it)\b/u,
];

/** The index of the model to begin with; -1 where there is none. */
export function sensibleDefault(names: readonly string[]): number {
  for (const pattern of SENSIBLE) {
    const index = names.findIndex((name) => pattern.test(name));
    if (index >= 0) return index;
  }
  return names.length > 0 ? 0 : -1;
}
