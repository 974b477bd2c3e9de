import { Ajv2020 } from 'ajv/dist/2020.js';

/** Where a value departs from a schema: `at` is the rule's place in the schema, never the value's text. */
export interface SchemaFault {
  keyword: string;
  at: string;
}

/** Undefined: the value is as the schema says. */
export type SchemaCheck = (value: unknown) => SchemaFault | undefined;

/** Compiles a JSON schema, draft 2020-12. Throws a `RangeError` that says what is wrong with it. */
export function compileJsonSchema(schema: Readonly<Record<string, unknown>>): SchemaCheck {
  // A schema may say what it means in words and formats that no validator knows.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  try {
    const validate = ajv.compile(schema);
    return value => {
      if (validate(value)) return undefined;
      const [fault] = validate.errors ?? [];
      return { keyword: fault?.keyword ?? 'schema', at: fault?.schemaPath ?? '#' };
    };
  } catch (cause) {
    throw new RangeError(cause instanceof Error ? cause.message : String(cause));
  }
}
