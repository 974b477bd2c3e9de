import { z } from 'zod';
import { name } from './values.ts';

/** As nats-server takes the address of a leaf node's hub. */
const leafAddress = z.url({
  protocol: /^(nats-leaf|tls)$/,
  error: 'expected an address such as nats-leaf://user:password@host:7422',
  abort: true,
});

export const edgeSchema = z
  .strictObject({
    join: z
      .array(leafAddress)
      .max(20)
      .default([])
      .describe(
        'Addresses of the leaf-node port of a cluster’s NATS, such as `nats-leaf://store-17:password@hub.example:7422`; `tls://…` where it speaks TLS. `up` is then an edge of that cluster. Empty: it stands alone.',
      ),
    name: name()
      .optional()
      .describe(
        'Its name, which no other edge has: that of its NATS user. Default: the user in the address, needed with `credentials`.',
      ),
    credentials: z.string().default('').describe('Path of a NATS credentials file. Empty: none.'),
    tls: z
      .strictObject({
        ca: z
          .string()
          .min(1)
          .optional()
          .describe('Path of the authorities that sign the hub’s certificate, PEM.'),
        cert: z
          .string()
          .min(1)
          .optional()
          .describe('Path of the edge’s own certificate, where the hub asks for one.'),
        key: z.string().min(1).optional().describe('Path of its key.'),
      })
      .optional()
      .describe('Absent: the authorities of this machine.'),
    share: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe('Of each limit and budget this share counts here, apart from what the cluster lets through.'),
  })
  .prefault({})
  .describe('One process apart from its cluster: a shop, a ship, a region ([Edge](edge.md)).');
