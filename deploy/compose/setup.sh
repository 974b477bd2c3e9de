#!/bin/sh
# Writes .env beside this file, with a random secret for everything that needs one. What is there stays.
set -eu
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo ".env is there already; it stays as it is." >&2
  exit 0
fi
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
umask 077
{
  echo "SLUICE_KEY_SECRET=$(random)"
  echo "SLUICE_MASTER_KEY=$(random)"
  echo "SLUICE_ADMIN_KEY=sk-sluice-$(random)"
  echo "SLUICE_REDIS_PASSWORD=$(random)"
  echo "SLUICE_GRAFANA_PASSWORD=$(random)"
  for role in INGRESS AUTH POLICY GUARDRAIL DISPATCH METERING NOTIFIER CONTROL INGRESS_AUTH_POLICY; do
    echo "SLUICE_NATS_$role=n$(random)"
  done
} >.env
echo "Wrote .env. The admin key is SLUICE_ADMIN_KEY in it." >&2
