/** The name under which metering consumes usage events. */
export const DURABLE = 'metering';
