import type * as units from '@grafana/grafana-foundation-sdk/units';

export type Unit = Extract<(typeof units)[keyof typeof units], string>;

export interface QueryDefinition {
  /** PromQL; `$__rate_interval` and the dashboard's variables stand in it. */
  expression: string;
  /** `{{label}}` stands for the value of a label. */
  legend: string;
}

export interface PanelDefinition {
  title: string;
  /** What it shows, and what to make of it, for somebody who has not read the code. */
  description: string;
  unit: Unit;
  queries: readonly QueryDefinition[];
  /** Lines over time, areas on top of each other, or one number. */
  shape: 'lines' | 'areas' | 'number';
  /** From which value on a number is yellow, and red. */
  thresholds?: readonly [warning: number, critical: number];
}

interface RowDefinition {
  title: string;
  panels: readonly PanelDefinition[];
}

/** A choice at the head of a dashboard, of all values that a label of a metric has. Queries have it as `$name`. */
export interface VariableDefinition {
  name: string;
  label: string;
  metric: string;
  /** The label. */
  value: string;
}

export interface DashboardDefinition {
  /** Of its file, and of its address in Grafana. */
  name: string;
  title: string;
  description: string;
  variables?: readonly VariableDefinition[];
  rows: readonly RowDefinition[];
}
