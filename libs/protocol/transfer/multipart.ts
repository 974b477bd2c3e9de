import { GatewayError } from '@sluice/contract';

/** A form, RFC 7578, as the platform's own parser reads it. Throws `invalid_request` on what is none. */
export async function readForm(bytes: Uint8Array, contentType: string): Promise<FormData> {
  try {
    return await new Response(Uint8Array.from(bytes), {
      headers: { 'content-type': contentType },
    }).formData();
  } catch (cause) {
    throw new GatewayError(
      'invalid_request',
      { message: 'The body is not a valid multipart/form-data form.' },
      { cause },
    );
  }
}

/** The form with another model. Parts are written anew, so the boundary, and with it the content type, changes. */
export async function patchFormModel(
  bytes: Uint8Array,
  contentType: string,
  model: string,
): Promise<{ bytes: Uint8Array; contentType: string }> {
  const form = await readForm(bytes, contentType);
  form.set('model', model);
  const encoded = new Response(form);
  return {
    bytes: await encoded.bytes(),
    contentType: encoded.headers.get('content-type') ?? contentType,
  };
}
