/** Series in the notation of promtool: a beginning, a growth a minute, and for how many minutes. */
type Series = Readonly<Record<string, string>>;

interface AlertCase {
  fires: { series: Series; afterMinutes: number; labels?: Readonly<Record<string, string>> };
  quiet: { series: Series; afterMinutes: number };
}

/** For each alert what makes it fire, and what is near to it and does not. */
export const alertCases: Readonly<Record<string, AlertCase>> = {
  SluiceDown: {
    fires: { series: { 'process_start_time_seconds{service="auth"}': '1x10' }, afterMinutes: 5 },
    quiet: {
      series: { 'process_start_time_seconds{service="ingress-auth-policy"}': '1x10' },
      afterMinutes: 5,
    },
  },
  SluiceErrors: {
    fires: {
      series: {
        'http_requests_total{status="200"}': '0+90x20',
        'http_requests_total{status="503"}': '0+10x20',
      },
      afterMinutes: 15,
    },
    // Refusals that are the callers' own fault.
    quiet: {
      series: {
        'http_requests_total{status="200"}': '0+90x20',
        'http_requests_total{status="429"}': '0+60x20',
        'http_requests_total{status="500"}': '0+4x20',
      },
      afterMinutes: 15,
    },
  },
  SluiceOverloaded: {
    fires: { series: { sluice_ingress_refused_total: '0+1x20' }, afterMinutes: 10 },
    quiet: { series: { sluice_ingress_refused_total: '7x20' }, afterMinutes: 10 },
  },
  SluiceEventLoopBusy: {
    fires: {
      series: { 'nodejs_eventloop_lag_p99_seconds{service="policy", instance="policy.1"}': '0.3x20' },
      afterMinutes: 15,
      labels: { service: 'policy', instance: 'policy.1' },
    },
    // Busy for less than ten minutes.
    quiet: {
      series: { 'nodejs_eventloop_lag_p99_seconds{service="policy", instance="policy.1"}': '0.3x8 0.01x10' },
      afterMinutes: 15,
    },
  },
  SluiceBreakerOpen: {
    fires: {
      series: { 'sluice_breakers_open{upstream="openai", instance="dispatch.1"}': '1x10' },
      afterMinutes: 6,
      labels: { upstream: 'openai' },
    },
    quiet: { series: { 'sluice_breakers_open{upstream="openai"}': '0 1 1 1 0 0 1 1 0 0' }, afterMinutes: 9 },
  },
  SluiceProviderErrors: {
    fires: {
      series: {
        'upstream_requests_total{upstream="openai", status="200"}': '0+70x30',
        'upstream_requests_total{upstream="openai", status="500"}': '0+30x30',
        'upstream_errors_total{upstream="openai", error_type="500"}': '0+30x30',
        'upstream_requests_total{upstream="claude", status="200"}': '0+100x30',
      },
      afterMinutes: 20,
      labels: { upstream: 'openai' },
    },
    quiet: {
      series: {
        'upstream_requests_total{upstream="openai", status="200"}': '0+90x30',
        'upstream_requests_total{upstream="openai", status="500"}': '0+10x30',
        'upstream_errors_total{upstream="openai", error_type="500"}': '0+10x30',
      },
      afterMinutes: 20,
    },
  },
  SluiceProviderUnhealthy: {
    fires: {
      series: { 'sluice_provider_unhealthy{upstream="local"}': '1x10' },
      afterMinutes: 6,
      labels: { upstream: 'local' },
    },
    quiet: { series: { 'sluice_provider_unhealthy{upstream="local"}': '0x10' }, afterMinutes: 6 },
  },
  SluiceQueueOld: {
    fires: {
      series: { 'sluice_queue_oldest_seconds{queue="chat"}': '0+60x20' },
      afterMinutes: 15,
      labels: { queue: 'chat' },
    },
    // Everybody waits, but for less than five minutes.
    quiet: { series: { 'sluice_queue_oldest_seconds{queue="chat"}': '290x20' }, afterMinutes: 15 },
  },
  SluiceDeadLetters: {
    // The first one of a process: its series begins with it.
    fires: {
      series: { 'sluice_jobs_ended_total{queue="nightly", state="failed"}': '_x20 1x20' },
      afterMinutes: 25,
      labels: { queue: 'nightly' },
    },
    quiet: {
      series: {
        'sluice_jobs_ended_total{queue="nightly", state="failed"}': '3x40',
        'sluice_jobs_ended_total{queue="nightly", state="completed"}': '0+5x40',
      },
      afterMinutes: 25,
    },
  },
  SluiceGuardrailsSkipped: {
    fires: {
      series: {
        'sluice_guardrail_verdicts_total{profile="strict", detector="webhook", result="pass"}': '0+95x20',
        'sluice_guardrail_verdicts_total{profile="strict", detector="webhook", result="skipped"}': '0+5x20',
        'sluice_guardrail_verdicts_total{profile="strict", detector="pii", result="pass"}': '0+100x20',
      },
      afterMinutes: 15,
      labels: { profile: 'strict', detector: 'webhook' },
    },
    quiet: {
      series: {
        'sluice_guardrail_verdicts_total{profile="strict", detector="webhook", result="pass"}': '0+1000x20',
        'sluice_guardrail_verdicts_total{profile="strict", detector="webhook", result="skipped"}': '0+5x20',
      },
      afterMinutes: 15,
    },
  },
  SluiceEventsLost: {
    fires: { series: { sluice_events_lost_total: '0x5 12x20' }, afterMinutes: 10 },
    // Long ago.
    quiet: { series: { sluice_events_lost_total: '0x5 12x40' }, afterMinutes: 40 },
  },
  SluiceEventsNotStored: {
    fires: { series: { 'sluice_event_spool_failing{instance="dispatch.1"}': '1x10' }, afterMinutes: 4 },
    quiet: {
      series: { 'sluice_event_spool_failing{instance="dispatch.1"}': '0 1 0 0 1 0' },
      afterMinutes: 5,
    },
  },
  SluiceMeteringBehind: {
    fires: {
      series: { sluice_metering_delay_seconds: '400x20', sluice_requests_total: '0+10x20' },
      afterMinutes: 15,
    },
    // The last event was late, and none came since.
    quiet: {
      series: { sluice_metering_delay_seconds: '400x20', sluice_requests_total: '10x20' },
      afterMinutes: 15,
    },
  },
  SluiceConfigurationRefused: {
    fires: {
      series: { 'sluice_config_refused_total{service="policy", instance="policy.1"}': '0x5 1x10' },
      afterMinutes: 8,
      labels: { service: 'policy', instance: 'policy.1' },
    },
    quiet: {
      series: { 'sluice_config_refused_total{service="policy", instance="policy.1"}': '1x20' },
      afterMinutes: 15,
    },
  },
  SluiceConfigurationDiffers: {
    fires: {
      series: {
        'sluice_config_revision{instance="policy.1"}': '7x20',
        'sluice_config_revision{instance="policy.2"}': '6x20',
      },
      afterMinutes: 10,
    },
    // A change that took a minute.
    quiet: {
      series: {
        'sluice_config_revision{instance="policy.1"}': '6x5 7x15',
        'sluice_config_revision{instance="policy.2"}': '6x6 7x14',
      },
      afterMinutes: 10,
    },
  },
  SluiceNoticesGivenUp: {
    fires: {
      series: { 'sluice_notices_total{destination="pager", result="dead"}': '_x20 1x20' },
      afterMinutes: 25,
      labels: { destination: 'pager' },
    },
    quiet: {
      series: {
        'sluice_notices_total{destination="pager", result="dead"}': '2x40',
        'sluice_notices_total{destination="pager", result="failed"}': '0+1x40',
      },
      afterMinutes: 25,
    },
  },
};
