import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A value that a graph takes or gives. A dimension that is not fixed is its name, or empty. */
export interface OnnxValue {
  name: string;
  /** ONNX's number: 1 float32, 7 int64. */
  elementType: number;
  dimensions: (number | string)[];
}

export interface OnnxHeader {
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  /** Whether a tensor is stored in another file. */
  hasExternalData: boolean;
}

const CHUNK_BYTES = 64 * 1024;
const MAX_DEPTH = 64;
const MAX_STRING_BYTES = 4096;

class MalformedOnnx extends Error {}

/** Reads here and there in a file, without its weights. */
class Reader {
  readonly #file: number;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #chunkStart = 0;
  #chunkEnd = 0;
  position = 0;

  constructor(file: number) {
    this.#file = file;
  }

  byte(): number {
    if (this.position < this.#chunkStart || this.position >= this.#chunkEnd) {
      const read = readSync(this.#file, this.#chunk, 0, CHUNK_BYTES, this.position);
      if (read === 0) throw new MalformedOnnx('it ends too early');
      this.#chunkStart = this.position;
      this.#chunkEnd = this.position + read;
    }
    const byte = this.#chunk[this.position - this.#chunkStart] ?? 0;
    this.position += 1;
    return byte;
  }

  /** Exact up to 2^53, which is more than any length. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new MalformedOnnx('it has a number that does not end');
  }

  text(start: number, end: number): string {
    if (end - start > MAX_STRING_BYTES) throw new MalformedOnnx('it has a name that is too long');
    this.position = start;
    const bytes = Buffer.alloc(end - start);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = this.byte();
    return bytes.toString('utf8');
  }

  /** Walks a message (https://protobuf.dev/programming-guides/encoding/). `onVarint` hears of fields that are numbers. */
  message(
    start: number,
    end: number,
    onBytes: (field: number, start: number, end: number) => void,
    onVarint: (field: number, value: number) => void,
  ): void {
    this.position = start;
    while (this.position < end) {
      const tag = this.varint();
      const field = Math.floor(tag / 8);
      switch (tag % 8) {
        case 0:
          onVarint(field, this.varint());
          break;
        case 1:
          this.position += 8;
          break;
        case 2: {
          const length = this.varint();
          const from = this.position;
          if (from + length > end) throw new MalformedOnnx('a part of it is longer than the whole');
          onBytes(field, from, from + length);
          this.position = from + length;
          break;
        }
        case 5:
          this.position += 4;
          break;
        default:
          throw new MalformedOnnx('it is no protocol buffer');
      }
    }
    if (this.position !== end) throw new MalformedOnnx('a part of it is longer than the whole');
  }
}

const ignore = (): void => undefined;

/** Numbers of fields and their meaning: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
function readValue(reader: Reader, start: number, end: number): OnnxValue {
  const value: OnnxValue = { name: '', elementType: 0, dimensions: [] };
  const dimension = (from: number, to: number): void => {
    let size: number | string = '';
    reader.message(
      from,
      to,
      (field, a, b) => {
        if (field === 2) size = reader.text(a, b);
      },
      (field, number) => {
        if (field === 1) size = number;
      },
    );
    value.dimensions.push(size);
  };
  const tensorType = (from: number, to: number): void =>
    reader.message(
      from,
      to,
      (field, a, b) => {
        if (field === 2) reader.message(a, b, (inner, c, d) => inner === 1 && dimension(c, d), ignore);
      },
      (field, number) => {
        if (field === 1) value.elementType = number;
      },
    );
  reader.message(
    start,
    end,
    (field, a, b) => {
      if (field === 1) value.name = reader.text(a, b);
      if (field === 2) reader.message(a, b, (inner, c, d) => inner === 1 && tensorType(c, d), ignore);
    },
    ignore,
  );
  return value;
}

class HeaderWalk {
  readonly header: OnnxHeader = { inputs: [], outputs: [], hasExternalData: false };
  readonly #initializers = new Set<string>();
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  model(end: number): OnnxHeader {
    let hasGraph = false;
    this.#reader.message(
      0,
      end,
      (field, a, b) => {
        if (field === 7) {
          hasGraph = true;
          this.#graph(a, b, 0);
        }
        // Functions of the model: their nodes are its field 7.
        if (field === 25)
          this.#reader.message(a, b, (inner, c, d) => inner === 7 && this.#node(c, d, 0), ignore);
      },
      ignore,
    );
    if (!hasGraph) throw new MalformedOnnx('it has no graph');
    const { inputs, ...header } = this.header;
    // Before version 4 of the format, weights were listed among the inputs.
    return { ...header, inputs: inputs.filter(({ name }) => !this.#initializers.has(name)) };
  }

  #graph(start: number, end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new MalformedOnnx('it is nested too deeply');
    this.#reader.message(
      start,
      end,
      (field, a, b) => {
        if (field === 1) this.#node(a, b, depth);
        if (field === 5) this.#tensor(a, b);
        if (field === 15)
          this.#reader.message(a, b, (inner, c, d) => inner <= 2 && this.#tensor(c, d), ignore);
        if (depth > 0) return;
        if (field === 11) this.header.inputs.push(readValue(this.#reader, a, b));
        if (field === 12) this.header.outputs.push(readValue(this.#reader, a, b));
      },
      ignore,
    );
  }

  #node(start: number, end: number, depth: number): void {
    const attribute = (from: number, to: number): void =>
      this.#reader.message(
        from,
        to,
        (field, a, b) => {
          if (field === 5 || field === 10) this.#tensor(a, b);
          if (field === 6 || field === 11) this.#graph(a, b, depth + 1);
        },
        ignore,
      );
    this.#reader.message(start, end, (field, a, b) => field === 5 && attribute(a, b), ignore);
  }

  #tensor(start: number, end: number): void {
    this.#reader.message(
      start,
      end,
      (field, a, b) => {
        if (field === 8) this.#initializers.add(this.#reader.text(a, b));
        if (field === 13) this.header.hasExternalData = true;
      },
      (field, value) => {
        if (field === 14 && value === 1) this.header.hasExternalData = true;
      },
    );
  }
}

/** What an ONNX file says of itself, read without its weights. Throws an `Error` that says what is wrong with it. */
export function readOnnxHeader(path: string): OnnxHeader {
  const file = openSync(path, 'r');
  try {
    return new HeaderWalk(new Reader(file)).model(fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}
