/** Whether the text of a frame that its decoder made nothing of is JSON at all, and not the rest of something. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text.trim() === '' || text.trim() === '[DONE]';
  }
}
