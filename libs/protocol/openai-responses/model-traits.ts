/** Models that think, and whose thinking comes encrypted when asked for; others refuse to be asked. */
const thinking = /^(?:o[1-9]|gpt-(?:[5-9]|\d\d)|codex|computer-use)/;

/** https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items */
export function encryptsReasoning(model: string): boolean {
  const name = model.slice(model.lastIndexOf('/') + 1);
  return thinking.test(name) && !/^gpt-5[\d.]*-chat/.test(name);
}

/** Models that refuse to be asked for reasoning at all. */
export const refusesReasoning = (model: string): boolean =>
  /^(?:gpt-[34](?!\d)|chatgpt)/.test(model.slice(model.lastIndexOf('/') + 1));
