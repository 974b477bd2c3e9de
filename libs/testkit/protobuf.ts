type Field = number | Buffer;

/** A protobuf message as it came: fields by number, those of fixed length as their bytes. */
export class ProtobufMessage {
  readonly #fields = new Map<number, Field[]>();

  constructor(bytes: Buffer) {
    let offset = 0;
    const readVarint = (): number => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes.readUInt8(offset++);
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
    };
    while (offset < bytes.length) {
      const tag = readVarint();
      const [number, wireType] = [tag >>> 3, tag & 7];
      if (wireType === 0) {
        this.#add(number, readVarint());
        continue;
      }
      const size = wireType === 2 ? readVarint() : wireType === 1 ? 8 : 4;
      this.#add(number, bytes.subarray(offset, offset + size));
      offset += size;
    }
  }

  messages(...path: number[]): ProtobufMessage[] {
    return path.reduce<ProtobufMessage[]>(
      (messages, number) =>
        messages.flatMap(message => message.#bytes(number).map(bytes => new ProtobufMessage(bytes))),
      [this],
    );
  }

  text(number: number, encoding: 'hex' | 'utf8' = 'utf8'): string | undefined {
    return this.#bytes(number)[0]?.toString(encoding);
  }

  varint(number: number): number | undefined {
    return this.#of(number).find(field => typeof field === 'number');
  }

  doubles(number: number): number[] {
    return this.#bytes(number).flatMap(bytes =>
      Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8)),
    );
  }

  fixed64s(number: number): number[] {
    return this.#bytes(number).flatMap(bytes =>
      Array.from({ length: bytes.length / 8 }, (_, index) => Number(bytes.readBigInt64LE(index * 8))),
    );
  }

  #add(number: number, field: Field): void {
    this.#fields.set(number, [...this.#of(number), field]);
  }

  #of(number: number): Field[] {
    return this.#fields.get(number) ?? [];
  }

  #bytes(number: number): Buffer[] {
    return this.#of(number).filter(field => typeof field !== 'number');
  }
}
