import { ProtobufMessage } from './protobuf.ts';

type ReceivedAttribute = string | number | boolean | string[];

export interface ReceivedSpan {
  service: string;
  name: string;
  kind: 'internal' | 'server' | 'client';
  traceId: string;
  spanId: string;
  /** Empty where it has none. */
  parentSpanId: string;
  /** Epoch nanoseconds, rounded to doubles. */
  startedAt: number;
  endedAt: number;
  attributes: Record<string, ReceivedAttribute>;
  /** What its status says, where that is an error. */
  error: string | undefined;
}

export interface ReceivedPoint {
  service: string;
  instance: string;
  metric: string;
  unit: string;
  kind: 'gauge' | 'sum' | 'histogram';
  attributes: Record<string, ReceivedAttribute>;
  /** Of a histogram the count. */
  value: number;
  /** Of a histogram alone. */
  sum: number;
  bounds: number[];
  buckets: number[];
}

const ERROR = 2;
const kinds = ['internal', 'internal', 'server', 'client'] as const;

/** AnyValue of opentelemetry-proto's common.proto, v1. */
function readValue(message: ProtobufMessage | undefined): ReceivedAttribute {
  if (message === undefined) return '';
  const [list] = message.messages(5);
  if (list !== undefined) return list.messages(1).map(item => String(readValue(item)));
  const flag = message.varint(2);
  if (flag !== undefined) return flag === 1;
  return message.text(1) ?? message.varint(3) ?? message.doubles(4)[0] ?? '';
}

const attributesOf = (message: ProtobufMessage, number: number): Record<string, ReceivedAttribute> =>
  Object.fromEntries(
    message.messages(number).map(pair => [pair.text(1) ?? '', readValue(pair.messages(2)[0])]),
  );

const resourceOf = (message: ProtobufMessage): Record<string, ReceivedAttribute> => {
  const [resource] = message.messages(1);
  return resource === undefined ? {} : attributesOf(resource, 1);
};

/** The spans of an ExportTraceServiceRequest (trace.proto, v1). */
export function spansOf(request: Buffer): ReceivedSpan[] {
  return new ProtobufMessage(request).messages(1).flatMap(ofResource => {
    const service = String(resourceOf(ofResource)['service.name'] ?? '');
    return ofResource.messages(2, 2).map((span): ReceivedSpan => {
      const [status] = span.messages(15);
      return {
        service,
        traceId: span.text(1, 'hex') ?? '',
        spanId: span.text(2, 'hex') ?? '',
        parentSpanId: span.text(4, 'hex') ?? '',
        name: span.text(5) ?? '',
        kind: kinds[span.varint(6) ?? 0] ?? 'internal',
        startedAt: span.fixed64s(7)[0] ?? 0,
        endedAt: span.fixed64s(8)[0] ?? 0,
        attributes: attributesOf(span, 9),
        error: status?.varint(3) === ERROR ? (status.text(2) ?? '') : undefined,
      };
    });
  });
}

/** The points of an ExportMetricsServiceRequest (metrics.proto, v1). */
export function pointsOf(request: Buffer): ReceivedPoint[] {
  return new ProtobufMessage(request).messages(1).flatMap(ofResource => {
    const resource = resourceOf(ofResource);
    return ofResource.messages(2, 2).flatMap(metric => {
      const common = {
        service: String(resource['service.name'] ?? ''),
        instance: String(resource['service.instance.id'] ?? ''),
        metric: metric.text(1) ?? '',
        unit: metric.text(3) ?? '',
      };
      const numbers = (kind: 'gauge' | 'sum', number: number): ReceivedPoint[] =>
        metric.messages(number, 1).map(point => ({
          ...common,
          kind,
          attributes: attributesOf(point, 7),
          value: point.doubles(4)[0] ?? point.fixed64s(6)[0] ?? 0,
          sum: 0,
          bounds: [],
          buckets: [],
        }));
      const histograms = metric.messages(9, 1).map(
        (point): ReceivedPoint => ({
          ...common,
          kind: 'histogram',
          attributes: attributesOf(point, 9),
          value: point.fixed64s(4)[0] ?? 0,
          sum: point.doubles(5)[0] ?? 0,
          bounds: point.doubles(7),
          buckets: point.fixed64s(6),
        }),
      );
      return [...numbers('gauge', 5), ...numbers('sum', 7), ...histograms];
    });
  });
}
