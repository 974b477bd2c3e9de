/**
 * An instance is `<role>.<random>`: two subject tokens, so that NATS permissions can tell roles apart.
 * The role is the process's services joined by `-`, such as `auth-policy`.
 */
export type InstanceId = string;
